/** How a folder becomes a site: what the engine needs of the site's options, with every default filled in. */
import type { CacheControlRules, HeaderRules } from './field-rules.ts';
import type { MediaTypes } from './media-types.ts';
import type { Mounts } from './mounts.ts';
import type { Options } from './options.ts';
import type { RedirectRule } from './redirects.ts';

/** Plain data: it crosses to the server process as JSON. */
export interface SiteConfig {
  /** The path in the root of the file that answers navigations to what is no file; null where none does. */
  readonly spaFile: string | null;
  readonly cleanUrls: boolean;
  readonly trailingSlash: Options['trailingSlash'];
  readonly compression: boolean;
  readonly headers: HeaderRules;
  readonly crossOriginIsolation: boolean;
  readonly cacheControl: CacheControlRules;
  readonly redirects: readonly RedirectRule[];
  readonly mimeTypes: MediaTypes;
  /** Absolute paths of folders by prefix. */
  readonly mounts: Mounts;
}

/** The site that the options ask for. `absolute` makes a mount's folder an absolute path. */
export function siteConfig(options: Options, absolute: (folder: string) => string): SiteConfig {
  const mounts = Object.entries(options.mounts).map(([prefix, folder]) => [prefix, absolute(folder)]);
  return {
    spaFile: options.spa ? options.spaFile : null,
    cleanUrls: options.cleanUrls,
    trailingSlash: options.trailingSlash,
    compression: options.compression,
    headers: options.headers,
    crossOriginIsolation: options.crossOriginIsolation,
    cacheControl: options.cacheControl,
    redirects: options.redirects,
    mimeTypes: options.mimeTypes,
    mounts: Object.fromEntries(mounts),
  };
}
