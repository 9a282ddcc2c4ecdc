/** What a client may be told to do, and every message between the bench and its client process. Plain data. */

/** What all jobs have. */
interface ToServer {
  /** The server's port on 127.0.0.1. */
  readonly port: number;
  /** The certificate to trust, as a PEM text; nothing else is. */
  readonly certPem: string;
}

/** Requests over HTTP/1.1, each when the answer to the one before is whole. */
export interface Http1Job extends ToServer {
  readonly kind: 'http1';
  readonly connections: number;
  /** Heads as they go over the wire, taken in turn. The responses to all of them are equally long. */
  readonly heads: readonly string[];
  readonly status: number;
  /** Requests in all, over all connections. */
  readonly requests: number;
  /** Requests that are sent before, and do not count. */
  readonly warmUp: number;
}

/** GETs over HTTP/2. */
export interface Http2Job extends ToServer {
  readonly kind: 'http2';
  readonly connections: number;
  /** Requests at once on each connection. */
  readonly streams: number;
  readonly path: string;
  readonly requests: number;
  readonly warmUp: number;
}

/** Connections that end when the handshake is done. */
export interface HandshakeJob extends ToServer {
  readonly kind: 'handshake';
  /** At once. */
  readonly connections: number;
  /** In all. */
  readonly handshakes: number;
  /** True: every one takes up the session of the first, which does not count (RFC 8446 section 2.2). */
  readonly resumed: boolean;
}

/** Connections that have had one answer, and stay. */
export interface IdleJob extends ToServer {
  readonly kind: 'idle';
  readonly connections: number;
  readonly head: string;
}

export type Job = Http1Job | Http2Job | HandshakeJob | IdleJob;

/** What a job came to. */
export interface Outcome {
  readonly wallMs: number;
  /** Requests that were answered, handshakes that were done, or connections that stayed. */
  readonly count: number;
  /** Bytes received, heads and all; 0 where nobody asks. */
  readonly bytes: number;
}

/** To the client process. Each is answered by one Reply, before the next is sent. */
export type Order =
  /** Connect and warm up. Answered with nothing. */
  | { readonly type: 'prepare'; readonly job: Job }
  /** Do what counts. Answered with an Outcome. */
  | { readonly type: 'run' }
  /** Let go of every connection. Answered with nothing. */
  | { readonly type: 'end' };

export type Reply = { readonly outcome?: Outcome } | { readonly error: string };

/** A job that is being done: the three orders, one after another. Each rejects with what went wrong. */
export interface Load {
  prepare(): Promise<void>;
  run(): Promise<Outcome>;
  end(): void;
}
