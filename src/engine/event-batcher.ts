/** Request events on their way to the extension: gathered, so that ten thousand requests a second are ten messages. */
import type { RequestEvent } from '../http/request-event.ts';

/** A batch goes out so long after its first event. */
const INTERVAL_MS = 100;
/** A person reads no more than that in a tenth of a second; what is beyond it is counted. */
const MAX_EVENTS = 1_000;

/** Gathers events and hands them over in batches. */
export class EventBatcher {
  readonly #send: (events: readonly RequestEvent[], dropped: number) => void;
  #events: RequestEvent[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (events: readonly RequestEvent[], dropped: number) => void) {
    this.#send = send;
  }

  add(event: RequestEvent): void {
    if (this.#events.length < MAX_EVENTS) this.#events.push(event);
    else this.#dropped += 1;
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Hands over what there is. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0) return;
    const [events, dropped] = [this.#events, this.#dropped];
    this.#events = [];
    this.#dropped = 0;
    this.#send(events, dropped);
  }
}
