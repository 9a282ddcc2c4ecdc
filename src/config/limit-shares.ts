/** Limits where several processes serve: each keeps count of its own connections alone, so each gets its share of them. */
import type { LimitKey, Limits } from './limits.ts';

/** The limits that are on all clients together, and so are shared out. The others are on one connection, or on its time. */
export const SHARED_LIMITS = ['maxConnections', 'maxConnectionsPerAddress'] as const satisfies readonly LimitKey[];

/** What one of `processes` has to keep to, so that all of them together keep to `limits`, of which none is below `processes`. */
export function shareOf(limits: Limits, processes: number): Limits {
  const shares = SHARED_LIMITS.map((key) => [key, Math.floor(limits[key] / processes)]);
  return { ...limits, ...Object.fromEntries(shares) };
}
