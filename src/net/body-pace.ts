/**
 * Whether a request's body comes as fast as it must. One that stalls is given up after a time without a byte; one that
 * dribbles, a byte now and then, when too little has come in a stretch of time. Only the time counts in which the body is
 * wanted: while a handler is slow to read, it is we who hold the client back.
 */
import type { NetLimits } from './limits.ts';

/** The limits of this file. */
export type BodyLimits = Pick<NetLimits, 'bodyTimeoutMs' | 'minBodyBytesPerSecond' | 'bodyGraceMs'>;

/** Watches over one body. All times are on one steady clock. */
export class BodyPace {
  readonly #limits: BodyLimits;
  /** Since when the body is wanted, or, if that is later, its last byte has come. */
  #silentSinceMs = 0;
  /** When the stretch ends; while the body is not wanted, how much of it is left. */
  #stretchEndMs: number;
  #stretchBytes = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
    this.#stretchEndMs = limits.bodyGraceMs;
  }

  /** When to ask next whether it is too slow. */
  get deadlineMs(): number {
    return Math.min(this.#silentSinceMs + this.#limits.bodyTimeoutMs, this.#stretchEndMs);
  }

  /** From `nowMs` on more of the body is wanted. */
  resume(nowMs: number): void {
    this.#silentSinceMs = nowMs;
    this.#stretchEndMs += nowMs;
  }

  /** From `nowMs` on it is not. */
  pause(nowMs: number): void {
    this.#stretchEndMs -= nowMs;
  }

  /** So many bytes came, while they were wanted. */
  receive(bytes: number, nowMs: number): void {
    this.#silentSinceMs = nowMs;
    this.#stretchBytes += bytes;
  }

  /** True where the client is to be waited for no longer. Where its time is not up, a stretch that is over begins anew. */
  isTooSlow(nowMs: number): boolean {
    const { bodyTimeoutMs, minBodyBytesPerSecond, bodyGraceMs } = this.#limits;
    if (nowMs >= this.#silentSinceMs + bodyTimeoutMs) return true;
    if (nowMs < this.#stretchEndMs) return false;
    if (this.#stretchBytes < (minBodyBytesPerSecond * bodyGraceMs) / 1_000) return true;
    this.#stretchEndMs = nowMs + bodyGraceMs;
    this.#stretchBytes = 0;
    return false;
  }
}
