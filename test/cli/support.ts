/** Streams and events that several tests start from. */
import { Writable } from 'node:stream';
import type { Listening } from '../../src/engine/protocol.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';

/** A stream that keeps what is written to it. */
export class Sink extends Writable {
  /** Every write, as it came. */
  readonly writes: string[] = [];
  #isReading = true;
  #resume: (() => void) | undefined;

  constructor() {
    super({ decodeStrings: false });
  }

  get text(): string {
    return this.writes.join('');
  }

  /** From here on, what is written waits. */
  stopReading(): void {
    this.#isReading = false;
  }

  /** Takes what has waited. */
  readOn(): void {
    this.#isReading = true;
    this.#resume?.();
  }

  override _write(chunk: string, _encoding: BufferEncoding, callback: () => void): void {
    const take = () => {
      this.writes.push(chunk);
      callback();
    };
    if (this.#isReading) take();
    else this.#resume = take;
  }
}

export const LISTENING: Listening = {
  url: 'https://localhost:8443/',
  urls: ['https://localhost:8443/', 'https://127.0.0.1:8443/'],
  port: 8443,
  requestedPort: 8443,
  root: '/home/me/site',
  certificate: {
    file: '/home/me/.local/state/https-preview/certificate.pem',
    selfSigned: true,
    names: ['localhost', '127.0.0.1'],
    notAfterMs: Date.UTC(2027, 11, 23),
    fingerprint256: 'AB:CD',
  },
};

export const REQUEST: RequestEvent = {
  // Local time, as it is shown, wherever the test runs.
  timeMs: new Date(2026, 10, 21, 9, 5, 3, 7).getTime(),
  method: 'GET',
  target: '/style.css',
  status: 200,
  bodyBytes: 18_234,
  durationMs: 0.643,
  httpVersion: '1.1',
  address: '127.0.0.1',
};
