/**
 * HTTP/2 on a TLS socket (RFC 9113). Frames, field compression and flow control are nghttp2's, by way of Node; what a request
 * is, who answers it and how long anything may take is as over HTTP/1.1.
 */
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream, ServerSessionOptions } from 'node:http2';
import { constants, performServerHandshake } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Peer } from '../http/message.ts';
import type { Deadlines, Expiring } from './deadlines.ts';
import type { H2Link } from './h2-exchange.ts';
import { H2Exchange } from './h2-exchange.ts';
import type { NetLimits } from './limits.ts';
import { LostStreams } from './lost-streams.ts';
import { takenByKernel, unsentInKernel } from './outflow.ts';
import type { Phase } from './patience.ts';
import { Patience } from './patience.ts';
import type { NetServices } from './services.ts';

/** One connection, from its preface to its end. */
export class H2Connection implements Expiring {
  /** In the past: looked at in every sweep, because Node destroys a session without a word until its socket is closed. */
  readonly deadlineMs = 0;
  readonly #socket: TLSSocket;
  readonly #session: ServerHttp2Session;
  readonly #maxRequests: number;
  readonly #link: H2Link;
  readonly #lostStreams: LostStreams;
  readonly #patience: Patience;
  readonly #deadlines: Deadlines;
  #requests = 0;
  /** Streams that are not over. */
  #streams = 0;
  #hasBegun = false;
  /** What the client had taken at the last sweep. */
  #takenBytes = 0;

  /** Takes over a socket whose handshake chose `h2`. */
  constructor(socket: TLSSocket, peer: Peer, services: NetServices) {
    const { limits, deadlines } = services;
    this.#socket = socket;
    this.#deadlines = deadlines;
    this.#maxRequests = limits.maxRequests;
    this.#lostStreams = new LostStreams(limits);
    this.#link = {
      peer,
      services,
      takenBytes: () => takenByKernel(socket),
      sliceBytes: () =>
        Math.max(MIN_SLICE_BYTES, Math.min(MAX_SLICE_BYTES, Math.floor(SHARED_SLICE_BYTES / this.#streams))),
      onOver: (isLost) => this.#onStreamOver(isLost),
    };
    this.#session = performServerHandshake(socket, sessionOptions(limits));
    this.#patience = new Patience(
      limits,
      deadlines,
      () => unsentInKernel(socket),
      (phase) => this.#onExpired(phase),
    );
    deadlines.add(this);
    this.#settle();
    this.#session.on(
      'stream',
      (stream: ServerHttp2Stream, _headers: IncomingHttpHeaders, _flags: number, fields: string[]) =>
        this.#onStream(stream, fields),
    );
    this.#session.once('remoteSettings', () => this.#onPreface());
    this.#session.on('error', () => {}); // nghttp2 has told the client; the socket's end follows
    socket.on('end', () => this.drain()); // what a client asked before it ended its side is still answered
    socket.on('finish', () => this.#patience.start('linger'));
    socket.on('close', () => this.#onClose());
    socket.on('error', () => socket.destroy());
  }

  /** Takes no more requests (GOAWAY), and closes once those at hand are answered. */
  drain(): void {
    this.#session.close();
    this.#settle();
  }

  expire(): void {
    const takenBytes = takenByKernel(this.#socket);
    if (takenBytes > this.#takenBytes) this.#patience.progress('write');
    this.#takenBytes = takenBytes;
    this.#settle();
  }

  /** The client's preface ends with its settings (RFC 9113 section 3.4). */
  #onPreface(): void {
    this.#hasBegun = true;
    this.#settle();
  }

  #onStream(stream: ServerHttp2Stream, fields: readonly string[]): void {
    this.#streams += 1;
    this.#requests += 1;
    if (this.#requests === this.#maxRequests) this.drain();
    if (this.#streams === 1) this.#settle();
    this.#link.services.cohort.join(new H2Exchange(stream, fields, this.#link));
  }

  #onStreamOver(isLost: boolean): void {
    this.#streams -= 1;
    if (this.#lostStreams.isTooMuch(isLost, this.#deadlines.nowMs)) {
      this.#session.destroy(new Error('too many lost streams'), constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
    if (this.#streams === 0) this.#settle();
  }

  #onClose(): void {
    this.#patience.end();
    this.#deadlines.delete(this);
  }

  #settle(): void {
    this.#patience.enter(this.#currentPhase());
  }

  #currentPhase(): Phase {
    const isEnding = this.#session.closed || this.#session.destroyed;
    const isTaken = unsentInKernel(this.#socket) === 0;
    // Nothing may come of an ending by itself: nghttp2 waits for the rest of a head that has begun.
    if (isEnding && this.#streams === 0) return isTaken ? 'linger' : 'write';
    if (!this.#hasBegun) return 'head';
    if (!isTaken) return 'write'; // and Node reads nothing while it cannot write
    return this.#streams > 0 ? 'answer' : 'idle'; // an answer has a deadline of its own
  }

  #onExpired(phase: Phase): void {
    if (phase === 'idle' && !this.#session.destroyed) this.drain();
    else this.#socket.destroy();
  }
}

/** 1 GB in pieces of 256 KiB takes 1.4 s of CPU, of 64 KiB 2.5 s, and of 16 KiB, the size of a frame, 7 s. */
const MAX_SLICE_BYTES = 256 * 1024;
const MIN_SLICE_BYTES = 16 * 1024;
/**
 * Divided among the streams of a connection: with as many as are allowed at once, less than 5 MB wait to be sent, and as much
 * is read ahead of files. With more than 10 MB waiting, Node refuses new streams (`maxSessionMemory`).
 */
const SHARED_SLICE_BYTES = 1024 * 1024;

/** Room for the pseudo-fields of a request, beside its fields. */
const PSEUDO_FIELDS = 5;

function sessionOptions({
  maxStreams,
  maxFields,
  maxFieldBytes,
  maxRequestLineBytes,
}: NetLimits): ServerSessionOptions {
  return {
    settings: {
      maxConcurrentStreams: maxStreams,
      // nghttp2 resets what is beyond its limits. They are twice ours, so that what is a little too much is told so, by 431.
      maxHeaderListSize: 2 * (maxFieldBytes + maxRequestLineBytes),
    },
    maxHeaderListPairs: 2 * (maxFields + PSEUDO_FIELDS),
  };
}
