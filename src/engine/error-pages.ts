/**
 * The one place where errors become responses. An HttpError says its status and a sentence for the client; of any other
 * error the client hears nothing but 500. What exactly was wrong goes to the request log.
 */
import { escapeHtml, htmlPage, PAGE_FIELDS } from '../files/page.ts';
import { acceptsHtml } from '../http/accept.ts';
import { HttpError } from '../http/errors.ts';
import type { Fields, Middleware, Request, Response } from '../http/message.ts';
import { SECURITY_FIELDS } from '../http/security-fields.ts';
import { REASON_PHRASES } from '../http/status.ts';

/** What the middleware takes from outside. */
export interface ErrorPagesOptions {
  /** The site's own page for this status, with that status, or undefined. Never rejects. */
  errorDocument(status: number): Promise<Response | undefined>;
}

/**
 * Turns whatever the next handler throws or rejects with into a response: for GET and HEAD the site's own page where it has
 * one, else ours. A response that is at hand stays synchronous.
 */
export function createErrorPages({ errorDocument }: ErrorPagesOptions): Middleware {
  const recover = async (error: unknown, request: Request): Promise<Response> => {
    const known = asHttpError(error);
    const readsPages = request.method === 'GET' || request.method === 'HEAD';
    const document = readsPages ? await errorDocument(known.status) : undefined;
    if (document === undefined) return errorResponse(known, request.header('accept'));
    return { ...document, fields: withoutEmpty({ ...document.fields, ...known.fields }), ...explanationOf(known) };
  };
  return (next) => (request) => {
    try {
      const response = next(request);
      return response instanceof Promise ? response.catch((error: unknown) => recover(error, request)) : response;
    } catch (error) {
      return recover(error, request);
    }
  };
}

/**
 * Our own response to an error: a page where `accept`, the request's Accept field, names `text/html`, else a line of text.
 */
export function errorResponse(error: unknown, accept?: string): Response {
  const known = asHttpError(error);
  const wantsPage = acceptsHtml(accept);
  return {
    status: known.status,
    // What says how to read the body comes last: whatever an error was given on its way, this page is ours.
    fields: { ...withoutEmpty({ ...COMMON_FIELDS, ...known.fields }), ...(wantsPage ? PAGE_FIELDS : TEXT_FIELDS) },
    body: wantsPage ? errorPage(known) : Buffer.from(`${headline(known)}. ${known.message}.\n`),
    ...explanationOf(known),
  };
}

const TEXT_FIELDS: Fields = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
const COMMON_FIELDS: Fields = { 'cache-control': 'no-cache', vary: 'accept', ...SECURITY_FIELDS };

function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new HttpError(500, 'Something went wrong in the server', { reason, cause: error });
}

/** What the request log hears. */
function explanationOf({ reason, message, allowedBy }: HttpError): Pick<Response, 'reason' | 'allowedBy'> {
  return { reason: reason ?? message, ...(allowedBy === undefined ? {} : { allowedBy }) };
}

function headline(error: HttpError): string {
  return `${error.status} ${phraseOf(error)}`;
}

function phraseOf(error: HttpError): string {
  return REASON_PHRASES[error.status] ?? 'Error';
}

function errorPage(error: HttpError): Uint8Array {
  return htmlPage(
    headline(error),
    `<main class="problem">
<p class="status">${error.status}</p>
<h1>${escapeHtml(phraseOf(error))}</h1>
<p class="sentence">${escapeHtml(error.message)}.</p>
<p class="home"><a href="/">Go to the start page</a></p>
</main>`,
  );
}
