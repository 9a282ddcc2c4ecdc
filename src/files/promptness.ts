/**
 * Whether a file is read on this thread or by Node's pool. What the system has in memory is here sooner than another thread
 * is awake, and in this core's cache, where TLS wants it next: it made 1 GB cheaper by a fifth. What has to come from a disk,
 * or over a network, must not hold everybody up.
 *
 * Nobody tells beforehand which of the two it is, so reads on this thread are timed. One that was slow sends those that follow
 * to the pool, and twice as many each time that happens: in the long run a slow disk holds us up once in a thousand reads.
 */

/** Slower than this is not from memory: it gives 512 KiB in a tenth of a millisecond. */
const SLOW_MS = 2;
/** So many reads go to the pool after a slow one; twice as many each time, until one on this thread was quick. */
const MIN_POOL_READS = 16;
const MAX_POOL_READS = 1_024;

/** What is known of one open file. The first read is the pool's: it lets the system fetch what lies behind it, too. */
export class Promptness {
  #poolReads = 1;
  #penalty = MIN_POOL_READS;

  /** True where the next read is likely to come from memory. */
  get isPrompt(): boolean {
    return this.#poolReads === 0;
  }

  /** The pool was given a read. How long that takes says nothing: it may have had to wait for others. */
  countPoolRead(): void {
    if (this.#poolReads > 0) this.#poolReads--;
  }

  /** A read on this thread took so long. */
  recordRead(durationMs: number): void {
    if (durationMs <= SLOW_MS) {
      this.#penalty = MIN_POOL_READS;
      return;
    }
    this.#poolReads = this.#penalty;
    this.#penalty = Math.min(this.#penalty * 2, MAX_POOL_READS);
  }
}
