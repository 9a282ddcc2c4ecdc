/** Time that stands still until it is moved by hand, so that a test waits for nothing that need not happen. */
import type { Clockwork } from '../../src/net/deadlines.ts';

interface Timer {
  nextMs: number;
  readonly intervalMs: number;
  readonly tick: () => void;
}

export class HandClock implements Clockwork {
  readonly #timers = new Set<Timer>();
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  every(intervalMs: number, tick: () => void): () => void {
    const timer: Timer = { nextMs: this.#nowMs + intervalMs, intervalMs, tick };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets so much time pass, with a turn of the event loop before every tick. What is too late by then has been told so. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await new Promise(setImmediate);
      const due = [...this.#timers].filter(({ nextMs }) => nextMs <= endMs).sort((a, b) => a.nextMs - b.nextMs)[0];
      if (due === undefined) break;
      this.#nowMs = due.nextMs;
      due.nextMs += due.intervalMs;
      due.tick();
    }
    this.#nowMs = endMs;
  }
}
