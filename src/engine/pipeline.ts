/**
 * The order of a request, all of it: every middleware there is stands in one of these lists, outermost first. What the
 * configuration does not ask for hands the next one through, and costs nothing.
 */
import type { SiteConfig } from '../config/site.ts';
import { fetchMetadataGuard } from '../guards/fetch-metadata.ts';
import type { Authorities } from '../guards/host.ts';
import { hostGuard } from '../guards/host.ts';
import { methodGuard } from '../guards/methods.ts';
import type { Handler, Middleware } from '../http/message.ts';
import { fieldRules } from '../routes/field-rules.ts';
import type { Mount } from '../routes/mounts.ts';
import { mounts } from '../routes/mounts.ts';
import { pagePaths } from '../routes/page-paths.ts';
import { redirects } from '../routes/redirects.ts';
import { spaFallback } from '../routes/spa.ts';

/** What the pipeline is put together from. */
export interface PipelineParts {
  /** Turns what is thrown further in into a response. */
  readonly errorPages: Middleware;
  readonly authorities: () => Authorities;
  /** What answers in the end: the site, or, in the clear, the redirect. */
  readonly handler: Handler;
}

/** Composes the whole handler, once. */
export function composePipeline({ errorPages, authorities, handler }: PipelineParts): Handler {
  return compose(handler, [
    errorPages, //
    hostGuard(authorities),
    fetchMetadataGuard(),
    methodGuard(),
  ]);
}

/** What a site is put together from. */
export interface SiteParts {
  readonly site: SiteConfig;
  readonly mounted: readonly Mount[];
  /** Answers for the files of the root. */
  readonly files: Handler;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** Composes what answers for a site. Who looks for another file asks further in, and so never past `files/root`. */
export function composeSite({ site, mounted, files, nowMs }: SiteParts): Handler {
  const byFileName = compose(files, [
    fieldRules(site, nowMs), //
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
