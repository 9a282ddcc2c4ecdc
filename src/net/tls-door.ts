/**
 * Speaks TLS on connections that somebody else accepted, with the certificate that is meant for the name and the address; all
 * of them can be swapped at any time, for the handshakes that come after.
 */
import type { Socket } from 'node:net';
import type { TLSSocket, TlsOptions, Server as TlsServer } from 'node:tls';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import type { Credentials, TlsCredentials } from './credentials.ts';
import { credentialsForAddress, credentialsForName } from './credentials.ts';
import { makeTicketKey, TICKET_KEY_LIFE_MS, tlsOptions } from './tls-options.ts';

/** Node's own timer for handshakes, put out of the way: whoever admits a socket watches over it, by the limits of the moment. */
const NODE_HANDSHAKE_TIMEOUT_MS = 2 ** 31 - 1;

/** What a door needs beside credentials. */
export interface TlsDoorParts {
  /** Hears of a handshake that is done. */
  readonly onSecure: (socket: TLSSocket) => void;
  /** Hears of a handshake that failed. Whoever hears it destroys the socket. */
  readonly onError: (error: Error, socket: TLSSocket) => void;
}

/**
 * The door. Node lets a server choose by name, where the client sends one, and by nothing else: so there is a TLS server,
 * which itself listens nowhere, for each of the credentials that an address may call for.
 */
export class TlsDoor {
  readonly #parts: TlsDoorParts;
  #credentials: Credentials;
  #servers: ReadonlyMap<TlsCredentials, TlsServer>;
  /** There while a ticket may have been given out. */
  #ticketKeyTimer: NodeJS.Timeout | undefined;

  /** Throws the TLS error where the credentials are no good. */
  constructor(credentials: Credentials, parts: TlsDoorParts) {
    this.#parts = parts;
    this.#credentials = credentials;
    this.#servers = createServers(credentials, parts);
  }

  /** Uses these from the next handshake on. Throws the TLS error where they are no good, and goes on with the others. */
  use(credentials: Credentials): void {
    this.#servers = createServers(credentials, this.#parts);
    this.#credentials = credentials;
  }

  /** Begins the handshake: from here on the socket's bytes are TLS. */
  admit(socket: Socket): void {
    this.#ticketKeyTimer ??= setTimeout(() => this.#changeTicketKeys(), TICKET_KEY_LIFE_MS).unref();
    const chosen = credentialsForAddress(this.#credentials, socket.localAddress ?? '');
    this.#servers.get(chosen)!.emit('connection', socket);
  }

  /** Admits no more. What was admitted goes on. */
  close(): void {
    clearTimeout(this.#ticketKeyTimer);
  }

  /** Node makes keys of its own at the start, and would keep them. */
  #changeTicketKeys(): void {
    this.#ticketKeyTimer = undefined;
    for (const server of this.#servers.values()) server.setTicketKeys(makeTicketKey());
  }
}

function createServers(credentials: Credentials, parts: TlsDoorParts): ReadonlyMap<TlsCredentials, TlsServer> {
  const { own, devices } = credentials;
  // Being asked about names makes a handshake wait for us. Where there is no choice, nobody asks.
  if (devices === undefined) return new Map([[own, createServer(tlsOptions(own), parts)]]);
  const both = [own, devices];
  const contexts = new Map(both.map((one) => [one, createSecureContext(tlsOptions(one))]));
  const SNICallback: TlsOptions['SNICallback'] = (serverName, choose) => {
    const chosen = credentialsForName(credentials, serverName);
    choose(null, chosen && contexts.get(chosen)); // without one, the server's own
  };
  return new Map(both.map((one) => [one, createServer({ ...tlsOptions(one), SNICallback }, parts)]));
}

function createServer(options: TlsOptions, { onSecure, onError }: TlsDoorParts): TlsServer {
  const server = createTlsServer({
    ...options,
    ALPNProtocols: ['h2', 'http/1.1', 'http/1.0'], // the first one the client has too (RFC 7301 section 3.2)
    handshakeTimeout: NODE_HANDSHAKE_TIMEOUT_MS,
  });
  server.on('secureConnection', onSecure);
  server.on('tlsClientError', onError);
  return server;
}
