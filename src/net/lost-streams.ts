/**
 * How often a client resets what it asked for. A browser that leaves a page does so dozens of times at once; one that does
 * nothing else wants the server to work for nothing (rapid reset, CVE-2023-44487).
 */
import type { NetLimits } from './limits.ts';

/** Counts the streams of one connection, in one window of time after another. */
export class LostStreams {
  readonly #limits: Pick<NetLimits, 'maxLostStreams' | 'lostStreamsWindowMs'>;
  #windowEndMs = Number.NEGATIVE_INFINITY;
  #streams = 0;
  #lost = 0;

  constructor(limits: Pick<NetLimits, 'maxLostStreams' | 'lostStreamsWindowMs'>) {
    this.#limits = limits;
  }

  /**
   * A stream is over at `nowMs`, on any steady clock; `isLost` says that the client reset it. True where that were too many,
   * and more than half.
   */
  isTooMuch(isLost: boolean, nowMs: number): boolean {
    if (nowMs >= this.#windowEndMs) {
      this.#windowEndMs = nowMs + this.#limits.lostStreamsWindowMs;
      this.#streams = 0;
      this.#lost = 0;
    }
    this.#streams += 1;
    if (isLost) this.#lost += 1;
    return this.#lost > this.#limits.maxLostStreams && this.#lost * 2 > this.#streams;
  }
}
