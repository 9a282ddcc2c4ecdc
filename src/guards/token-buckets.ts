/**
 * Token buckets, one for each key: a full one lets `burst` things happen at once, and fills by `perSecond`. A key that was
 * not used for long has a full one, so forgetting it does no harm.
 */
import { RecentMap } from './recent-map.ts';

/** How much is let happen. */
export interface BucketOptions {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  readonly tokens: number;
  /** When there were so many. */
  readonly atMs: number;
}

/** 200 bytes each; whoever has more addresses than that starts anew with them. */
const MAX_KEYS = 10_000;
const SECOND_MS = 1_000;

/** The buckets of all keys. */
export class TokenBuckets {
  readonly #options: BucketOptions;
  readonly #buckets = new RecentMap<Bucket>(MAX_KEYS);

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** Takes a token, and gives 0; or leaves all as it is, and gives the milliseconds until there will be one. */
  take(key: string, nowMs: number): number {
    const tokens = this.#tokensOf(key, nowMs);
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: nowMs });
    return tokens < 1 ? ((1 - tokens) * SECOND_MS) / this.#options.perSecond : 0;
  }

  /** Puts a token back that was taken for what turned out to be none of it. */
  putBack(key: string, nowMs: number): void {
    const tokens = Math.min(this.#options.burst, this.#tokensOf(key, nowMs) + 1);
    this.#buckets.set(key, { tokens, atMs: nowMs });
  }

  #tokensOf(key: string, nowMs: number): number {
    const { burst, perSecond } = this.#options;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return burst;
    // Clocks are set back, too.
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    return Math.min(burst, bucket.tokens + (elapsedMs * perSecond) / SECOND_MS);
  }
}
