/**
 * Another site may send the user here, and may not use what is here (Fetch Metadata Request Headers, W3C). Without this a
 * page anywhere could load the user's scripts and read them (webpack-dev-server CVE-2025-30359). A client that sends no
 * `Sec-Fetch-Site` is no present-day browser, and is let in.
 */
import { HttpError } from '../http/errors.ts';
import type { Middleware, Request } from '../http/message.ts';

/** Refuses with 403 what another site embeds or fetches; a navigation by GET or HEAD is let in, in a frame too. */
export function fetchMetadataGuard(): Middleware {
  return (next) => (request) => {
    if (request.header('sec-fetch-site') !== 'cross-site' || isNavigation(request)) return next(request);
    const what = request.header('sec-fetch-dest') ?? 'request';
    const origin = request.header('origin') ?? request.header('referer');
    throw new HttpError(403, 'Another site may not use this', {
      reason: `cross-site ${what}${origin === undefined ? '' : ` from ${origin}`}`,
    });
  };
}

/** Documents that are embedded as plug-ins are navigations too, by mode; they are for reading a document from outside. */
const EMBEDDED = new Set(['object', 'embed']);

function isNavigation(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  return request.header('sec-fetch-mode') === 'navigate' && !EMBEDDED.has(request.header('sec-fetch-dest') ?? '');
}
