/** From what was said on the command line to what the engine needs: every path absolute. */
import { resolve } from 'node:path';
import type { CertificateSource, EngineConfig } from '../config/engine-config.ts';
import { guardsConfig } from '../config/guards.ts';
import { limitsOf } from '../config/limits.ts';
import type { Options } from '../config/options.ts';
import { siteConfig } from '../config/site.ts';

/** What the flags do not say. */
export interface Surroundings {
  /** Absolute path of the folder that relative paths start at. */
  readonly workingFolder: string;
  /** Absolute path of the folder that our own certificate is kept in. */
  readonly certificateFolder: string;
  /** Of the user's key, where it is encrypted. */
  readonly passphrase: string | undefined;
}

/** The engine's configuration. `cert` and `key` are both given or neither is. */
export function buildEngineConfig(options: Options, surroundings: Surroundings): EngineConfig {
  const absolute = (path: string) => resolve(surroundings.workingFolder, path);
  return {
    root: absolute(options.root),
    port: options.port,
    strictPort: options.strictPort,
    host: options.host,
    certificate: certificateSource(options, surroundings, absolute),
    directoryListing: options.directoryListing,
    allowHidden: options.allowHidden,
    allowSymlinks: options.allowSymlinks.map(absolute),
    site: siteConfig(options, absolute),
    guards: guardsConfig(options, absolute),
    limits: limitsOf(options),
    allowHosts: options.allowHosts,
  };
}

function certificateSource(
  { cert, key }: Options,
  { certificateFolder, passphrase }: Surroundings,
  absolute: (path: string) => string,
): CertificateSource {
  if (cert === '') return { kind: 'self-signed', folder: certificateFolder };
  const files = { kind: 'files', certFile: absolute(cert), keyFile: absolute(key) } as const;
  return passphrase === undefined ? files : { ...files, passphrase };
}
