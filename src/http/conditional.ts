/**
 * Conditional requests (RFC 9110 section 13): what a request's preconditions say of the representation we have, in the
 * order of section 13.2.2.
 */
import { parseHttpDate } from './date.ts';
import type { Fields, Request } from './message.ts';

/** What a representation can be told apart by (RFC 9110 section 8.8). */
export interface Validators {
  /** As sent, with its quotes and, where weak, its `W/`. */
  readonly etag: string | undefined;
  /** As Last-Modified says it: milliseconds since the epoch, on a whole second. */
  readonly lastModifiedMs: number | undefined;
}

/** `perform` the method, or answer `304` or `412` instead. */
export type PreconditionResult = 'perform' | 'not-modified' | 'failed';

/**
 * Evaluates the preconditions of a request for a representation that exists. `nowMs` places the two-digit years of old
 * date forms. Never throws: what cannot be read counts as no match (tags) or is ignored (dates).
 */
export function evaluatePreconditions(
  request: Pick<Request, 'method' | 'header'>,
  validators: Validators,
  nowMs: number,
): PreconditionResult {
  const { etag, lastModifiedMs } = validators;
  const ifMatch = request.header('if-match');
  if (ifMatch !== undefined) {
    if (!matchesAny(ifMatch, etag, stronglyEqual)) return 'failed';
  } else if (lastModifiedMs !== undefined) {
    const limitMs = dateField(request, 'if-unmodified-since', nowMs);
    if (limitMs !== undefined && lastModifiedMs > limitMs) return 'failed';
  }

  const safe = request.method === 'GET' || request.method === 'HEAD';
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined) {
    if (!matchesAny(ifNoneMatch, etag, weaklyEqual)) return 'perform';
    return safe ? 'not-modified' : 'failed';
  }
  if (safe && lastModifiedMs !== undefined) {
    const sinceMs = dateField(request, 'if-modified-since', nowMs);
    if (sinceMs !== undefined && lastModifiedMs <= sinceMs) return 'not-modified';
  }
  return 'perform';
}

/**
 * The fields of the 304 that stands for a 200 with these fields (RFC 9110 section 15.4.5). Last-Modified is among them
 * only where there is no ETag to guide the client's cache.
 */
export function notModifiedFields(fields: Fields): Fields {
  const kept = fields.etag === undefined ? [...NOT_MODIFIED_FIELDS, 'last-modified'] : NOT_MODIFIED_FIELDS;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => kept.includes(name)));
}

const NOT_MODIFIED_FIELDS = ['cache-control', 'content-location', 'etag', 'expires', 'vary'];

/** Strong comparison (RFC 9110 section 8.8.3.2): both are strong, and the same. */
export function stronglyEqual(a: string, b: string): boolean {
  return a === b && !a.startsWith('W/');
}

/** Weak comparison (RFC 9110 section 8.8.3.2): the same but for `W/`. */
export function weaklyEqual(a: string, b: string): boolean {
  return opaqueTag(a) === opaqueTag(b);
}

function opaqueTag(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

/** True where `field`, `*` or a list of entity-tags, has one that is equal to `etag`. `*` is any representation at all. */
function matchesAny(field: string, etag: string | undefined, equal: (a: string, b: string) => boolean): boolean {
  if (field === '*') return true;
  return etag !== undefined && parseEntityTags(field).some((tag) => equal(tag, etag));
}

/** One member of the list, with the comma or the end behind it. A comma may also stand inside the quotes. */
const LIST_MEMBER = /[\t ]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*)?(?:,|$)/y;

/** The entity-tags of a list (RFC 9110 section 8.8.3 and 5.6.1). Empty where the list is malformed. */
export function parseEntityTags(field: string): string[] {
  const tags: string[] = [];
  LIST_MEMBER.lastIndex = 0;
  while (LIST_MEMBER.lastIndex < field.length) {
    const member = LIST_MEMBER.exec(field);
    if (member === null) return [];
    if (member[1] !== undefined) tags.push(member[1]);
  }
  return tags;
}

function dateField(request: Pick<Request, 'header'>, name: string, nowMs: number): number | undefined {
  const value = request.header(name);
  return value === undefined ? undefined : parseHttpDate(value, nowMs);
}
