/**
 * The configuration's redirects (RFC 9110 section 15.4). What a request says becomes path or query of the location and
 * nothing else: it is decoded, and encoded again name by name.
 */
import type { RedirectRule } from '../config/redirects.ts';
import { DEFAULT_REDIRECT_STATUS, PLACEHOLDER, splitOrigin } from '../config/redirects.ts';
import type { Middleware, Response } from '../http/message.ts';
import type { ParsedTarget } from '../http/target.ts';
import { encodePath, parseTarget } from '../http/target.ts';

/** What the placeholders of `from` stand for, percent-encoded. */
type Captures = ReadonlyMap<string, string>;

interface Redirect {
  /** Undefined where the path is another one. */
  match(target: ParsedTarget): Captures | undefined;
  readonly to: string;
  readonly status: number;
}

/** Follows the first redirect whose path is asked for. Throws an HttpError with 400 for a target that cannot be read. */
export function redirects(rules: readonly RedirectRule[]): Middleware {
  if (rules.length === 0) return (next) => next;
  const compiled = rules.map(compile);
  return (next) => (request) => {
    const target = parseTarget(request.target, false);
    for (const { match, to, status } of compiled) {
      const captures = match(target);
      if (captures !== undefined) return redirect(status, locationOf(to, captures, target.query));
    }
    return next(request);
  };
}

/** `no-cache`, also for 301 and 308: what is for good once the site is published is tried out here. */
function redirect(status: number, location: string): Response {
  return { status, fields: { location, 'cache-control': 'no-cache' }, body: null };
}

function compile({ from, to, status = DEFAULT_REDIRECT_STATUS }: RedirectRule): Redirect {
  const names = from.split('/').slice(1);
  const takesRest = names.at(-1) === '*';
  const wantsSlash = names.at(-1) === '';
  if (takesRest || wantsSlash) names.pop();
  const literals = names.map((name) => (name.startsWith(':') ? undefined : decodeURIComponent(name)));
  const match = ({ segments, endsWithSlash }: ParsedTarget): Captures | undefined => {
    const isLongEnough = takesRest
      ? segments.length >= names.length
      : segments.length === names.length && endsWithSlash === wantsSlash;
    if (!isLongEnough) return undefined;
    const captures = new Map<string, string>();
    for (const [index, literal] of literals.entries()) {
      const segment = segments[index]!;
      if (literal === undefined) captures.set(names[index]!, encodeURIComponent(segment));
      else if (literal !== segment) return undefined;
    }
    if (takesRest) captures.set('*', encodePath(segments.slice(names.length), endsWithSlash).slice('/'.length));
    return captures;
  };
  return { match, to, status };
}

/** In one pass, so that nothing that was put in is taken for a placeholder. */
function locationOf(to: string, captures: Captures, query: string): string {
  const [origin, path] = splitOrigin(to);
  const filled = path.replace(PLACEHOLDER, (placeholder) => captures.get(placeholder)!);
  if (filled.includes('?')) return origin + filled;
  const end = filled.indexOf('#');
  const [resource, fragment] = end < 0 ? [filled, ''] : [filled.slice(0, end), filled.slice(end)];
  return origin + resource + query + fragment;
}
