/** Plain HTTP on the TLS port: the same thing, over https (308 keeps the method and the body, RFC 9110 section 15.4.9). */
import { HttpError } from '../http/errors.ts';
import type { Handler } from '../http/message.ts';

/** Redirects to the https URL of the same authority, and thereby of the same port. 400 where the client named none. */
export function redirectToHttps(): Handler {
  return (request) => {
    const path = request.target === '*' ? '/' : request.target;
    if (request.authority === '') throw new HttpError(400, 'This port speaks HTTPS only');
    return { status: 308, fields: { location: `https://${request.authority}${path}` }, body: null };
  };
}
