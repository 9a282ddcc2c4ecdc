/**
 * What a target stands for at this moment, and what a request gets of it: preconditions first, then the range, then the
 * whole (RFC 9110 sections 13.2.2 and 14).
 */
import { randomBytes } from 'node:crypto';
import type { Validators } from '../http/conditional.ts';
import { evaluatePreconditions, notModifiedFields } from '../http/conditional.ts';
import { formatHttpDate } from '../http/date.ts';
import { HttpError } from '../http/errors.ts';
import type { Fields, FileSlice, Request, Response } from '../http/message.ts';
import { isFileSlice } from '../http/message.ts';
import { multipartBody, multipartType } from '../http/multipart.ts';
import type { ByteRange } from '../http/range.ts';
import { contentRange, selectRanges, unsatisfiedContentRange } from '../http/range.ts';
import { SECURITY_FIELDS } from '../http/security-fields.ts';

/** Bytes in memory, or a whole file. */
export type WholeBody = Uint8Array | FileSlice;

/** A representation (RFC 9110 section 3.2), as the responses it can give. */
export interface Representation {
  /** The 200. */
  readonly whole: Response & { readonly body: WholeBody };
  /** The 304 that stands for it. */
  readonly notModified: Response;
  readonly validators: Validators;
}

/**
 * Makes a representation; `contentFields` say what it is, `content-type` among them. `no-cache`: the browser keeps it, and
 * asks every time whether it still holds. `hasRanges` is false for what is never sent in parts.
 */
export function createRepresentation(
  contentFields: Fields,
  validators: Validators,
  body: WholeBody,
  hasRanges = true,
): Representation {
  const { etag, lastModifiedMs } = validators;
  const fields: Fields = {
    ...contentFields,
    'cache-control': 'no-cache',
    ...(etag === undefined ? {} : { etag }),
    ...(lastModifiedMs === undefined ? {} : { 'last-modified': formatHttpDate(lastModifiedMs) }),
    ...(hasRanges ? { 'accept-ranges': 'bytes' } : {}),
    ...SECURITY_FIELDS,
  };
  return {
    whole: { status: 200, fields, body },
    notModified: { status: 304, fields: notModifiedFields(fields), body: null },
    validators,
  };
}

/**
 * The answer to a GET or HEAD: 200, 206 or 304. Throws an HttpError with 412 or 416. Where the representation is a file,
 * the answer's body holds it, if it has one; in every other case closing it is up to the caller.
 */
export function respond(request: Request, representation: Representation, nowMs: number): Response {
  const { whole, notModified, validators } = representation;
  const result = evaluatePreconditions(request, validators, nowMs);
  if (result === 'not-modified') return notModified;
  if (result === 'failed') throw new HttpError(412, 'The file is not, or no longer, as the request demands');

  const sizeBytes = whole.body instanceof Uint8Array ? whole.body.length : whole.body.lengthBytes;
  const selection = selectRanges(request, validators, sizeBytes, nowMs);
  if (selection.kind === 'unsatisfiable') {
    const fields = { 'content-range': unsatisfiedContentRange(sizeBytes) };
    throw new HttpError(416, `The range is not within the ${sizeBytes} bytes of this file`, { fields });
  }
  if (selection.kind === 'whole') return whole;
  return selection.ranges.length === 1 ? onePart(whole, selection.ranges[0]) : severalParts(whole, selection.ranges);
}

function onePart({ fields, body }: Representation['whole'], range: ByteRange): Response {
  const { start, lengthBytes } = range;
  const sizeBytes = body instanceof Uint8Array ? body.length : body.lengthBytes;
  return {
    status: 206,
    fields: { ...fields, 'content-range': contentRange(range, sizeBytes) },
    body: isFileSlice(body)
      ? { ...body, start: body.start + start, lengthBytes }
      : body.subarray(start, start + lengthBytes),
  };
}

/** What says how to read the content goes with each part; the whole message is no longer of that type, or coding. */
function severalParts({ fields, body }: Representation['whole'], ranges: readonly ByteRange[]): Response {
  const ofParts = Object.entries(fields).filter(([name]) => PART_FIELDS.includes(name));
  const ofMessage = Object.entries(fields).filter(([name]) => !PART_FIELDS.includes(name));
  const boundary = randomBytes(16).toString('hex');
  return {
    status: 206,
    fields: { 'content-type': multipartType(boundary), ...Object.fromEntries(ofMessage) },
    body: multipartBody(body, ranges, Object.fromEntries(ofParts), boundary),
  };
}

const PART_FIELDS = ['content-type', 'content-encoding'];
