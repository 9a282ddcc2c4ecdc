/** A request's body on its way from the connection to the handler: one piece at a time, and only when asked for. */
import type { RequestBody } from '../http/message.ts';

/** The connection pushes, the handler iterates. While nobody asks, the connection does not read: that is backpressure. */
export class IncomingBody implements RequestBody {
  readonly lengthBytes: number | undefined;
  readonly #onWanted: () => void;
  #waiting: PromiseWithResolversOf<IteratorResult<Uint8Array>> | undefined;
  #outcome: { readonly error?: Error } | undefined;
  #isTaken = false;

  /** `onWanted` is called when the handler asks for more. */
  constructor(lengthBytes: number | undefined, onWanted: () => void) {
    this.lengthBytes = lengthBytes;
    this.#onWanted = onWanted;
  }

  /** True while the handler waits for a piece. */
  get isWanted(): boolean {
    return this.#waiting !== undefined;
  }

  /** Hands a piece to the handler that waits for it. */
  push(data: Uint8Array): void {
    this.#settle((waiting) => waiting.resolve({ done: false, value: data }));
  }

  /** The body is whole. */
  end(): void {
    this.#outcome ??= {};
    this.#settle((waiting) => waiting.resolve({ done: true, value: undefined }));
  }

  /** The body will never be whole: who reads it gets the error. */
  fail(error: Error): void {
    this.#outcome ??= { error };
    this.#settle((waiting) => waiting.reject(error));
  }

  /** Throws a TypeError where the body was taken before: its bytes are gone. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#isTaken) throw new TypeError('the body of a request can be read once');
    this.#isTaken = true;
    return { next: () => this.#next(), return: async () => ({ done: true, value: undefined }) };
  }

  #next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#outcome?.error) return Promise.reject(this.#outcome.error);
    if (this.#outcome) return Promise.resolve({ done: true, value: undefined });
    const waiting = promiseWithResolvers<IteratorResult<Uint8Array>>();
    this.#waiting = waiting;
    this.#onWanted();
    return waiting.promise;
  }

  #settle(by: (waiting: PromiseWithResolversOf<IteratorResult<Uint8Array>>) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) by(waiting);
  }
}

// Promise.withResolvers came with Node 22.
interface PromiseWithResolversOf<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function promiseWithResolvers<T>(): PromiseWithResolversOf<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
