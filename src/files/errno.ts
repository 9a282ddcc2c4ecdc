/**
 * The one table from the system's errors to HTTP's (RFC 9110 sections 15.5 and 15.6). The client hears a plain sentence;
 * the log hears what the system said.
 */
import { HttpError } from '../http/errors.ts';
import type { Fields } from '../http/message.ts';

interface Meaning {
  readonly status: number;
  readonly message: string;
  readonly fields?: Fields;
}

const RETRY_SOON: Fields = { 'retry-after': '1' }; // seconds

const ABSENT: Meaning = { status: 404, message: 'There is nothing at this address' };
const FORBIDDEN: Meaning = { status: 403, message: 'This file may not be read' };
const BUSY: Meaning = { status: 503, message: 'The server is too busy for this; try again', fields: RETRY_SOON };
const BROKEN: Meaning = { status: 500, message: 'The file could not be read' };

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['ENOENT', ABSENT],
  ['ENOTDIR', ABSENT],
  ['EISDIR', ABSENT],
  ['ELOOP', ABSENT],
  ['ENAMETOOLONG', ABSENT],
  ['EINVAL', ABSENT], // a name that this file system cannot have
  ['ENXIO', ABSENT], // a socket, or a device that is not there
  ['EACCES', FORBIDDEN],
  ['EPERM', FORBIDDEN],
  ['EMFILE', BUSY],
  ['ENFILE', BUSY],
  ['ENOMEM', BUSY],
  ['EAGAIN', BUSY],
  ['EBUSY', BUSY],
  ['ESTALE', BUSY],
  ['ETIMEDOUT', BUSY],
]);

/** The HttpError that an error stands for: itself, or by its errno, or 500. Never throws. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const { status, message, fields = {} } = MEANINGS.get(errnoOf(error)) ?? BROKEN;
  return new HttpError(status, message, { reason, cause: error, fields });
}

/** True for errors that only say that nothing is there. */
export function isAbsence(error: unknown): boolean {
  return MEANINGS.get(errnoOf(error)) === ABSENT;
}

/**
 * The 404 for whatever shall not be told from nothing. `reason` says in the log what it is, and `allowedBy` which option
 * would have it served.
 */
export function notFound(reason: string, allowedBy?: string): HttpError {
  return new HttpError(ABSENT.status, ABSENT.message, { reason, allowedBy });
}

/** The 503 for what may be well in a moment. */
export function unavailable(message: string, reason: string): HttpError {
  return new HttpError(503, message, { reason, fields: RETRY_SOON });
}

function errnoOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
}
