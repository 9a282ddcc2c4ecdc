/**
 * The order of a request, all of it: every middleware there is stands in one of these lists, outermost first. What the
 * configuration does not ask for hands the next one through, and costs nothing.
 */
import { asksToSignIn } from '../config/auth.ts';
import type { GuardsConfig } from '../config/guards.ts';
import type { SiteConfig } from '../config/site.ts';
import type { User } from '../config/user.ts';
import { authGuard } from '../guards/auth.ts';
import { corsFields, corsPreflight } from '../guards/cors.ts';
import { fetchMetadataGuard } from '../guards/fetch-metadata.ts';
import type { Authorities } from '../guards/host.ts';
import { hostGuard } from '../guards/host.ts';
import { methodGuard } from '../guards/methods.ts';
import { rateLimit } from '../guards/rate-limit.ts';
import type { Handler, Middleware } from '../http/message.ts';
import { fieldRules } from '../routes/field-rules.ts';
import type { Mount } from '../routes/mounts.ts';
import { mounts } from '../routes/mounts.ts';
import { pagePaths } from '../routes/page-paths.ts';
import { redirects } from '../routes/redirects.ts';
import { spaFallback } from '../routes/spa.ts';

/** The guards of a configuration: what they know of clients holds wherever they stand. */
export type Guards = Readonly<
  Record<'corsFields' | 'rateLimit' | 'host' | 'corsPreflight' | 'fetchMetadata' | 'methods' | 'auth', Middleware>
>;

/** What the guards are made from. */
export interface GuardParts {
  readonly guards: GuardsConfig;
  readonly users: readonly User[];
  readonly authorities: () => Authorities;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** Makes the guards, once. */
export function createGuards({ guards, users, authorities, nowMs }: GuardParts): Guards {
  const { auth, cors } = guards;
  return {
    corsFields: corsFields(cors, nowMs),
    rateLimit: rateLimit(guards.rateLimit, nowMs),
    host: hostGuard(authorities),
    corsPreflight: corsPreflight(cors),
    fetchMetadata: fetchMetadataGuard(cors),
    methods: methodGuard(),
    auth: asksToSignIn(auth) ? authGuard(auth.rules, users, nowMs) : (next) => next,
  };
}

/** What the pipeline is put together from. */
export interface PipelineParts {
  readonly guards: Guards;
  /** Turns what is thrown further in into a response. */
  readonly errorPages: Middleware;
  /** Our own pages, which everybody may see. */
  readonly ownPages: Middleware;
  readonly handler: Handler;
}

/** Composes the whole handler, once. Nobody has to sign in for a preflight: browsers send it without a password. */
export function composePipeline({ guards, errorPages, ownPages, handler }: PipelineParts): Handler {
  return compose(handler, [
    guards.corsFields, // of errors too, or a page would not learn what went wrong
    errorPages,
    guards.rateLimit,
    guards.host,
    guards.corsPreflight,
    guards.fetchMetadata,
    guards.methods,
    ownPages,
    guards.auth,
  ]);
}

/** The same for what comes in the clear, where `handler` redirects. No password is asked for there. */
export function composePlainPipeline({ guards, errorPages, handler }: Omit<PipelineParts, 'ownPages'>): Handler {
  return compose(handler, [
    errorPages, //
    guards.rateLimit,
    guards.host,
    guards.fetchMetadata,
    guards.methods,
  ]);
}

/** What stands before all that for who comes over the local network. */
export interface DoorParts {
  readonly errorPages: Middleware;
  readonly host: Middleware;
  readonly ownPages: Middleware;
  /** Hands on only who was let in. */
  readonly pairing: Middleware;
  readonly handler: Handler;
}

/** Composes the door. Behind it stands the whole pipeline, whose own look at the host it replaces. */
export function composeDoor({ errorPages, host, ownPages, pairing, handler }: DoorParts): Handler {
  return compose(handler, [errorPages, host, ownPages, pairing]);
}

/** The same for what comes in the clear. */
export function composePlainDoor({ errorPages, host, pairing, handler }: Omit<DoorParts, 'ownPages'>): Handler {
  return compose(handler, [errorPages, host, pairing]);
}

/** What a site is put together from. */
export interface SiteParts {
  readonly site: SiteConfig;
  readonly mounted: readonly Mount[];
  /** Asked again for every file that is shown under another name: it may be for others than the path is. */
  readonly auth: Middleware;
  /** Answers for the files of the root. */
  readonly files: Handler;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** Composes what answers for a site. Who looks for another file asks further in, and so never past `files/root`. */
export function composeSite({ site, mounted, auth, files, nowMs }: SiteParts): Handler {
  const byFileName = compose(files, [
    auth, //
    fieldRules(site, nowMs),
    mounts(mounted),
  ]);
  return compose(byFileName, [
    redirects(site.redirects), //
    spaFallback(site.spaFile, byFileName, nowMs),
    pagePaths(site),
  ]);
}

function compose(handler: Handler, order: readonly Middleware[]): Handler {
  return order.reduceRight((next, middleware) => middleware(next), handler);
}
