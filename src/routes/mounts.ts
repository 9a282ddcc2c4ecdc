/**
 * Other folders under prefixes of the site's paths. Each is a served folder of its own, with its own containment: what leads
 * out of it leads nowhere, into the site's root neither.
 */
import type { Handler, Middleware, Response } from '../http/message.ts';
import { encodePath, parseTarget } from '../http/target.ts';
import { redirectTo, withTarget } from './inner.ts';

/** A folder under a prefix. */
export interface Mount {
  /** Starts and ends with a slash; its names are decoded. */
  readonly prefix: string;
  /** Answers for targets within the folder. */
  readonly handler: Handler;
}

interface Place {
  readonly names: readonly string[];
  /** `/prefix`, as it stands in a URL. */
  readonly path: string;
  readonly handler: Handler;
}

/** Lets mounts answer for what is under their prefixes; the longest wins. `/prefix` is redirected to `/prefix/`. */
export function mounts(all: readonly Mount[]): Middleware {
  if (all.length === 0) return (next) => next;
  const places = all.map(toPlace).toSorted((a, b) => b.names.length - a.names.length);
  return (next) => (request) => {
    const { segments, endsWithSlash, query } = parseTarget(request.target, false);
    const place = places.find(({ names }) => names.every((name, index) => name === segments[index]));
    if (place === undefined) return next(request);
    const { names, path, handler } = place;
    if (segments.length === names.length && !endsWithSlash) return redirectTo(`${path}/${query}`);
    const response = handler(withTarget(request, encodePath(segments.slice(names.length), endsWithSlash) + query));
    const asMounted = (inner: Response) => withPrefix(inner, path);
    return response instanceof Promise ? response.then(asMounted) : asMounted(response);
  };
}

function toPlace({ prefix, handler }: Mount): Place {
  const names = prefix.slice(1, -1).split('/');
  return { names, path: encodePath(names, false), handler };
}

/** A folder redirects to its own paths, which begin where it is mounted. */
function withPrefix(response: Response, path: string): Response {
  const { location } = response.fields;
  if (typeof location !== 'string') return response;
  return { ...response, fields: { ...response.fields, location: path + location } };
}
