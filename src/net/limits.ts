/** What a client may cost, in bytes, in number and in time. Every limit the network side keeps is a row here. */
import type { ConnectionLimits } from '../http/connection.ts';

/** Limits of the listener and of each of its connections. */
export interface NetLimits extends ConnectionLimits {
  /** Connections at once; one more is closed at once. */
  readonly maxConnections: number;
  /** From the connection until TLS stands. */
  readonly handshakeTimeoutMs: number;
  /** From a head's first byte to its last. */
  readonly headTimeoutMs: number;
  /** Without a byte of a body that is wanted. */
  readonly bodyTimeoutMs: number;
  /** Between two requests. */
  readonly idleTimeoutMs: number;
  /** Without the client taking a byte of an answer. */
  readonly writeTimeoutMs: number;
  /** From our end of the connection to the client's: so long is listened, so that a reset does not destroy the answer. */
  readonly lingerTimeoutMs: number;
  /** Answers that wait for the client to take them; beyond it nothing more is read from that client. */
  readonly maxOutputBytes: number;
}

export const DEFAULT_LIMITS: NetLimits = {
  maxRequestLineBytes: 8 * 1024,
  maxFields: 100,
  maxFieldBytes: 32 * 1024,
  maxBodyBytes: 10 * 1024 * 1024,
  maxDrainBytes: 256 * 1024,
  maxRequests: 1_000_000,
  maxConnections: 2_000,
  handshakeTimeoutMs: 10_000,
  headTimeoutMs: 15_000,
  bodyTimeoutMs: 30_000,
  idleTimeoutMs: 65_000,
  writeTimeoutMs: 30_000,
  lingerTimeoutMs: 2_000,
  maxOutputBytes: 256 * 1024,
};
