/** What a client may cost, in bytes, in number and in time: all that the network side keeps to. Defaults: `config/limits`. */
import { DEFAULT_LIMITS as DEFAULTS } from '../config/limits.ts';
import type { ConnectionLimits } from '../http/connection.ts';

/** Limits of the listener and of each of its connections. */
export interface NetLimits extends ConnectionLimits {
  /** Connections at once; one more is closed at once. */
  readonly maxConnections: number;
  /** Connections at once from one address; one more is closed at once. */
  readonly maxConnectionsPerAddress: number;
  /** From the connection until TLS stands. */
  readonly handshakeTimeoutMs: number;
  /** From a head's first byte to its last. */
  readonly headTimeoutMs: number;
  /** Without a byte of a body that is wanted. */
  readonly bodyTimeoutMs: number;
  /** Of a body that is wanted, in each stretch of `bodyGraceMs`; 0 is as slow as it may be. */
  readonly minBodyBytesPerSecond: number;
  readonly bodyGraceMs: number;
  /** Between two requests. */
  readonly idleTimeoutMs: number;
  /** Without the client taking a byte of an answer. */
  readonly writeTimeoutMs: number;
  /** From our end of the connection to the client's: so long is listened, so that a reset does not destroy the answer. */
  readonly lingerTimeoutMs: number;
  /** Answers that wait for the client to take them; beyond it nothing more is read from that client. */
  readonly maxOutputBytes: number;
  /** HTTP/2 streams at once on a connection (RFC 9113 section 5.1.2). */
  readonly maxStreams: number;
  /**
   * HTTP/2 streams on a connection that the client resets within `lostStreamsWindowMs`. With more, if they are more than half
   * of its streams, it is closed (rapid reset, CVE-2023-44487).
   */
  readonly maxLostStreams: number;
  readonly lostStreamsWindowMs: number;
}

/** What holds where the configuration says nothing. */
export const DEFAULT_LIMITS: NetLimits = DEFAULTS;
