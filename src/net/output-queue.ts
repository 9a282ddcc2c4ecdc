/** Small writes gathered into one: a packet, a TLS record and a system call each would cost more than what they carry. */
import type { Writable } from 'node:stream';

/** Up to here several pieces are copied together; beyond it the copy costs more than it saves. */
const MAX_COPY_BYTES = 64 * 1024;

/** What is to be written to a socket once the present batch of requests is answered. */
export class OutputQueue {
  readonly #socket: Writable;
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #queuedBytes = 0;

  /** Is full beyond `maxBytes`, counting what the socket has not sent yet. */
  constructor(socket: Writable, maxBytes: number) {
    this.#socket = socket;
    this.#maxBytes = maxBytes;
  }

  /** True while the client has too much to take already. The socket emits `drain` after a flush that left it so. */
  get isFull(): boolean {
    return this.#queuedBytes + this.#socket.writableLength > this.#maxBytes;
  }

  /** Adds bytes; they go out with the next flush. */
  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#queuedBytes += bytes.length;
  }

  /** Writes everything there is. */
  flush(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    if (pieces.length === 1) {
      this.#socket.write(pieces[0]);
    } else if (this.#queuedBytes <= MAX_COPY_BYTES) {
      this.#socket.write(Buffer.concat(pieces, this.#queuedBytes));
    } else {
      this.#socket.cork();
      for (const piece of pieces) this.#socket.write(piece);
      this.#socket.uncork();
    }
    this.#pieces = [];
    this.#queuedBytes = 0;
  }
}
