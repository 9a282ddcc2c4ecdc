/**
 * Other sites' scripts that may read what is served: the options `cors.*` (Fetch Standard, section 3.2). An origin is
 * looked up among those that are listed; what a request says is never written back unless it is one of them.
 */
import { ANY_ORIGIN, type CorsConfig } from '../config/cors.ts';
import { decorator, varyingBy } from '../http/decorate.ts';
import type { Fields, Middleware, Request, Response } from '../http/message.ts';

/** True for an Origin whose scripts may read what is served. */
export function isListedBy({ origins }: CorsConfig): (origin: string | undefined) => boolean {
  const listed = new Set(origins);
  const isAny = listed.has(ANY_ORIGIN);
  return (origin) => origin !== undefined && (isAny || listed.has(origin));
}

/**
 * Tells the browser which site may read a response, errors and refusals too. Where a list decides, every response says
 * that it does (`Vary: Origin`), so that no cache gives one site's answer to another.
 */
export function corsFields(config: CorsConfig, nowMs: () => number): Middleware {
  const { origins } = config;
  if (origins.length === 0) return (next) => next;
  const byOrigin = new Map(origins.map((origin) => [origin, decorator(allowing(config, origin), nowMs)]));
  const forOthers = byOrigin.get(ANY_ORIGIN) ?? decorator(({ fields }) => varyingBy(fields, ['origin']), nowMs);
  return (next) => (request) => {
    const decorate = byOrigin.get(request.header('origin') ?? '') ?? forOthers;
    const response = next(request);
    return response instanceof Promise ? response.then(decorate) : decorate(response);
  };
}

function allowing({ credentials, exposedHeaders }: CorsConfig, origin: string): (response: Response) => Fields {
  const allowed: Fields = {
    'access-control-allow-origin': origin,
    ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(exposedHeaders.length === 0 ? {} : { 'access-control-expose-headers': exposedHeaders.join(', ') }),
  };
  return ({ fields }) => ({
    ...(origin === ANY_ORIGIN ? fields : varyingBy(fields, ['origin'])),
    ...allowed,
    // Who may read it may embed it too (Fetch Standard, section 3.7).
    ...('cross-origin-resource-policy' in fields ? { 'cross-origin-resource-policy': 'cross-origin' } : {}),
  });
}

/**
 * Answers the preflight of a listed origin, for which nothing has to be looked up. To whom we are on a local network, they
 * have to be listed by name (Private Network Access, section 3.1).
 */
export function corsPreflight(config: CorsConfig): Middleware {
  if (config.origins.length === 0) return (next) => next;
  const isListed = isListedBy(config);
  const fields: Fields = {
    'access-control-allow-methods': config.methods.join(', '),
    ...(config.headers.length === 0 ? {} : { 'access-control-allow-headers': config.headers.join(', ') }),
    'access-control-max-age': String(config.maxAgeSeconds),
  };
  const isByName = !config.origins.includes(ANY_ORIGIN);
  return (next) => (request) => {
    if (!isPreflight(request) || !isListed(request.header('origin'))) return next(request);
    const isForNetwork = isByName && request.header('access-control-request-private-network') === 'true';
    const more: Fields = isForNetwork ? { 'access-control-allow-private-network': 'true' } : {};
    return { status: 204, fields: { ...fields, ...more }, body: null };
  };
}

function isPreflight(request: Request): boolean {
  return request.method === 'OPTIONS' && request.header('access-control-request-method') !== undefined;
}
