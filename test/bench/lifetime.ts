/**
 * Everything that must not outlive the bench: processes and temporary files. However it ends (done, failed, Ctrl+C), they
 * end with it.
 */

/** Something that is to be ended. */
export interface Ending {
  /** In good order. */
  end(): void | Promise<void>;
  /** At once, because the process exits: nothing can be waited for. */
  endNow(): void;
}

/** Holds what is to be ended, and ends it, the last first. */
export class Lifetime {
  readonly #endings = new Set<Ending>();

  /** Ends everything, too, when the process exits without having called `end`. */
  constructor() {
    process.once('exit', () => {
      for (const ending of [...this.#endings].toReversed()) ending.endNow();
    });
  }

  /** Takes over something. Gives the function that ends it before the rest. */
  add(ending: Ending): () => Promise<void> {
    this.#endings.add(ending);
    return async () => {
      await ending.end();
      this.#endings.delete(ending);
    };
  }

  /** Ends everything. What cannot be ended in good order is left for the exit. */
  async end(): Promise<void> {
    for (const ending of [...this.#endings].toReversed()) {
      try {
        await ending.end();
        this.#endings.delete(ending);
      } catch {
        // The others are to end all the same.
      }
    }
  }
}
