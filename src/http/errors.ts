/**
 * The one error family of the protocol: an error that knows its status (RFC 9110 section 15.5 and 15.6). One place in
 * `engine/` turns it into a response. The message is short, plain and safe to send to the client; `reason` is for the log.
 */
import type { Fields } from './message.ts';

/** What an HttpError may carry beside its status and message. */
export interface HttpErrorOptions {
  /** Fields the response must have, for example `allow` with 405. An empty value removes one that it would have. */
  readonly fields?: Fields;
  /** For the request log alone: what exactly was wrong, and what would allow it. */
  readonly reason?: string | undefined;
  /** For the request log alone: the key of the option that would allow it. */
  readonly allowedBy?: string | undefined;
  readonly cause?: unknown;
}

/** The request cannot be served, and the client shall hear this status. The connection lives on. */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
  readonly status: number;
  readonly fields: Fields;
  readonly reason: string | undefined;
  readonly allowedBy: string | undefined;

  /** `status` is the 4xx or 5xx to send; `message` goes to the client, so it names nothing internal. */
  constructor(status: number, message: string, options: HttpErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.fields = options.fields ?? {};
    this.reason = options.reason;
    this.allowedBy = options.allowedBy;
  }
}

/**
 * The bytes received are no HTTP that can be relied on: where this message ends, or the next one starts, is in doubt. The
 * status is sent and the connection is closed (RFC 9112 section 9.6).
 */
export class ProtocolError extends HttpError {
  override readonly name = 'ProtocolError';
}
