/** A client for either version of HTTP, so that one suite is run over both. */
import { type ClientHttp2Session, connect as connectHttp2, constants, type IncomingHttpHeaders } from 'node:http2';
import { Agent, request as requestHttps } from 'node:https';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { onTestFinished } from 'vitest';

export type HttpVersion = '1.1' | '2';
export const HTTP_VERSIONS: readonly HttpVersion[] = ['1.1', '2'];

export interface RequestParts {
  readonly method?: string;
  readonly target?: string;
  /** Lower-case names; `host` becomes `:authority` where the version wants it. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Sent whole. Without it there is no body, unless it `isOpen`. */
  readonly body?: string | Buffer;
  /** The body is still to come, by `outgoing`. */
  readonly isOpen?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As latin1: a character for each byte. */
  readonly body: string;
}

/** A request under way. */
export class Call {
  /** Takes the request's body. */
  readonly outgoing: Writable;
  /** 100 (Continue) has come. */
  readonly continued: Promise<void>;
  /** The whole answer; rejects where it was cut short, or never came. */
  readonly answer: Promise<Answer>;
  /** Lets the request go: a reset of the connection over HTTP/1.1, of the stream over HTTP/2. */
  readonly cancel: () => void;
  #received = '';
  #isOver = false;
  #check: () => void = () => {};

  constructor({ outgoing, head, cancel }: CallParts) {
    this.outgoing = outgoing;
    this.cancel = cancel;
    this.continued = new Promise((resolve) => outgoing.once('continue', resolve));
    this.answer = new Promise<Answer>((resolve, reject) => {
      head.then(({ status, headers, incoming, isWhole }) => {
        incoming.setEncoding('latin1');
        incoming.on('data', (data: string) => {
          this.#received += data;
          this.#check();
        });
        incoming.on('error', reject);
        incoming.on('close', () => {
          this.#isOver = true;
          this.#check();
          if (isWhole()) resolve({ status, headers, body: this.#received });
          else reject(new Error('the answer was cut short'));
        });
      }, reject);
    });
    this.answer.catch(() => {}); // whoever wants it awaits it
  }

  /** What has come of the body so far. */
  get received(): string {
    return this.#received;
  }

  /** What has come of the body so far, once it matches. Rejects where the call is over before. */
  until(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#check = () => {
        if (pattern.test(this.#received)) resolve(this.#received);
        else if (this.#isOver) reject(new Error(`over after ${JSON.stringify(this.#received)}`));
      };
      this.#check();
    });
  }
}

interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly incoming: Readable;
  /** Once it is closed: whether nothing of it is missing. */
  isWhole(): boolean;
}

interface CallParts {
  readonly outgoing: Writable;
  readonly head: Promise<Head>;
  readonly cancel: () => void;
}

/** One connection, made for its first request and closed when the test is over. */
export interface TestClient {
  begin(parts?: RequestParts): Call;
  /** The whole answer to a request. */
  ask(parts?: RequestParts): Promise<Answer>;
  close(): void;
}

/** `tls` says whom to trust, and to which `host` to go if not to localhost. */
export function createClient(version: HttpVersion, port: number, tls: ConnectionOptions): TestClient {
  const { begin, close } = version === '2' ? http2Client(port, tls) : http1Client(port, tls);
  onTestFinished(close);
  return { begin, close, ask: (parts) => begin(parts).answer };
}

type BareClient = Omit<TestClient, 'ask'>;

function http1Client(port: number, tls: ConnectionOptions): BareClient {
  const { host = 'localhost' } = tls;
  let transport: Socket | undefined;
  const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), {
    createConnection: () => {
      transport = connectPlain({ host, port });
      const name = isIP(host) === 0 ? { servername: host } : {};
      return connectTls({ ...tls, ...name, socket: transport, ALPNProtocols: ['http/1.1'] });
    },
  });
  const begin = ({ method = 'GET', target = '/', fields = {}, body, isOpen = false }: RequestParts = {}) => {
    const headers = { ...lengthOf(body), ...fields };
    const outgoing = requestHttps({ host, port, agent, method, path: target, headers });
    const head = new Promise<Head>((resolve, reject) => {
      outgoing.on('response', (incoming) => {
        const { statusCode, headers } = incoming;
        resolve({ status: statusCode!, headers, incoming, isWhole: () => incoming.complete });
      });
      outgoing.on('error', reject);
      outgoing.on('close', () => reject(new Error('there was no answer')));
    });
    if (isOpen) outgoing.flushHeaders();
    else outgoing.end(body);
    return new Call({ outgoing, head, cancel: () => void setImmediate(() => transport?.resetAndDestroy()) });
  };
  const close = () => {
    agent.destroy();
    transport?.destroy();
  };
  return { begin, close };
}

function http2Client(port: number, tls: ConnectionOptions): BareClient {
  const authority = `${tls.host ?? 'localhost'}:${port}`;
  let session: ClientHttp2Session | undefined;
  const begin = ({ method = 'GET', target = '/', fields = {}, body, isOpen = false }: RequestParts = {}) => {
    if (session === undefined) {
      session = connectHttp2(`https://${authority}`, tls);
      session.on('error', () => {}); // its streams tell
    }
    const { host = authority, ...rest } = fields;
    const letGo = new AbortController(); // not `close`, which ends the body before it resets the stream
    const outgoing = session.request(
      { ...lengthOf(body), ...rest, ':method': method, ':path': target, ':authority': host },
      { endStream: !isOpen && body === undefined, signal: letGo.signal },
    );
    const head = new Promise<Head>((resolve, reject) => {
      outgoing.on('response', (headers) => {
        const isWhole = () => outgoing.readableEnded && outgoing.rstCode === constants.NGHTTP2_NO_ERROR;
        resolve({ status: headers[':status']!, headers, incoming: outgoing, isWhole });
      });
      outgoing.on('error', reject);
      outgoing.on('close', () => reject(new Error('there was no answer')));
    });
    if (body !== undefined && !isOpen) outgoing.end(body);
    return new Call({ outgoing, head, cancel: () => letGo.abort() });
  };
  return { begin, close: () => session?.destroy() };
}

function lengthOf(body: string | Buffer | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}
