/** What is written down of a request while it is answered, and told of once it is. */
import { performance } from 'node:perf_hooks'; // the global is a getter, and slower
import type { Peer } from '../http/message.ts';
import type { NetServices } from './services.ts';

/** A request that is being answered. */
export interface Account {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  /** When its head had arrived, on `performance.now()`'s clock. */
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
  allowedBy?: string,
): void {
  const { onRequest } = services;
  if (onRequest === undefined) return;
  const { method, target, httpVersion, startedMs, bodyBytes } = account;
  const durationMs = performance.now() - startedMs;
  const timeMs = Math.round(services.clock.nowMs - durationMs);
  const event = { timeMs, method, target, status, bodyBytes, durationMs, httpVersion, address: peer.address };
  if (reason === undefined) onRequest(event);
  else onRequest(allowedBy === undefined ? { ...event, reason } : { ...event, reason, allowedBy });
}
