/** A listener on a port of the system's, and clients that see every byte. */
import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import type { Handler, OpenFile, Request, Response, StreamBody } from '../../src/http/message.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { Cohort } from '../../src/net/cohort.ts';
import { DateClock } from '../../src/net/date-clock.ts';
import type { Clockwork } from '../../src/net/deadlines.ts';
import { Deadlines } from '../../src/net/deadlines.ts';
import type { NetLimits } from '../../src/net/limits.ts';
import { DEFAULT_LIMITS } from '../../src/net/limits.ts';
import { Listener } from '../../src/net/listener.ts';

const pems = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keyType: 'ec' });
export const CREDENTIALS = { certPem: pems.cert, keyPem: pems.private };

export const text = (body: string, status = 200): Response => ({ status, fields: {}, body: Buffer.from(body) });

/** The whole body of a request, as latin1. */
export async function readBody(request: Request): Promise<string> {
  let body = '';
  for await (const piece of request.body ?? []) body += Buffer.from(piece).toString('latin1');
  return body;
}

/** A file of one byte repeated; it ends after `actualBytes`, whatever it says. Prompt, it is read by `readNow` alone. */
export function fileOf(sizeBytes: number, actualBytes = sizeBytes, isPrompt = false): OpenFile & { isClosed: boolean } {
  const fill = (into: Buffer, position: number) => {
    const length = Math.max(0, Math.min(into.length, actualBytes - position));
    into.fill(0x61, 0, length);
    return length;
  };
  return {
    sizeBytes,
    isClosed: false,
    isPrompt,
    async read(into, position) {
      if (isPrompt) throw new Error('this one is read by readNow');
      return fill(into, position);
    },
    readNow(into, position) {
      if (!isPrompt) throw new Error('this one is read by read');
      return fill(into, position);
    },
    async close() {
      this.isClosed = true;
    },
  };
}

/** A body made of these pieces, one after another. */
export async function* streamOf(...pieces: readonly string[]): StreamBody & AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

const PROMPT_CLOCK: Clockwork = {
  nowMs: () => performance.now(),
  every: (_intervalMs, tick) => {
    const timer = setInterval(tick, 10);
    return () => clearInterval(timer);
  },
};

export interface TestServer {
  readonly listener: Listener;
  readonly port: number;
  readonly events: readonly RequestEvent[];
  /** Resolves when there have been so many requests. */
  hasAnswered(count: number): Promise<void>;
}

/** Listens until the test is over. Without `clock`, time passes as it does, and deadlines are seen to promptly. */
export async function serve(
  handler: Handler,
  limits: Partial<NetLimits> = {},
  clock: Clockwork = PROMPT_CLOCK,
): Promise<TestServer> {
  const events: RequestEvent[] = [];
  const waiting = new Set<() => void>();
  const listener = await Listener.open({
    host: 'localhost',
    port: 0,
    strictPort: false,
    credentials: { own: CREDENTIALS },
    services: {
      handler,
      answerProtocolError: (error) => text(error.message, error.status),
      limits: { ...DEFAULT_LIMITS, ...limits },
      deadlines: new Deadlines(clock),
      cohort: new Cohort(),
      clock: new DateClock(Date.now),
      onRequest: (event) => {
        events.push(event);
        for (const check of waiting) check();
      },
    },
    plainHandler: (request) => ({ status: 308, fields: { location: `https://${request.authority}/` }, body: null }),
  });
  onTestFinished(() => listener.close(0));
  const hasAnswered = (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (events.length < count) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { listener, port: listener.port, events, hasAnswered };
}

/** A connection whose incoming bytes are gathered. */
export class Client {
  readonly socket: Socket;
  readonly #transport: Socket;
  #received = '';
  #isClosed = false;
  #check: () => void = () => {};

  /** `transport` is the TCP connection that the socket speaks TLS over; the socket itself where it does not. */
  constructor(socket: Socket, transport = socket) {
    this.socket = socket;
    this.#transport = transport;
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      this.#received += data;
      this.#check();
    });
    socket.on('close', () => {
      this.#isClosed = true;
      this.#check();
    });
    socket.on('error', () => {});
  }

  /** Everything received so far. */
  get received(): string {
    return this.#received;
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Goes away with a reset: a client that merely ends its side may still be reading. */
  reset(): void {
    this.#transport.resetAndDestroy();
  }

  /** Everything received, once it matches. Rejects where the connection is closed before. */
  until(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#check = () => {
        if (pattern.test(this.#received)) resolve(this.#received);
        else if (this.#isClosed) reject(new Error(`closed after ${JSON.stringify(this.#received)}`));
      };
      this.#check();
    });
  }

  /** Everything received, once the connection is closed. */
  closed(): Promise<string> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (this.#isClosed) resolve(this.#received);
      };
      this.#check();
    });
  }
}

/** Connects over TLS; closed when the test is over. */
export async function connect(port: number, options: { allowHalfOpen?: boolean } = {}): Promise<Client> {
  const transport = connectPlain({ port, host: '127.0.0.1', ...options });
  const socket = connectTls({ socket: transport, ca: CREDENTIALS.certPem, checkServerIdentity: () => undefined });
  onTestFinished(() => void transport.destroy());
  await once(socket, 'secureConnect');
  return new Client(socket, transport);
}

/** Connects without TLS; closed when the test is over. */
export async function connectInTheClear(port: number): Promise<Client> {
  const socket = connectPlain({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return new Client(socket);
}

export const GET = (target: string, fields = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`;

/** Something that is waited for, and that somebody else gives. */
export function signal<T = void>() {
  let give!: (value: T) => void;
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/**
 * True where this has not come about in many turns of the event loop, which client and server share: in far fewer it would
 * have, were nobody holding it back.
 */
export async function isHeldBack(comesAbout: Promise<unknown>): Promise<boolean> {
  let hasCome = false;
  void comesAbout.then(() => {
    hasCome = true;
  });
  for (let turns = 0; turns < 5_000 && !hasCome; turns++) await new Promise(setImmediate);
  return !hasCome;
}
