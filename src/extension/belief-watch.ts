/**
 * Whether browsers believe the certificate that the server shows. Looked up once for each certificate, behind the server's
 * start, and again where trust may have changed: what others do to the stores meanwhile is seen in the next window.
 */
import type { Belief, Trust } from '../engine/trust.ts';

/** What the watch needs. */
export interface BeliefWatchParts {
  open(): Promise<Pick<Trust, 'belief'>>;
  /** Hears of an answer; undefined where there is none any more. */
  changed(belief: Belief | undefined): void;
  failed(error: unknown): void;
}

/** The last answer, and when to ask again. */
export class BeliefWatch {
  readonly #parts: BeliefWatchParts;
  #fingerprint256: string | undefined;
  #belief: Belief | undefined;

  constructor(parts: BeliefWatchParts) {
    this.#parts = parts;
  }

  /** What browsers think of the certificate with this SHA-256; undefined where that is not known yet. */
  of(fingerprint256: string): Belief | undefined {
    return this.#belief?.fingerprint256 === fingerprint256 ? this.#belief : undefined;
  }

  /** The server shows the certificate with this SHA-256: asks, unless it was asked for this one. */
  shown(fingerprint256: string): void {
    if (this.#fingerprint256 === fingerprint256) return;
    this.#fingerprint256 = fingerprint256;
    void this.lookAgain();
  }

  /** Asks. Done when the answer is there; never rejects. */
  async lookAgain(): Promise<void> {
    try {
      const trust = await this.#parts.open();
      this.#belief = await trust.belief();
      this.#parts.changed(this.#belief);
    } catch (error) {
      this.#parts.failed(error);
    }
  }
}
