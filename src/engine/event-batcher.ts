/** Request events on their way to another process: gathered, so that ten thousand requests a second are ten messages. */
import type { RequestEvent } from '../http/request-event.ts';

/** A batch goes out so long after its first event. */
const INTERVAL_MS = 100;
/** A person reads no more than that in a tenth of a second; what is beyond it is counted. */
const MAX_EVENTS = 1_000;

/** Gathers events and hands them over in batches. A parent that is behind gets fewer of them, and costs no memory. */
export class EventBatcher {
  readonly #send: (events: readonly RequestEvent[], dropped: number) => Promise<void>;
  #events: RequestEvent[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #isSending = false;

  /** `send` resolves, and never rejects, when a batch is on its way. The next one waits for that. */
  constructor(send: (events: readonly RequestEvent[], dropped: number) => Promise<void>) {
    this.#send = send;
  }

  add(event: RequestEvent): void {
    if (this.#events.length < MAX_EVENTS) this.#events.push(event);
    else this.#dropped += 1;
    this.#schedule();
  }

  /** Hands over what there is, at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0) return;
    const [events, dropped] = [this.#events, this.#dropped];
    this.#events = [];
    this.#dropped = 0;
    this.#isSending = true;
    void this.#send(events, dropped).then(() => {
      this.#isSending = false;
      if (this.#events.length > 0) this.#schedule();
    });
  }

  #schedule(): void {
    if (!this.#isSending) this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }
}
