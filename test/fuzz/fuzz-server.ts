/** A real server that is sent anything, and a client that sends it. On loopback, and with no time but by hand. */
import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import type { Handler, RequestBody, Response } from '../../src/http/message.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { Cohort } from '../../src/net/cohort.ts';
import { DateClock } from '../../src/net/date-clock.ts';
import { Deadlines } from '../../src/net/deadlines.ts';
import { DEFAULT_LIMITS } from '../../src/net/limits.ts';
import { Listener } from '../../src/net/listener.ts';
import { LIMITS } from '../http/support.ts';
import { HandClock } from '../net/hand-clock.ts';
import { readsBody } from './machine.ts';

const pems = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keyType: 'ec' });

/** How long a client waits in the time of the clocks on walls: nothing here takes a hundredth of it, unless it hangs. */
const MAX_WAIT_MS = 10_000;
/** And in the server's own time: by then every limit has been reached. */
const MAX_PASSED_MS = 200_000;

/** A server that answers whatever can be answered with 200, over TLS and in the clear. */
export class FuzzServer {
  readonly #clock = new HandClock();
  #listener!: Listener;
  #events: RequestEvent[] = [];

  /** Listens until `close`. */
  static async open(): Promise<FuzzServer> {
    const server = new FuzzServer();
    server.#listener = await Listener.open({
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      credentials: { own: { certPem: pems.cert, keyPem: pems.private } },
      services: {
        handler,
        answerProtocolError: ({ status }) => response(status),
        limits: { ...DEFAULT_LIMITS, ...LIMITS },
        deadlines: new Deadlines(server.#clock),
        cohort: new Cohort(),
        clock: new DateClock(Date.now),
        onRequest: (event) => server.#events.push(event),
      },
      plainHandler: handler,
    });
    return server;
  }

  /** What became of the requests since this was last asked. */
  takeEvents(): readonly RequestEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Connects, to speak HTTP/1.1 in the clear. */
  connect(): Socket {
    return connectPlain({ host: '127.0.0.1', port: this.#listener.port, noDelay: true });
  }

  /** Connects, to speak `protocol` over TLS. */
  async connectSecurely(protocol: 'http/1.1' | 'h2'): Promise<TLSSocket> {
    const socket = connectTls({
      socket: this.connect(),
      ca: pems.cert,
      servername: 'localhost',
      ALPNProtocols: [protocol],
    });
    await once(socket, 'secureConnect');
    return socket;
  }

  /**
   * Sends these pieces one after another, ends, and reads until the connection is closed. Gives what was received, as latin1.
   * Where `passesTime`, the server's time goes by meanwhile. Rejects where the server does not close.
   */
  async exchange(socket: Socket, pieces: readonly Buffer[], passesTime = false): Promise<string> {
    const received: Buffer[] = [];
    let isClosed = false;
    socket.on('data', (bytes: Buffer) => received.push(bytes));
    socket.on('error', () => {}); // what is no protocol may well be answered with a reset
    const closed = new Promise<void>((resolve) => {
      socket.on('close', () => {
        isClosed = true;
        resolve();
      });
    });
    for (const piece of pieces) {
      socket.write(piece);
      if (pieces.length > 1) await new Promise(setImmediate);
    }
    socket.end();
    if (passesTime) {
      for (let passedMs = 0; !isClosed && passedMs < MAX_PASSED_MS; passedMs += 1_000) await this.#clock.pass(1_000);
    }
    const timer = setTimeout(() => socket.destroy(), MAX_WAIT_MS);
    const startedMs = performance.now();
    await closed;
    clearTimeout(timer);
    if (performance.now() - startedMs >= MAX_WAIT_MS) throw new Error('the server does not close the connection');
    return Buffer.concat(received).toString('latin1');
  }

  /** A client without mistakes is answered. Rejects where it is not. */
  async checkServing(): Promise<void> {
    const answer = await this.exchange(this.connect(), [GOOD_REQUEST]);
    if (!answer.startsWith('HTTP/1.1 200 OK\r\n')) throw new Error(`a good client was answered with ${answer}`);
    this.takeEvents();
  }

  /** Resolves when no connection is left. Rejects where one stays. */
  async isDeserted(): Promise<void> {
    const startedMs = performance.now();
    while (this.#listener.connectionCount > 0) {
      if (performance.now() - startedMs > MAX_WAIT_MS) throw new Error('the server holds on to a connection');
      await new Promise(setImmediate);
    }
  }

  /** Listens no more. */
  close(): Promise<void> {
    return this.#listener.close(0);
  }
}

const GOOD_REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');

const handler: Handler = ({ target, body }) =>
  body !== null && readsBody(target) ? afterReading(body) : response(200);

async function afterReading(body: RequestBody): Promise<Response> {
  try {
    for await (const _ of body);
    return response(200);
  } catch (error) {
    return response((error as { readonly status?: number }).status ?? 500);
  }
}

function response(status: number): Response {
  return { status, fields: {}, body: Buffer.from('a') };
}
