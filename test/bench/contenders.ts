/** Who takes part: how each is found, and how it is told to serve a folder over TLS on 127.0.0.1. */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { caddyfile } from './caddyfile.ts';
import { nginxConfig } from './nginx-config.ts';

/** What a server is to do. All paths are absolute. */
export interface ServeOptions {
  readonly root: string;
  readonly port: number;
  readonly certFile: string;
  readonly keyFile: string;
  /** Empty, and the server's own. */
  readonly folder: string;
}

/** A program and its arguments. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

export type ContenderId = 'nginx' | 'ours' | 'sirv' | 'caddy';

/** A server that may take part. */
export interface Contender {
  readonly id: ContenderId;
  readonly title: string;
  /** Its version, for people; undefined where it is not installed. */
  readonly version: string | undefined;
  /** Writes what the server needs to read, and says how to start it. */
  command(options: ServeOptions): Command;
}

const CLI = join(import.meta.dirname, '../../../dist/cli.js');
const SIRV_SERVER = join(import.meta.dirname, 'sirv-server.mjs');
const NODE = `Node ${process.versions.node}, OpenSSL ${process.versions.openssl}`;

/** All of them, in the order of the table and of a round. Those that are not installed have no version. */
export function findContenders(): readonly Contender[] {
  const nginx = findProgram('nginx');
  const caddy = findProgram('caddy');
  return [
    {
      id: 'nginx',
      title: 'nginx',
      version: nginx && nginxVersion(nginx),
      command: (options) => {
        const file = join(options.folder, 'nginx.conf');
        writeFileSync(file, nginxConfig(options, process.getuid?.() === 0));
        const errors = join(options.folder, 'error.log');
        return { file: nginx!, args: ['-c', file, '-p', options.folder, '-e', errors] };
      },
    },
    {
      id: 'ours',
      title: 'HTTPS Preview',
      version: NODE,
      command: ({ root, port, certFile, keyFile }) => {
        const address = ['--quiet', '--host', '127.0.0.1', '--port', String(port), '--strict-port'];
        // The others have no such limits; the load comes from one address.
        const limits = ['--max-connections', '100000', '--max-connections-per-address', '100000'];
        return {
          file: process.execPath,
          args: [CLI, root, ...address, ...limits, '--cert', certFile, '--key', keyFile],
        };
      },
    },
    {
      id: 'sirv',
      title: 'node:https + sirv',
      version: NODE,
      command: ({ root, port, certFile, keyFile }) => ({
        file: process.execPath,
        args: [SIRV_SERVER, root, String(port), certFile, keyFile],
      }),
    },
    {
      id: 'caddy',
      title: 'Caddy',
      version: caddy && execFileSync(caddy, ['version'], { encoding: 'utf8' }).trim().split(' ')[0],
      command: (options) => {
        const file = join(options.folder, 'Caddyfile');
        writeFileSync(file, caddyfile(options));
        return { file: caddy!, args: ['run', '--config', file, '--adapter', 'caddyfile'] };
      },
    },
  ];
}

/** Where servers are kept that a user's PATH does not lead to. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `1.22.1, OpenSSL 3.0.19`; it tells on standard error. */
function nginxVersion(nginx: string): string {
  const { stderr } = spawnSync(nginx, ['-V'], { encoding: 'utf8' });
  const [, version = 'of an unknown version'] = /nginx\/(\S+)/.exec(stderr) ?? [];
  const [, openssl] = /running with OpenSSL (\S+)/.exec(stderr) ?? /built with OpenSSL (\S+)/.exec(stderr) ?? [];
  return openssl === undefined ? version : `${version}, OpenSSL ${openssl}`;
}
