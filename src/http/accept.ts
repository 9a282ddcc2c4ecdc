/** What media types a client would have (RFC 9110 section 12.5.1), as far as it matters here: who reads pages. */
import { listMembers } from './grammar.ts';

/** True where an Accept field names text/html with a weight above 0. A wildcard does not: scripts and curl send it. */
export function acceptsHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return listMembers(accept).some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === 'text/html' && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
