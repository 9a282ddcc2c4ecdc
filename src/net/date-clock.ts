/** The Date field's value, made once a second (RFC 9110 section 6.6.1): every response needs it, and it rarely changes. */
import { formatHttpDate } from '../http/date.ts';

/** Gives the present moment as an IMF-fixdate. */
export class DateClock {
  readonly #nowMs: () => number;
  #second = -1;
  #text = '';

  /** `nowMs` gives milliseconds since the epoch. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Milliseconds since the epoch. */
  get nowMs(): number {
    return this.#nowMs();
  }

  /** The IMF-fixdate of now. */
  get text(): string {
    const second = Math.floor(this.#nowMs() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = formatHttpDate(second * 1000);
    }
    return this.#text;
  }
}
