/** The options `rateLimit.*`: how fast one address may ask. A token bucket: `burst` at once, then so many each second. */
import type { Option } from './option.ts';

/** Plain data. */
export interface RateLimitConfig {
  /** 0: no limit. */
  readonly requestsPerSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
  /** Requests of this machine itself are limited too. */
  readonly loopback: boolean;
}

/** Rows of `OPTIONS`. A workspace has no say in what its guests may cost. */
export const RATE_LIMIT_OPTIONS = {
  'rateLimit.requestsPerSecond': {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    description:
      'Requests that one address on the network may make each second. More are answered with 429. 0 is no limit.',
    setting: { scope: 'machine' },
    flag: { name: 'rate-limit', argument: 'N' },
  },
  'rateLimit.burst': {
    type: 'integer',
    default: 200,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Requests that one address may make at once before that limit holds.',
    setting: { scope: 'machine' },
    flag: { name: 'rate-limit-burst', argument: 'N' },
  },
  'rateLimit.loopback': {
    type: 'boolean',
    default: false,
    description: 'Limit the requests of this machine itself too.',
    setting: { scope: 'machine' },
    flag: { name: 'rate-limit-loopback' },
  },
} as const satisfies Readonly<Record<string, Option>>;
