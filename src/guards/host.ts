/**
 * Only requests for one of our own names are answered (421, RFC 9110 section 15.5.20). A page elsewhere can let its name
 * point to 127.0.0.1 and read us as its own origin (DNS rebinding); what it cannot do is change the Host its browser sends.
 */
import { howToAdd } from '../config/option-words.ts';
import { quote } from '../config/rules.ts';
import { HttpError } from '../http/errors.ts';
import type { Middleware } from '../http/message.ts';

/** The names and ports this server answers to. */
export interface Authorities {
  /** Lower-case `host:port`, IPv6 addresses in brackets. */
  readonly exact: ReadonlySet<string>;
  /** The port of `*.localhost`, which browsers never look up elsewhere (RFC 6761 section 6.3). */
  readonly localhostPort: number;
}

/**
 * Refuses requests for any other authority. `current` is asked at each request, so that a new port or a forwarded name is
 * heeded at once. A request without an authority comes from no browser, and is let in.
 */
export function hostGuard(current: () => Authorities): Middleware {
  return (next) => (request) => {
    if (request.authority === '' || isOurs(request.authority, current())) return next(request);
    throw new HttpError(421, 'This server does not answer for that host', {
      reason: `the host ${quote(request.authority)} is not one of this server's names; to allow it, ${howToAdd('allowHosts', request.authority)}`,
      allowedBy: 'allowHosts',
    });
  };
}

function isOurs(authority: string, { exact, localhostPort }: Authorities): boolean {
  if (exact.has(authority)) return true;
  const lower = authority.toLowerCase();
  const named = /:\d+$/.test(lower) ? lower : `${lower}:443`;
  return exact.has(named) || named.endsWith(`.localhost:${localhostPort}`);
}
