/**
 * Methods that are answered before anything is looked up: those nobody knows (501, RFC 9110 section 15.6.2), CONNECT, which
 * asks for a tunnel we are not, and `OPTIONS *`, which asks about the server as a whole (RFC 9110 section 9.3.7).
 */
import { HttpError } from '../http/errors.ts';
import type { Middleware } from '../http/message.ts';
import { KNOWN_METHODS } from '../http/methods.ts';

/** Refuses with 501, or answers `OPTIONS *` with what is allowed anywhere. */
export function methodGuard(): Middleware {
  return (next) => (request) => {
    const { method, target } = request;
    if (method === 'GET') return next(request);
    if (method === 'CONNECT' || !KNOWN_METHODS.has(method)) {
      throw new HttpError(501, 'This method is not implemented');
    }
    if (target === '*') return { status: 204, fields: { allow: 'GET, HEAD, OPTIONS' }, body: null };
    return next(request);
  };
}
