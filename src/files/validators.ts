/**
 * How versions of a file are told apart (RFC 9110 section 8.8), and when the file system's word can be taken for it.
 *
 * A file may change twice within one tick of its file system's clock; both versions then have the same times. git calls
 * such a file racily clean. What was read while the last change was still that fresh is served, and not trusted after.
 */
import { createHash } from 'node:crypto';
import type { Validators } from '../http/conditional.ts';
import type { ContentCoding } from '../http/negotiate.ts';
import type { FileStat } from './filesystem.ts';

/** Longer than a tick of Linux (10 ms) and of Windows (16 ms), with room for a clock that is read a little late. */
const FINE_TICK_MS = 100;
/** FAT writes times in steps of 2 seconds, HFS+ and ext3 of 1 second. */
const COARSE_TICK_MS = 3_000;
const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;

/**
 * True where any change made at `timeMs` or later would show in the file's times, because its last one is older than a
 * tick. A time that is not in whole seconds tells that ticks are short.
 */
export function isSettled(stat: FileStat, timeMs: number): boolean {
  const lastChangeMs = Math.max(Number(stat.mtimeNs / NS_PER_MS), Number(stat.ctimeNs / NS_PER_MS));
  const tickMs = stat.ctimeNs % NS_PER_SECOND === 0n ? COARSE_TICK_MS : FINE_TICK_MS;
  return lastChangeMs + tickMs < timeMs;
}

/**
 * Validators of a file whose bytes are known. The tag is strong: other bytes, another tag. `coding` is the one that the
 * bytes are sent as.
 */
export function contentValidators(
  bytes: Uint8Array,
  stat: FileStat,
  nowMs: number,
  coding?: ContentCoding,
): Validators {
  return { etag: contentTag(bytes, coding), lastModifiedMs: lastModified(stat, nowMs) };
}

/**
 * Validators of a file by what the file system says of it. The tag is strong where that can be relied on; else there is
 * none, because a tag that may stay the same while the bytes change would stop downloads and caches from noticing.
 */
export function statValidators(stat: FileStat, nowMs: number, coding?: ContentCoding): Validators {
  const version = `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
  const etag = isSettled(stat, nowMs) ? contentTag(version, coding) : undefined;
  return { etag, lastModifiedMs: lastModified(stat, nowMs) };
}

/**
 * A strong entity-tag, 128 bits of SHA-256. Hashed even where it stands for numbers: inodes are nobody's business. The
 * coding is part of it, because the same bytes mean something else without it (section 8.8.3.3).
 */
export function contentTag(content: Uint8Array | string, coding?: ContentCoding): string {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  return coding === undefined ? `"${hash}"` : `"${hash}-${coding}"`;
}

/** In whole seconds, as the field can say it. Undefined for a time to come, which must not be sent (section 8.8.2.1). */
function lastModified(stat: FileStat, nowMs: number): number | undefined {
  const timeMs = Math.floor(Number(stat.mtimeNs / NS_PER_MS) / 1000) * 1000;
  return timeMs <= nowMs ? timeMs : undefined;
}
