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

/** What of the representation to send: all of it (200), these parts of it in the order asked (206), or nothing (416). */
export type RangeSelection =
  | { readonly kind: 'whole' }
  | { readonly kind: 'parts'; readonly ranges: readonly [ByteRange, ...ByteRange[]] }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: RangeSelection = { kind: 'whole' };
const UNSATISFIABLE: RangeSelection = { kind: 'unsatisfiable' };

/**
 * What a request wants of a representation of `sizeBytes`. Range means something with GET alone (section 14.2); one that
 * is malformed, of another unit, or guarded by an If-Range that does not hold is ignored. Never throws.
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
  const [first, ...more] = specs.map((spec) => resolve(spec, sizeBytes)).filter((range) => range !== undefined);
  return first === undefined ? UNSATISFIABLE : { kind: 'parts', ranges: [first, ...more] };
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
