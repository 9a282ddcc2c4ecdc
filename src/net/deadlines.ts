/**
 * Every timeout of every connection, on one coarse timer. Setting a deadline is one assignment: a timer of its own for
 * each connection, armed anew at each request, would cost more than the request.
 */

/** Something that must not go on for ever. */
export interface Expiring {
  /** When it is too late, on `performance.now()`'s clock; Infinity for never. */
  deadlineMs: number;
  /** Called once it is too late, up to `SWEEP_INTERVAL_MS` late, and again at each sweep while the deadline stays. */
  expire(): void;
}

/** How often deadlines are looked at: the most by which one may be missed. */
export const SWEEP_INTERVAL_MS = 250;

/** Watches over what was added until it is deleted. The timer runs only while there is something to watch. */
export class Deadlines {
  readonly #watched = new Set<Expiring>();
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** `intervalMs` is how often deadlines are looked at. */
  constructor(intervalMs = SWEEP_INTERVAL_MS) {
    this.#intervalMs = intervalMs;
  }

  add(expiring: Expiring): void {
    this.#watched.add(expiring);
    this.#timer ??= setInterval(() => this.#sweep(), this.#intervalMs).unref();
  }

  delete(expiring: Expiring): void {
    this.#watched.delete(expiring);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    const nowMs = performance.now();
    for (const expiring of this.#watched) if (expiring.deadlineMs <= nowMs) expiring.expire();
  }
}
