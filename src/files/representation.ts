/**
 * What a target stands for at this moment, and what a request gets of it: preconditions first, then the range, then the
 * whole (RFC 9110 sections 13.2.2 and 14).
 */
import type { Validators } from '../http/conditional.ts';
import { evaluatePreconditions, notModifiedFields } from '../http/conditional.ts';
import { formatHttpDate } from '../http/date.ts';
import { HttpError } from '../http/errors.ts';
import type { Fields, FileSlice, Request, Response } from '../http/message.ts';
import { isFileSlice } from '../http/message.ts';
import type { ByteRange } from '../http/range.ts';
import { contentRange, selectRanges, unsatisfiedContentRange } from '../http/range.ts';

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
 * asks every time whether it still holds.
 */
export function createRepresentation(contentFields: Fields, validators: Validators, body: WholeBody): Representation {
  const { etag, lastModifiedMs } = validators;
  const fields: Fields = {
    ...contentFields,
    'cache-control': 'no-cache',
    ...(etag === undefined ? {} : { etag }),
    ...(lastModifiedMs === undefined ? {} : { 'last-modified': formatHttpDate(lastModifiedMs) }),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
  };
  return {
    whole: { status: 200, fields, body },
    notModified: { status: 304, fields: notModifiedFields(fields), body: null },
    validators,
  };
}

/**
 * The answer to a GET or HEAD: 200, 206 or 304. Throws an HttpError with 412 or 416. Where the body is a file, closing it
 * is up to the caller in every case but the one that the answer's body is a slice of it.
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
  // Several parts would go as multipart/byteranges; a server may ignore the field instead (section 14.2).
  if (selection.kind === 'whole' || selection.ranges.length > 1) return whole;
  const [range] = selection.ranges;
  const fields = { ...whole.fields, 'content-range': contentRange(range, sizeBytes) };
  return { status: 206, fields, body: slice(whole.body, range) };
}

function slice(body: WholeBody, range: ByteRange): WholeBody {
  if (isFileSlice(body)) return { ...body, start: body.start + range.start, lengthBytes: range.lengthBytes };
  return body.subarray(range.start, range.start + range.lengthBytes);
}
