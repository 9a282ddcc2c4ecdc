/** How long one connection is waited for: what for, since when, and whether it has got any further. */
import { BodyPace } from './body-pace.ts';
import type { Deadlines, Expiring } from './deadlines.ts';
import type { NetLimits } from './limits.ts';

/**
 * What a connection is being waited for: its next request, the rest of a head, the rest of a body, our own handler, the
 * client to take its answer, or the client to end its side after we ended ours.
 */
export type Phase = 'idle' | 'head' | 'body' | 'answer' | 'write' | 'linger';

/** Waits in one phase at a time, and says when that took too long. */
export class Patience implements Expiring {
  deadlineMs = Number.POSITIVE_INFINITY;
  readonly #deadlines: Deadlines;
  readonly #limits: NetLimits;
  readonly #timeoutMs: Readonly<Record<Exclude<Phase, 'body'>, number>>;
  readonly #unsentBytes: () => number;
  readonly #onExpired: (phase: Phase) => void;
  #phase: Phase = 'idle';
  #unsentAtStart = 0;
  /** Of the body at hand; there once it was waited for. */
  #bodyPace: BodyPace | undefined;

  /**
   * `unsentBytes` says how much of the answers neither we nor the kernel could send yet; `onExpired` is called when the
   * phase took too long, and again until it ends.
   */
  constructor(limits: NetLimits, deadlines: Deadlines, unsentBytes: () => number, onExpired: (phase: Phase) => void) {
    this.#deadlines = deadlines;
    this.#limits = limits;
    this.#unsentBytes = unsentBytes;
    this.#onExpired = onExpired;
    this.#timeoutMs = {
      idle: limits.idleTimeoutMs,
      head: limits.headTimeoutMs,
      answer: Number.POSITIVE_INFINITY,
      write: limits.writeTimeoutMs,
      linger: limits.lingerTimeoutMs,
    };
    this.start('idle');
    deadlines.add(this);
  }

  /** Waits for this from now on. In a phase that goes on already, the time goes on too. */
  enter(phase: Phase): void {
    if (phase !== this.#phase) this.#wait(phase);
  }

  /** Waits for this from now on, anew: what was, was for another request. */
  start(phase: Phase): void {
    this.#bodyPace = undefined;
    this.#wait(phase);
  }

  /** The phase got further: its time starts anew. Nothing happens in another phase. */
  progress(phase: Exclude<Phase, 'body'>): void {
    if (phase === this.#phase) this.#wait(phase);
  }

  /** So many bytes came. Nothing happens where it is not a body that is waited for. */
  received(bytes: number): void {
    if (this.#phase !== 'body') return;
    this.#bodyPace!.receive(bytes, this.#deadlines.nowMs);
    this.deadlineMs = this.#bodyPace!.deadlineMs;
  }

  expire(): void {
    // A large write is taken bit by bit, and an event stream may have nothing to send: neither is a stalled client.
    if (this.#phase === 'write') {
      const unsentBytes = this.#unsentBytes();
      if (unsentBytes === 0 || unsentBytes < this.#unsentAtStart) {
        this.#wait('write');
        return;
      }
    } else if (this.#phase === 'body' && !this.#bodyPace!.isTooSlow(this.#deadlines.nowMs)) {
      this.deadlineMs = this.#bodyPace!.deadlineMs;
      return;
    }
    this.#onExpired(this.#phase);
  }

  /** The connection is gone. */
  end(): void {
    this.#deadlines.delete(this);
  }

  #wait(phase: Phase): void {
    const { nowMs } = this.#deadlines;
    if (this.#phase === 'body') this.#bodyPace?.pause(nowMs);
    this.#phase = phase;
    if (phase === 'body') {
      this.#bodyPace ??= new BodyPace(this.#limits);
      this.#bodyPace.resume(nowMs);
      this.deadlineMs = this.#bodyPace.deadlineMs;
      return;
    }
    this.deadlineMs = nowMs + this.#timeoutMs[phase];
    this.#unsentAtStart = phase === 'write' ? this.#unsentBytes() : 0;
  }
}
