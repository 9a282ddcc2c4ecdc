/** From what the user set to what the engine needs: every path absolute, and nothing contradicts itself. */
import { isAbsolute, resolve } from 'node:path';
import type { CertificateSource, EngineConfig } from '../config/engine-config.ts';
import { guardsConfig } from '../config/guards.ts';
import { limitsOf } from '../config/limits.ts';
import type { OptionKey, Options } from '../config/options.ts';
import { siteConfig } from '../config/site.ts';
import { StartError } from '../engine/failure.ts';
import type { FailureCode } from '../engine/protocol.ts';

/** What the settings do not say. Paths are absolute. */
export interface Surroundings {
  /** The folder to serve. */
  readonly root: string;
  /** Where relative paths start; undefined where no folder is open. */
  readonly workspaceFolder: string | undefined;
  /** What `~` stands for. */
  readonly home: string;
  /** Where our own certificate is kept. */
  readonly certificateFolder: string;
  /** Of the key file, where it needs one. */
  readonly passphrase: string | undefined;
  /** Authorities that VS Code forwards to the server. */
  readonly allowHosts: readonly string[];
}

/** The engine's configuration. Throws a StartError that names the setting and what was expected of it. */
export function buildEngineConfig(options: Options, surroundings: Surroundings): EngineConfig {
  const { root, home } = surroundings;
  return {
    root,
    port: options.port,
    strictPort: options.strictPort,
    host: options.host,
    certificate: certificateSource(options, surroundings),
    directoryListing: options.directoryListing,
    allowHidden: options.allowHidden,
    allowSymlinks: options.allowSymlinks.map((path) => absolutePath('allowSymlinks', path, home, 'internal')),
    site: siteConfig(options, (folder) => mountedFolder(folder, surroundings)),
    guards: guardsConfig(options, (file) => absolutePath('usersFile', file, home, 'users')),
    limits: limitsOf(options),
    allowHosts: [...options.allowHosts, ...surroundings.allowHosts],
  };
}

/** The folder to serve; undefined where the settings name none by a full path, and no workspace folder is open either. */
export function rootFolder(options: Options, workspaceFolder: string | undefined, home: string): string | undefined {
  return absoluteFolder(options.root, workspaceFolder, home);
}

/** The absolute path of the key file that the settings name; undefined where they name none. */
export function keyFileOf(options: Options, home: string): string | undefined {
  return options.key === '' ? undefined : expandHome(options.key, home);
}

function mountedFolder(folder: string, { workspaceFolder, home }: Surroundings): string {
  return absoluteFolder(folder, workspaceFolder, home) ?? absolutePath('mounts', folder, home, 'internal');
}

/** Where the certificate comes from. Throws a StartError where the settings contradict each other. */
export function certificateSource(
  options: Options,
  surroundings: Pick<Surroundings, 'certificateFolder' | 'home' | 'passphrase'>,
): CertificateSource {
  const { cert, key } = options;
  if (cert === '' && key === '') return { kind: 'self-signed', folder: surroundings.certificateFolder };
  if (key === '')
    throw certificateError('httpsPreview.cert is set, and httpsPreview.key is not: a certificate needs its key.');
  if (cert === '')
    throw certificateError('httpsPreview.key is set, and httpsPreview.cert is not: a key needs its certificate.');
  return {
    kind: 'files',
    certFile: absolutePath('cert', cert, surroundings.home, 'certificate'),
    keyFile: absolutePath('key', key, surroundings.home, 'certificate'),
    ...(surroundings.passphrase === undefined ? {} : { passphrase: surroundings.passphrase }),
  };
}

function certificateError(message: string): StartError {
  return new StartError('certificate', message);
}

/** Undefined where the path is relative, and there is no workspace folder that it could start at. */
function absoluteFolder(folder: string, workspaceFolder: string | undefined, home: string): string | undefined {
  const path = expandHome(folder, home);
  if (isAbsolute(path)) return path;
  return workspaceFolder === undefined ? undefined : resolve(workspaceFolder, path);
}

function absolutePath(key: OptionKey, value: string, home: string, code: FailureCode): string {
  const path = expandHome(value, home);
  if (isAbsolute(path)) return path;
  throw new StartError(code, `httpsPreview.${key}: expected a full path, or one that starts with ~/, got "${value}".`);
}

function expandHome(path: string, home: string): string {
  return /^~(?=$|[/\\])/.test(path) ? resolve(home, `.${path.slice(1)}`) : path;
}
