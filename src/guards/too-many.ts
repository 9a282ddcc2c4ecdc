/** 429 (RFC 6585 section 4), with when to come back. */
import { HttpError, type HttpErrorOptions } from '../http/errors.ts';

const SECOND_MS = 1_000;

/** The refusal of a client that may try again in `waitMs`. */
export function tooMany(
  message: string,
  waitMs: number,
  options: Pick<HttpErrorOptions, 'reason' | 'allowedBy'>,
): HttpError {
  const seconds = Math.max(1, Math.ceil(waitMs / SECOND_MS));
  return new HttpError(429, message, { ...options, fields: { 'retry-after': String(seconds) } });
}
