/** What is written down of a request while it is answered, and told of once it is. */
import type { Peer } from '../http/message.ts';
import type { NetServices } from './services.ts';

/** A request that is being answered. */
export interface Account {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  /** When its head had arrived, in milliseconds since the epoch. */
  readonly timeMs: number;
  /** The same on `performance.now()`'s clock. */
  readonly startedMs: number;
  /** Bytes of the response's body that were handed over so far. */
  readonly bodyBytes: number;
}

/** Tells whoever observes of a request that was answered with this status, or lost (0). */
export function report(
  account: Account,
  services: NetServices,
  peer: Peer,
  status: number,
  reason: string | undefined,
): void {
  const { onRequest } = services;
  if (onRequest === undefined) return;
  const { method, target, httpVersion, timeMs, startedMs, bodyBytes } = account;
  const durationMs = performance.now() - startedMs;
  const event = { timeMs, method, target, status, bodyBytes, durationMs, httpVersion, address: peer.address };
  onRequest(reason === undefined ? event : { ...event, reason });
}
