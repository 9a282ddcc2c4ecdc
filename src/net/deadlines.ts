/**
 * Every timeout of every connection, on one coarse timer. Setting a deadline is one assignment: a timer of its own for
 * each connection, armed anew at each request, would cost more than the request.
 */
import { performance } from 'node:perf_hooks'; // the global is a getter, and slower

/** Something that must not go on for ever. */
export interface Expiring {
  /** When it is too late, on the clock of the `Deadlines` it is watched by; Infinity for never. */
  deadlineMs: number;
  /** Called once it is too late, up to `SWEEP_INTERVAL_MS` late, and again at each sweep while the deadline stays. */
  expire(): void;
}

/** How often deadlines are looked at: the most by which one may be missed. */
export const SWEEP_INTERVAL_MS = 250;

/** A clock and what goes by it. Tests have one that they move by hand. */
export interface Clockwork {
  /** Milliseconds on a steady clock, whatever its beginning. */
  nowMs(): number;
  /** Calls `tick` again and again until what this gives is called. */
  every(intervalMs: number, tick: () => void): () => void;
}

/** The system's; its timer keeps no process alive. */
const SYSTEM_CLOCKWORK: Clockwork = {
  nowMs: () => performance.now(),
  every: (intervalMs, tick) => {
    const timer = setInterval(tick, intervalMs).unref();
    return () => clearInterval(timer);
  },
};

/** Watches over what was added until it is deleted. The timer runs only while there is something to watch. */
export class Deadlines {
  readonly #clockwork: Clockwork;
  readonly #watched = new Set<Expiring>();
  #stop: (() => void) | undefined;

  constructor(clockwork = SYSTEM_CLOCKWORK) {
    this.#clockwork = clockwork;
  }

  /** The present moment, on the clock that deadlines are set by. */
  get nowMs(): number {
    return this.#clockwork.nowMs();
  }

  add(expiring: Expiring): void {
    this.#watched.add(expiring);
    this.#stop ??= this.#clockwork.every(SWEEP_INTERVAL_MS, () => this.#sweep());
  }

  delete(expiring: Expiring): void {
    this.#watched.delete(expiring);
    if (this.#watched.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  #sweep(): void {
    const { nowMs } = this;
    for (const expiring of this.#watched) if (expiring.deadlineMs <= nowMs) expiring.expire();
  }
}
