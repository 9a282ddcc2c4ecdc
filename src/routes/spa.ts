/**
 * Single-page applications have routes that are no files: a navigation to one gets the application's page. A script, style
 * or image that is missing does not: a page in its place would be an error that is hard to find.
 */
import { acceptsHtml } from '../http/accept.ts';
import { decorator, varyingBy } from '../http/decorate.ts';
import { HttpError } from '../http/errors.ts';
import type { Handler, Middleware, Request, Response } from '../http/message.ts';
import { encodePath, parseTarget } from '../http/target.ts';
import { isNotFound, reads, recovering, unlessNotFound, withTarget } from './inner.ts';

/** What decides between the page and 404. */
const DECIDING_FIELDS = ['accept', 'sec-fetch-mode'];

/**
 * Gives the page at `file`, a path in the root, for navigations that find nothing; null never gives it. `shown` answers for
 * the page by its whole name, which clean URLs would redirect.
 */
export function spaFallback(file: string | null, shown: Handler, nowMs: () => number): Middleware {
  if (file === null) return (next) => next;
  const page = encodePath(file.split('/'), false);
  const varying = decorator(({ fields }) => varyingBy(fields, DECIDING_FIELDS), nowMs);
  return (next) => {
    const recover = async (request: Request, error: unknown): Promise<Response> => {
      if (!isNotFound(error) || !reads(request) || !mayBeRoute(request.target)) throw error;
      const reason = error.reason ?? error.message;
      if (!isNavigation(request)) throw varyingError(error, reason);
      const response = await unlessNotFound(shown, withTarget(request, page));
      if (response === undefined) throw varyingError(error, `${reason}, and no ${page} to show in its place`);
      return varying(response);
    };
    return (request) => recovering(next, request, (error) => recover(request, error));
  };
}

/** A name with a dot is a file's, or a hidden one; what is hidden stays 404. */
function mayBeRoute(target: string): boolean {
  const { segments } = parseTarget(target, false);
  return !segments.some((name) => name.startsWith('.')) && !(segments.at(-1) ?? '').includes('.');
}

/** Browsers say it (Fetch Metadata Request Headers, W3C); of other clients, those that ask for a page. */
function isNavigation(request: Request): boolean {
  const mode = request.header('sec-fetch-mode');
  return mode === undefined ? acceptsHtml(request.header('accept')) : mode === 'navigate';
}

function varyingError({ status, message, fields, allowedBy, cause }: HttpError, reason: string): HttpError {
  return new HttpError(status, message, { fields: varyingBy(fields, DECIDING_FIELDS), reason, allowedBy, cause });
}
