/** How fast one client may ask: the option `rateLimit`. Off unless asked for, and on loopback only if that is asked for too. */
import { whereToSet } from '../config/option-words.ts';
import type { RateLimitConfig } from '../config/rate-limit.ts';
import type { Middleware } from '../http/message.ts';
import { clientOf, isLoopback } from './client.ts';
import { TokenBuckets } from './token-buckets.ts';
import { tooMany } from './too-many.ts';

const OPTION = 'rateLimit.requestsPerSecond';

/** Refuses with 429 what comes faster. All that it is put in front of counts together. */
export function rateLimit({ requestsPerSecond, burst, loopback }: RateLimitConfig, nowMs: () => number): Middleware {
  if (requestsPerSecond === 0) return (next) => next;
  const buckets = new TokenBuckets({ perSecond: requestsPerSecond, burst });
  return (next) => (request) => {
    const { address } = request.peer;
    if (!loopback && isLoopback(address)) return next(request);
    const waitMs = buckets.take(clientOf(address), nowMs());
    if (waitMs === 0) return next(request);
    throw tooMany('There were too many requests from this address; try again later', waitMs, {
      reason: `more than ${requestsPerSecond} requests a second from ${clientOf(address)}; ${whereToSet(OPTION)}`,
      allowedBy: OPTION,
    });
  };
}
