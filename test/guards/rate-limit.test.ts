/** How fast one client may ask (RFC 6585 section 4). */
import { describe, expect, test } from 'vitest';
import type { RateLimitConfig } from '../../src/config/rate-limit.ts';
import { rateLimit } from '../../src/guards/rate-limit.ts';
import { RecentMap } from '../../src/guards/recent-map.ts';
import { TokenBuckets } from '../../src/guards/token-buckets.ts';
import type { Handler } from '../../src/http/message.ts';
import { requestOf, statusOf } from './support.ts';

const CONFIG: RateLimitConfig = { requestsPerSecond: 2, burst: 3, loopback: false };

describe('the guard', () => {
  /** The statuses of requests from these addresses, at these times. */
  function statuses(config: RateLimitConfig, requests: readonly (readonly [address: string, atMs: number])[]) {
    let nowMs = 0;
    const guard = rateLimit(config, () => nowMs);
    return requests.map(([address, atMs]) => {
      nowMs = atMs;
      return statusOf(guard, requestOf({ peer: { address, encrypted: true } }));
    });
  }
  const A = '192.0.2.1';

  const cases: readonly [string, Partial<RateLimitConfig>, readonly (readonly [string, number])[], number[]][] = [
    [
      'lets as many in at once as may burst',
      {},
      [
        [A, 0],
        [A, 0],
        [A, 0],
        [A, 0],
      ],
      [200, 200, 200, 429],
    ],
    [
      'and then so many a second',
      {},
      [
        [A, 0],
        [A, 0],
        [A, 0],
        [A, 499],
        [A, 500],
        [A, 501],
      ],
      [200, 200, 200, 429, 200, 429],
    ],
    [
      'counts addresses apart',
      { burst: 1 },
      [
        [A, 0],
        ['192.0.2.2', 0],
        [A, 0],
      ],
      [200, 200, 429],
    ],
    [
      'counts the /64 of an IPv6 address',
      { burst: 1 },
      [
        ['2001:db8::1', 0],
        ['2001:db8::2', 0],
        ['2001:db8:1::1', 0],
      ],
      [200, 429, 200],
    ],
    [
      'leaves this machine alone',
      { burst: 1 },
      [
        ['127.0.0.1', 0],
        ['127.0.0.1', 0],
        ['::1', 0],
        ['::1', 0],
      ],
      [200, 200, 200, 200],
    ],
    [
      'unless that is asked for',
      { burst: 1, loopback: true },
      [
        ['127.0.0.1', 0],
        ['127.0.0.1', 0],
        ['::1', 0],
        ['::1', 0],
      ],
      [200, 429, 200, 429],
    ],
  ];
  test.each(cases)('%s', (_title, parts, requests, expected) => {
    expect(statuses({ ...CONFIG, ...parts }, requests)).toEqual(expected);
  });

  test('says when to come back, and in the log what would allow it', () => {
    const guard = rateLimit({ requestsPerSecond: 1, burst: 1, loopback: true }, () => 0);
    const refuse = () => guard(() => ({ status: 200, fields: {}, body: null }))(requestOf());
    refuse();
    expect(refuse).toThrow(
      expect.objectContaining({
        status: 429,
        fields: { 'retry-after': '1' },
        reason:
          'more than 1 requests a second from 127.0.0.1; see the setting httpsPreview.rateLimit.requestsPerSecond or --rate-limit',
        allowedBy: 'rateLimit.requestsPerSecond',
      }),
    );
  });

  test('is not there unless it is asked for', () => {
    const next: Handler = () => ({ status: 200, fields: {}, body: null });
    expect(rateLimit({ ...CONFIG, requestsPerSecond: 0 }, () => 0)(next)).toBe(next);
  });
});

describe('token buckets', () => {
  test('say how long to wait', () => {
    const buckets = new TokenBuckets({ perSecond: 0.1, burst: 1 });
    expect(buckets.take('a', 0)).toBe(0);
    expect(buckets.take('a', 0)).toBe(10_000);
    expect(buckets.take('a', 4_000)).toBeCloseTo(6_000);
    expect(buckets.take('a', 10_000)).toBe(0);
  });

  test('hold no more than may burst, however long nobody came', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 2 });
    const taken = [0, 0, 9e9, 9e9, 9e9].map((nowMs) => buckets.take('a', nowMs) === 0);
    expect(taken).toEqual([true, true, true, true, false]);
  });

  test('take a token back, and never more than they hold', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 });
    buckets.take('a', 0);
    buckets.putBack('a', 0);
    buckets.putBack('a', 0);
    expect([buckets.take('a', 0), buckets.take('a', 0)]).toEqual([0, 1_000]);
  });

  test('give nothing for a clock that was set back', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 });
    expect(buckets.take('a', 5_000)).toBe(0);
    expect(buckets.take('a', 0)).toBe(1_000);
  });
});

test('a map of recent things forgets what was not asked for the longest', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.get('a');
  map.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3]);
});
