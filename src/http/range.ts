/**
 * Range requests (RFC 9110 section 14): the Range field to runs of bytes of a representation, and If-Range, which says
 * whether it may be heeded at all (section 13.1.5).
 */
import type { Validators } from './conditional.ts';
import { stronglyEqual } from './conditional.ts';
import { parseHttpDate } from './date.ts';
import type { Request } from './message.ts';

/**
 * One member of a Range field, as asked: `first-last`, `first-` (`last` is Infinity), or `-suffixBytes`. Positions count
 * from 0, and both are part of the range.
 */
export type RangeSpec = { readonly first: number; readonly last: number } | { readonly suffixBytes: number };

/** A run of bytes that the representation has: `[start, start + lengthBytes)`, never empty. */
export interface ByteRange {
  readonly start: number;
  readonly lengthBytes: number;
}

/**
 * What of the representation to send: all of it (200), these parts of it (206), or nothing (416). Parts are in the order
 * asked; none overlaps or touches another.
 */
export type RangeSelection =
  | { readonly kind: 'whole' }
  | { readonly kind: 'parts'; readonly ranges: readonly [ByteRange, ...ByteRange[]] }
  | { readonly kind: 'unsatisfiable' };

/**
 * Most parts of an answer. A reader of video or PDF asks for a few; thousands of tiny ones cost more than the whole
 * (section 17.15).
 */
const MAX_PARTS = 64;

const WHOLE: RangeSelection = { kind: 'whole' };
const UNSATISFIABLE: RangeSelection = { kind: 'unsatisfiable' };

/** True where a request has a Range field that means something, which it does with GET alone (section 14.2). */
export function asksForRange(request: Pick<Request, 'method' | 'header'>): boolean {
  return request.method === 'GET' && request.header('range') !== undefined;
}

/**
 * What a request wants of a representation of `sizeBytes`. A Range field with another method than GET (section 14.2), or
 * one that is malformed, of another unit, or guarded by an If-Range that does not hold is ignored. Never throws.
 */
export function selectRanges(
  request: Pick<Request, 'method' | 'header'>,
  validators: Validators,
  sizeBytes: number,
  nowMs: number,
): RangeSelection {
  const field = request.method === 'GET' ? request.header('range') : undefined;
  const specs = field === undefined ? undefined : parseRange(field);
  if (specs === undefined || !ifRangeHolds(request.header('if-range'), validators, nowMs)) return WHOLE;
  // A suffix of nothing is satisfiable, and no Content-Range can say it.
  if (sizeBytes === 0 && specs.some((spec) => 'suffixBytes' in spec && spec.suffixBytes > 0)) return WHOLE;
  const [first, ...more] = coalesce(
    specs.map((spec) => resolve(spec, sizeBytes)).filter((range) => range !== undefined),
  );
  if (first === undefined) return UNSATISFIABLE;
  return more.length < MAX_PARTS ? { kind: 'parts', ranges: [first, ...more] } : WHOLE;
}

const RANGE_SET = /^bytes=(.*)$/i;
/** A member with the white space around it; or nothing, an empty list element (section 5.6.1.2). */
const RANGE_SPEC = /^[\t ]*(?:(\d*)-(\d*)[\t ]*)?$/;

/**
 * The members of a Range field (section 14.1.1 and 14.1.2). Undefined where it is to be ignored: another unit than bytes,
 * malformed, or a last position before the first. Positions too large for a number are beyond every file all the same.
 */
export function parseRange(field: string): readonly RangeSpec[] | undefined {
  const set = RANGE_SET.exec(field);
  if (!set) return undefined;
  const specs: RangeSpec[] = [];
  for (const member of set[1]!.split(',')) {
    const match = RANGE_SPEC.exec(member);
    if (!match) return undefined;
    const [, first, last] = match;
    if (first === undefined || last === undefined) continue;
    const spec = toSpec(first, last);
    if (spec === undefined) return undefined;
    specs.push(spec);
  }
  return specs.length === 0 ? undefined : specs;
}

function toSpec(first: string, last: string): RangeSpec | undefined {
  if (first === '') return last === '' ? undefined : { suffixBytes: Number(last) };
  const spec = { first: Number(first), last: last === '' ? Number.POSITIVE_INFINITY : Number(last) };
  return spec.last < spec.first ? undefined : spec;
}

/** What the representation has of it; undefined where it has nothing of it. */
function resolve(spec: RangeSpec, sizeBytes: number): ByteRange | undefined {
  const start = 'suffixBytes' in spec ? Math.max(0, sizeBytes - spec.suffixBytes) : spec.first;
  const end = 'suffixBytes' in spec ? sizeBytes : Math.min(spec.last + 1, sizeBytes);
  return start < end ? { start, lengthBytes: end - start } : undefined;
}

/**
 * The ranges with those that overlap or touch made one, which stands where the first of them was asked for (section
 * 15.3.7.2). So no byte is sent twice, however often it is asked for.
 */
function coalesce(ranges: readonly ByteRange[]): ByteRange[] {
  const merged: { start: number; end: number; asked: number }[] = [];
  const byStart = ranges.map(({ start, lengthBytes }, asked) => ({ start, end: start + lengthBytes, asked }));
  for (const range of byStart.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || range.start > last.end) {
      merged.push(range);
    } else {
      last.end = Math.max(last.end, range.end);
      last.asked = Math.min(last.asked, range.asked);
    }
  }
  merged.sort((a, b) => a.asked - b.asked);
  return merged.map(({ start, end }) => ({ start, lengthBytes: end - start }));
}

/**
 * True where the client's other parts are of this very representation, so that one more may join them. Only a strong tag
 * or the exact date can say that (section 13.1.5). No field always holds; one that cannot be read never does.
 */
export function ifRangeHolds(field: string | undefined, validators: Validators, nowMs: number): boolean {
  if (field === undefined) return true;
  const { etag, lastModifiedMs } = validators;
  if (field.endsWith('"')) return etag !== undefined && stronglyEqual(field, etag);
  return lastModifiedMs !== undefined && parseHttpDate(field, nowMs) === lastModifiedMs;
}

/** Content-Range of a part (section 14.4): `bytes 0-4/10`. */
export function contentRange(range: ByteRange, sizeBytes: number): string {
  return `bytes ${range.start}-${range.start + range.lengthBytes - 1}/${sizeBytes}`;
}

/** Content-Range of a 416 (section 14.4): a star, and the size that the ranges missed. */
export function unsatisfiedContentRange(sizeBytes: number): string {
  return `bytes */${sizeBytes}`;
}
