/** How soon a process that died is started again: a little later each time, and not at all where it dies too often. */

/** How patient that is. */
export interface Patience {
  /** The wait before the first, second, ... new start. One more death, and that is it. */
  readonly backOffMs: readonly number[];
  /** Deaths further back than this are forgotten. */
  readonly deathsWithinMs: number;
}

/** The deaths of one process and its successors. */
export class BackOff {
  readonly #patience: Patience;
  #deathsMs: readonly number[] = [];

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** How many deaths are not forgotten yet. */
  get deaths(): number {
    return this.#deathsMs.length;
  }

  /** One more death, at `nowMs` of any steady clock. Gives the wait in milliseconds; undefined where it was one too many. */
  died(nowMs: number): number | undefined {
    const { backOffMs, deathsWithinMs } = this.#patience;
    this.#deathsMs = [...this.#deathsMs.filter((atMs) => nowMs - atMs < deathsWithinMs), nowMs];
    return backOffMs[this.#deathsMs.length - 1];
  }
}
