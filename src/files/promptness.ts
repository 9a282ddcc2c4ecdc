/**
 * Whether the file system is asked on this thread or by Node's pool. What the system has in memory is here sooner than another
 * thread is awake, and in this core's cache, where TLS wants a file's bytes next: it made 1 GB cheaper by a fifth. What has to
 * come from a disk, or over a network, must not hold everybody up.
 *
 * Nobody tells beforehand which of the two it is, so calls on this thread are timed. One that was slow sends those that follow
 * to the pool, and twice as many each time that happens: in the long run a slow disk holds us up once in a thousand calls.
 */

import { performance } from 'node:perf_hooks'; // the global is a getter, and slower

/** Slower than this is not from memory: it gives 512 KiB in a tenth of a millisecond. */
const SLOW_MS = 2;
/** So many calls go to the pool after a slow one; twice as many each time, until one on this thread was quick. */
const MIN_POOLED = 16;
const MAX_POOLED = 1_024;

/** What is known of one open file, or one folder. The first call is the pool's: it makes the system fetch what lies behind. */
export class Promptness {
  /** Calls that are still to go to the pool. */
  #left = 1;
  #penalty = MIN_POOLED;

  /** True where the next answer is likely to come from memory. */
  get isPrompt(): boolean {
    return this.#left === 0;
  }

  /** The pool was given a call. How long that takes says nothing: it may have had to wait for others. */
  countPooled(): void {
    if (this.#left > 0) this.#left--;
  }

  /** Makes a call on this thread, and takes note of how long it took. Throws what it throws. */
  time<T>(call: () => T): T {
    const startedMs = performance.now();
    const answer = call();
    this.record(performance.now() - startedMs);
    return answer;
  }

  /** A call on this thread took so long. */
  record(durationMs: number): void {
    if (durationMs <= SLOW_MS) {
      this.#penalty = MIN_POOLED;
      return;
    }
    this.#left = this.#penalty;
    this.#penalty = Math.min(this.#penalty * 2, MAX_POOLED);
  }
}
