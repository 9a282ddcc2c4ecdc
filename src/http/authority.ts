/**
 * Whom a request is for: Host (RFC 9110 section 7.2) and the four forms of a request-target (RFC 9112 section 3.2), brought
 * to one: an authority and an origin-form target.
 */
import { ProtocolError } from './errors.ts';
import type { RequestHead } from './head.ts';

/** What a request is for. */
export interface Destination {
  /** uri-host [":" port], as received; empty where an HTTP/1.0 client named none. */
  readonly authority: string;
  /** `/path?query`, or `*`; for CONNECT the authority. */
  readonly target: string;
}

const REG_NAME = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*";
const IP_LITERAL = '\\[[0-9A-Fa-f:.]+\\]';
const AUTHORITY = new RegExp(`^(?:${IP_LITERAL}|${REG_NAME})(?::\\d*)?$`);
const ABSOLUTE_FORM = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?]*)(.*)$/;

/**
 * The destination of a request that came over TLS (`encrypted`) or in the clear. Throws a ProtocolError: 400 for a
 * malformed, missing or repeated Host and for a target that fits its method not, 421 for an absolute-form target of another
 * scheme.
 */
export function destinationOf(head: RequestHead, encrypted: boolean): Destination {
  const host = hostOf(head);
  const target = head.target;
  if (head.method === 'CONNECT') return { authority: checkAuthority(target), target };
  if (target.startsWith('/')) return { authority: host, target };
  if (target === '*' && head.method === 'OPTIONS') return { authority: host, target };
  return fromAbsoluteForm(head, encrypted);
}

/** Exactly one Host, well-formed; HTTP/1.0 may do without (RFC 9112 section 3.2). */
function hostOf(head: RequestHead): string {
  const count = head.lineCount('host');
  if (count > 1) throw new ProtocolError(400, 'There is more than one Host');
  if (count === 1) return checkAuthority(head.header('host')!);
  if (head.minorVersion === 0) return '';
  throw new ProtocolError(400, 'There is no Host');
}

/** The target's authority counts, and Host does not (RFC 9112 section 3.2.2). */
function fromAbsoluteForm(head: RequestHead, encrypted: boolean): Destination {
  const parts = ABSOLUTE_FORM.exec(head.target);
  if (!parts?.[2]) throw new ProtocolError(400, 'The request target is malformed');
  if (parts[1]!.toLowerCase() !== (encrypted ? 'https' : 'http')) {
    throw new ProtocolError(421, 'The request target has another scheme than this connection');
  }
  const authority = checkAuthority(parts[2]);
  const rest = parts[3]!;
  if (rest === '' && head.method === 'OPTIONS') return { authority, target: '*' };
  return { authority, target: rest.startsWith('/') ? rest : `/${rest}` };
}

/** The last one that was well-formed: nearly always the next one too, and comparing is quicker than matching. */
let lastWellFormed = '';

/** Gives back a well-formed authority. Throws a ProtocolError with 400 for any other, and for one with userinfo. */
export function checkAuthority(authority: string): string {
  if (authority !== lastWellFormed) {
    if (!AUTHORITY.test(authority)) throw new ProtocolError(400, 'The host is malformed');
    lastWellFormed = authority;
  }
  return authority;
}
