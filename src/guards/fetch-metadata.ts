/**
 * Another site may send the user here, and may not use what is here (Fetch Metadata Request Headers, W3C), unless it is
 * listed. Without this a page anywhere could load the user's scripts and read them (webpack-dev-server CVE-2025-30359). A
 * client that sends no `Sec-Fetch-Site` is no present-day browser, and is let in.
 */
import { ANY_ORIGIN, type CorsConfig } from '../config/cors.ts';
import { howToAdd } from '../config/option-words.ts';
import { HttpError } from '../http/errors.ts';
import type { Middleware, Request } from '../http/message.ts';
import { isListedBy } from './cors.ts';

/**
 * Refuses with 403 what another site embeds or fetches. A navigation by GET or HEAD is let in, in a frame too; so is what a
 * listed site fetches, and what anybody embeds where anybody may read.
 */
export function fetchMetadataGuard(cors: CorsConfig): Middleware {
  const isListed = isListedBy(cors);
  const isOpen = cors.origins.includes(ANY_ORIGIN);
  return (next) => (request) => {
    if (request.header('sec-fetch-site') !== 'cross-site' || isNavigation(request)) return next(request);
    if (request.header('sec-fetch-mode') === 'cors' && isListed(request.header('origin'))) return next(request);
    if (isOpen && reads(request)) return next(request);
    throw new HttpError(403, 'Another site may not use this', {
      reason: reasonFor(request),
      allowedBy: 'cors.origins',
    });
  };
}

/** Documents that are embedded as plug-ins are navigations too, by mode; they are for reading a document from outside. */
const EMBEDDED = new Set(['object', 'embed']);

function isNavigation(request: Request): boolean {
  if (!reads(request)) return false;
  return request.header('sec-fetch-mode') === 'navigate' && !EMBEDDED.has(request.header('sec-fetch-dest') ?? '');
}

function reads({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function reasonFor(request: Request): string {
  const what = request.header('sec-fetch-dest') ?? 'request';
  const origin = originOf(request);
  const refusal = `cross-site ${what}${origin === undefined ? '' : ` from ${origin}`}`;
  // Only a request that names its origin can be told from others.
  if (request.header('sec-fetch-mode') !== 'cors') return refusal;
  return origin === undefined ? refusal : `${refusal}; to allow it, ${howToAdd('cors.origins', origin)}`;
}

/** Of a browser's own making; a path of the other site would be nobody's business. */
function originOf(request: Request): string | undefined {
  const named = request.header('origin') ?? request.header('referer');
  return named !== undefined && URL.canParse(named) ? new URL(named).origin : undefined;
}
