/**
 * The front door: accepts connections, tells TLS from plain HTTP by the first byte, and counts who is in. A record of a TLS
 * handshake starts with 0x16 (RFC 8446 section 5.1), and no HTTP method does.
 */
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Handler, Peer } from '../http/message.ts';
import type { BindOptions } from './bind.ts';
import { bind } from './bind.ts';
import { carrierOf } from './carrier.ts';
import type { Credentials } from './credentials.ts';
import type { Expiring } from './deadlines.ts';
import { H1Connection } from './h1.ts';
import { H2Connection } from './h2.ts';
import { HeadCount } from './head-count.ts';
import { unsentInKernel } from './outflow.ts';
import type { NetServices } from './services.ts';
import { TlsDoor } from './tls-door.ts';

/** What a listener needs. */
export interface ListenerOptions extends BindOptions {
  readonly credentials: Credentials;
  /** For requests over TLS. */
  readonly services: NetServices;
  /** For requests in the clear on the same port. */
  readonly plainHandler: Handler;
  /** Hears of handshakes that failed; the client's address and the reason. */
  readonly onHandshakeError?: ((address: string, reason: string) => void) | undefined;
}

const TLS_HANDSHAKE = 0x16;

/** Listens from `open` until `close`. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #tls: TlsDoor;
  readonly #headCount = new HeadCount();
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Set<H1Connection | H2Connection>();
  /** How long sockets are waited for that are neither TLS nor HTTP yet. */
  readonly #greetings = new WeakMap<Socket, Expiring>();
  readonly #plainServices: NetServices;
  #servers: readonly Server[] = [];
  #port = 0;
  #onEmpty: (() => void) | undefined;

  /** Listens. Rejects with a BindError where it cannot, and throws the TLS error where the credentials are no good. */
  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    const bound = await bind(options, () => listener.#createServer());
    listener.#servers = bound.servers;
    listener.#port = bound.port;
    return listener;
  }

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#plainServices = { ...options.services, handler: options.plainHandler };
    this.#tls = new TlsDoor(options.credentials, {
      onSecure: (socket) => {
        this.#endGreeting(carrierOf(socket));
        this.#serve(socket, true);
      },
      onError: (error, socket) => this.#onHandshakeError(error, socket),
    });
  }

  /** The port listened on. */
  get port(): number {
    return this.#port;
  }

  /** How many connections there are. */
  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** Uses other credentials from the next handshake on. Throws the TLS error where they are no good. */
  setCredentials(credentials: Credentials): void {
    this.#tls.use(credentials);
  }

  /**
   * Accepts no more, lets what is in flight be finished for at most `graceMs`, and resolves when every connection is
   * closed.
   */
  async close(graceMs: number): Promise<void> {
    for (const server of this.#servers) server.close();
    for (const connection of this.#connections) connection.drain();
    if (this.#sockets.size > 0) await this.#hasEmptied(graceMs);
    this.#tls.close();
  }

  /** Ends every connection at once, whatever is in flight. Goes on accepting others. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #hasEmptied(graceMs: number): Promise<void> {
    const isEmpty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    const timer = setTimeout(() => this.hangUp(), graceMs);
    await isEmpty;
    clearTimeout(timer);
  }

  #createServer(): Server {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    // After `listening` the only errors are of accepting (no descriptors left): the next connection may fare better.
    server.on('error', () => {});
    return server;
  }

  #accept(socket: Socket): void {
    const { deadlines, limits } = this.#options.services;
    const address = socket.remoteAddress ?? ''; // none where the client is gone already
    if (!this.#headCount.enter(address, limits)) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const greeting: Expiring = {
      deadlineMs: deadlines.nowMs + limits.handshakeTimeoutMs,
      expire: () => socket.destroy(handshakeTimeout()),
    };
    deadlines.add(greeting);
    this.#greetings.set(socket, greeting);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      deadlines.delete(greeting);
      this.#headCount.leave(address);
      this.#forget(socket);
    });
    socket.once('end', () => socket.end());
    socket.once('data', (first: Buffer) => {
      socket.removeAllListeners('end');
      socket.pause();
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) {
        this.#tls.admit(socket);
      } else {
        this.#endGreeting(socket);
        this.#serve(socket, false);
      }
    });
  }

  #endGreeting(socket: Socket): void {
    this.#options.services.deadlines.delete(this.#greetings.get(socket)!);
  }

  #serve(socket: Socket | TLSSocket, encrypted: boolean): void {
    const peer: Peer = { address: socket.remoteAddress ?? '', encrypted };
    const services = encrypted ? this.#options.services : this.#plainServices;
    const connection = isHttp2(socket)
      ? new H2Connection(socket, peer, services)
      : new H1Connection(socket, () => unsentInKernel(socket), peer, services);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
    if (this.#onEmpty !== undefined) connection.drain(); // its handshake ended after `close` was called
  }

  #forget(socket: Socket): void {
    this.#sockets.delete(socket);
    if (this.#sockets.size === 0) this.#onEmpty?.();
  }

  #onHandshakeError(error: Error, socket: TLSSocket): void {
    const address = carrierOf(socket).remoteAddress ?? '';
    socket.destroy();
    this.#options.onHandshakeError?.(address, (error as NodeJS.ErrnoException).code ?? error.message);
  }
}

/** By Node's own code for it. */
function handshakeTimeout(): Error {
  return Object.assign(new Error('The TLS handshake took too long'), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
}

function isHttp2(socket: Socket | TLSSocket): socket is TLSSocket {
  return 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
}
