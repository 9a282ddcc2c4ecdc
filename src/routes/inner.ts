/** What the middleware of a site has in common: asking further in under another target, and hearing what is not there. */
import { HttpError } from '../http/errors.ts';
import type { Handler, Request, Response } from '../http/message.ts';
import { discardBody } from '../http/message.ts';

/** The same request, for another target of this site. */
export function withTarget(request: Request, target: string): Request {
  const { method, authority, httpVersion, peer, body } = request;
  return { method, target, authority, httpVersion, peer, body, header: (name) => request.header(name) };
}

/** True for GET and HEAD: for who wants to see what a path shows. */
export function reads({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * What `handler` answers, or `onError` for what it throws or rejects with. An answer that is at hand stays synchronous.
 */
export function recovering(
  handler: Handler,
  request: Request,
  onError: (error: unknown) => Response | Promise<Response>,
): Response | Promise<Response> {
  try {
    const response = handler(request);
    return response instanceof Promise ? response.catch(onError) : response;
  } catch (error) {
    return onError(error);
  }
}

/** True for the 404 of what is not there or not served. */
export function isNotFound(error: unknown): error is HttpError {
  return error instanceof HttpError && error.status === 404;
}

/** What `handler` answers; undefined where that is 404. Rejects with everything else it throws. */
export async function unlessNotFound(handler: Handler, request: Request): Promise<Response | undefined> {
  try {
    return await handler(request);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * True where `handler` has a file for this target, whatever the request's preconditions say of it. Who asks stays the same:
 * rejects where they may not know.
 */
export async function hasFile(handler: Handler, request: Request, target: string): Promise<boolean> {
  const header = (name: string) => (name === 'authorization' ? request.header(name) : undefined);
  const plain: Request = { ...withTarget(request, target), method: 'GET', body: null, header };
  const response = await unlessNotFound(handler, plain);
  if (response === undefined) return false;
  await discardBody(response.body);
  return response.status === 200;
}

/** The path of a target, without its query. */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

/**
 * A redirect to what is there at the moment. 301, as a folder's slash is added; `no-cache`, because another file may be
 * there the next time.
 */
export function redirectTo(location: string): Response {
  return { status: 301, fields: { location, 'cache-control': 'no-cache' }, body: null };
}
