/**
 * A real VS Code: code-server, which is VS Code with its real extension host, behind a plain-HTTP port of 127.0.0.1. It has
 * a home, settings and extensions of its own; nothing of the machine's user is read or written.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive, parentOf, processesRunning, startGroup } from './processes.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const MODULES = join(import.meta.dirname, '../node_modules');
/** The Node.js 24 that VS Code's extension host needs; the one that runs the tests may be older. */
export const NODE_24 = join(MODULES, 'node/bin/node');
const CODE_SERVER = join(MODULES, 'code-server/out/node/entry.js');

/** Quiet, so that nothing but the extension under test asks for attention. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'files.simpleDialog.enable': true,
  '[Log]': { 'editor.wordWrap': 'off' }, // a request is one line, however narrow the panel
};

export interface VsCodeOptions {
  /** The VSIX to install. */
  readonly vsix: string;
  /** True: folders must be trusted before they are. False: every folder is trusted from the start. */
  readonly workspaceTrust: boolean;
}

/** A running code-server with the extension in it. */
export interface VsCode {
  /** The address that opens `folder` in a window. */
  urlOf(folder: string): string;
  /** The home of the user it runs as. */
  readonly home: string;
  /** Where the extension keeps its certificate, once it has one. */
  readonly certificateFile: string;
  /** The ids of the extension's server processes. */
  serverProcesses(): number[];
  /** The id of the extension host that started this server process. */
  extensionHostOf(serverPid: number): number;
  stop(): Promise<void>;
}

/** Installs the extension into a fresh VS Code and starts it. */
export async function startVsCode(options: VsCodeOptions): Promise<VsCode> {
  for (const file of [NODE_24, CODE_SERVER]) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run test/e2e/install.sh`);
  }
  const home = temporaryFolder('home');
  home.write('data/User/settings.json', JSON.stringify(SETTINGS, null, 2));
  const sockets = home.makeFolder('tmp');
  const folders = ['--user-data-dir', join(home.path, 'data'), '--extensions-dir', join(home.path, 'extensions')];
  const env = { PATH: process.env.PATH ?? '', LANG: 'en_US.UTF-8', HOME: home.path, TMPDIR: sockets };
  await promisify(execFile)(NODE_24, [CODE_SERVER, ...folders, '--install-extension', options.vsix], { env });

  const group = startGroup(
    NODE_24,
    [
      CODE_SERVER,
      ...folders,
      ...['--bind-addr', '127.0.0.1:0', '--auth', 'none'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ],
    { env, cwd: home.path },
  );
  const url = await until(
    'code-server to listen',
    () => /HTTP server listening on (\S+?)\/?\s/.exec(group.output())?.[1],
  ).catch(async (error: Error) => {
    await group.stop();
    throw new Error(`${error.message}\n${group.output()}`);
  });

  return {
    home: home.path,
    urlOf: (folder) => `${url}/?folder=${encodeURIComponent(folder)}`,
    certificateFile: join(home.path, 'data/User/globalStorage/https-preview.https-preview/certificate/certificate.pem'),
    serverProcesses: () => processesRunning(join(home.path, 'extensions'), 'dist/server.js'),
    extensionHostOf(serverPid) {
      const parent = parentOf(serverPid);
      if (parent === undefined || !isAlive(parent)) throw new Error(`process ${serverPid} has no parent any more`);
      return parent;
    },
    async stop() {
      await group.stop();
      home.dispose();
    },
  };
}
