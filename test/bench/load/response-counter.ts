/**
 * Tells where responses end, and nothing else: the first one's head says how long it is (RFC 9112 section 6.3), and those
 * behind it are just as long, so that they need only be counted. A client that parsed every one would be slower than the
 * server it measures.
 */

const HEAD_END = '\r\n\r\n';
/** `HTTP/1.1 ` and three digits. */
const STATUS_START = 9;
const STATUS_END = 12;

/** Counts the responses of one connection, which come one at a time. */
export class ResponseCounter {
  readonly #status: number;
  #lengthBytes: number | undefined;
  #received = 0;
  /** What has come of the first head. */
  #head = '';

  /** `status` is what every response has. */
  constructor(status: number) {
    this.#status = status;
  }

  /**
   * Takes what was received. True where a response ends with it. Throws where the status is another, the length is not
   * told, or more came than the response has.
   */
  take(bytes: Buffer): boolean {
    if (this.#received === 0) this.#checkStatus(bytes);
    if (this.#lengthBytes === undefined) this.#readHead(bytes);
    this.#received += bytes.length;
    if (this.#lengthBytes === undefined || this.#received < this.#lengthBytes) return false;
    if (this.#received > this.#lengthBytes) {
      throw new Error(`expected responses of ${this.#lengthBytes} bytes, got ${this.#received}`);
    }
    this.#received = 0;
    return true;
  }

  #checkStatus(bytes: Buffer): void {
    const status = bytes.toString('latin1', STATUS_START, STATUS_END);
    if (status !== String(this.#status)) throw new Error(`expected status ${this.#status}, got ${status}`);
  }

  #readHead(bytes: Buffer): void {
    this.#head += bytes.toString('latin1');
    const bodyStart = this.#head.indexOf(HEAD_END) + HEAD_END.length;
    if (bodyStart < HEAD_END.length) return;
    this.#lengthBytes = bodyStart + bodyLength(this.#status, this.#head.slice(0, bodyStart));
    this.#head = '';
  }
}

function bodyLength(status: number, head: string): number {
  if (status === 304) return 0;
  const [, length] = /\r\ncontent-length: *(\d+)\r\n/i.exec(head) ?? [];
  if (length === undefined) throw new Error('expected a response with Content-Length');
  return Number(length);
}
