/** What is served, put together from a configuration: the folder, what a site adds to it, and who may ask. */
import type { EngineConfig } from '../config/engine-config.ts';
import type { User } from '../config/user.ts';
import { nodeFileSystem } from '../files/filesystem.ts';
import { createStaticFiles } from '../files/static.ts';
import type { Authorities } from '../guards/host.ts';
import type { Handler } from '../http/message.ts';
import { redirectToHttps } from '../routes/to-https.ts';
import { devicePages } from './device-pages.ts';
import { createErrorPages } from './error-pages.ts';
import { composePipeline, composePlainPipeline, composeSite, createGuards } from './pipeline.ts';
import type { Sharing } from './sharing.ts';

/** Answers for every way by which a request comes in. */
export interface Site {
  readonly handler: Handler;
  /** For requests in the clear. */
  readonly plainHandler: Handler;
  /** For requests that came over the local network, and whose host was looked at. */
  readonly networkHandler: Handler;
}

/** What a site needs beside its configuration; what may change is asked for with each request. */
export interface SiteSurroundings {
  readonly users: readonly User[];
  authorities(): Authorities;
  sharing(): Sharing | undefined;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** Puts it together. Nothing is read before the first request. */
export function createSite(config: EngineConfig, { users, authorities, sharing, nowMs }: SiteSurroundings): Site {
  const { site } = config;
  const { compression } = site;
  const serve = (root: string) =>
    createStaticFiles({ ...config, root, compression }, { filesystem: nodeFileSystem, nowMs });
  const files = serve(config.root);
  const mounted = Object.entries(site.mounts).map(([prefix, root]) => ({ prefix, handler: serve(root).handle }));
  const guards = createGuards({ guards: config.guards, users, authorities, nowMs });
  const handler = composeSite({ site, mounted, auth: guards.auth, files: files.handle, nowMs });
  const errorPages = createErrorPages(files);
  const ownPages = devicePages(sharing);
  // The host was looked at before, and is none of localhost's.
  const networkGuards = { ...guards, host: (next: Handler) => next };
  return {
    handler: composePipeline({ guards, errorPages, ownPages, handler }),
    plainHandler: composePlainPipeline({ guards, errorPages, handler: redirectToHttps() }),
    networkHandler: composePipeline({ guards: networkGuards, errorPages, ownPages, handler }),
  };
}
