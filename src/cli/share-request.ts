/** The flags `--share` and `--share-for`: what was said becomes what is asked of the engine. */
import { UsageError } from './usage-error.ts';

/** What was said about sharing. */
export interface ShareWish {
  /** An address, or the name of a network interface. */
  readonly where?: string;
  readonly durationMs: number;
}

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 60;
/** A day: whoever wants it for longer wants a server, and not a preview. */
const MAX_MINUTES = 1_440;

/** `share` and `shareFor` as they were written, undefined where they were not. Throws a UsageError. */
export function readShareWish(
  share: string | true | undefined,
  shareFor: string | undefined,
  workers: number,
): ShareWish | undefined {
  if (share === undefined) {
    if (shareFor !== undefined) throw new UsageError('--share-for says when sharing ends, and needs --share');
    return undefined;
  }
  // Each worker would have devices of its own.
  if (workers > 1) throw new UsageError('--share needs one process: leave out --workers');
  const durationMs = minutesOf(shareFor) * MINUTE_MS;
  return share === true ? { durationMs } : { where: share, durationMs };
}

function minutesOf(written: string | undefined): number {
  if (written === undefined) return DEFAULT_MINUTES;
  const minutes = /^\d{1,4}$/.test(written) ? Number(written) : 0;
  if (minutes >= 1 && minutes <= MAX_MINUTES) return minutes;
  throw new UsageError(`--share-for: expected minutes from 1 to ${MAX_MINUTES}, got "${written}"`);
}
