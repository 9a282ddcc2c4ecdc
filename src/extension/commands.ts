/** The commands: one table, from name to what it does. */
import { commands, type Disposable, type LogOutputChannel, Uri, workspace } from 'vscode';
import { changePort } from './change-port.ts';
import { changeRoot } from './change-root.ts';
import { COMMANDS, type CommandName } from './command-ids.ts';
import { type Notices, runs } from './notices.ts';
import { activeFile, type Preview } from './preview.ts';
import type { PreviewServer } from './preview-server.ts';
import type { Sharing } from './sharing.ts';
import type { TrustCommands } from './trust-commands.ts';

const UNTRUSTED = 'The root folder can be changed once the workspace is trusted.';
const MANAGE_TRUST = runs('Manage Workspace Trust', 'workbench.trust.manage');

/** What the commands work on. */
export interface CommandParts {
  readonly server: PreviewServer;
  readonly preview: Preview;
  readonly notices: Notices;
  readonly channel: LogOutputChannel;
  readonly trust: TrustCommands;
  readonly sharing: Pick<Sharing, 'share' | 'stop' | 'showCode'>;
}

/** Registers every command. Dispose of the result to take them back. */
export function registerCommands({ server, preview, notices, channel, trust, sharing }: CommandParts): Disposable[] {
  const isAtRest = () => server.state.kind === 'stopped' || server.state.kind === 'failed';
  /** The user tries again, so everything is worth saying again; a stopped server starts where the user is. */
  const start = async () => {
    notices.forget();
    await server.start(isAtRest() ? activeFile() : undefined);
  };
  const opens = (open: () => Promise<void>) => async () => {
    if (isAtRest()) await start();
    if (!isAtRest()) await open();
  };

  const handlers: Readonly<Record<CommandName, (...args: readonly unknown[]) => unknown>> = {
    start,
    stop: () => server.stop(),
    restart: () => {
      notices.forget();
      return server.restart();
    },
    toggle: () => (isAtRest() ? start() : server.stop()),
    openPreview: opens(() => preview.open()),
    openPreviewToSide: opens(() => preview.open({ toSide: true })),
    openExternal: opens(() => preview.open({ viewer: 'externalBrowser' })),
    openFile: async (file) => {
      notices.forget();
      const wanted = file instanceof Uri ? file : activeFile();
      if (wanted) await preview.openFile(wanted);
      else await notices.tell('information', 'There is no file in the active tab.');
    },
    changePort: () => changePort(server),
    changeRoot: () =>
      workspace.isTrusted ? changeRoot(server) : notices.tell('information', UNTRUSTED, [MANAGE_TRUST]),
    copyUrl: () => preview.copyUrl(),
    showLog: () => channel.show(true),
    share: () => {
      notices.forget();
      return sharing.share();
    },
    stopSharing: () => sharing.stop(),
    showPairingCode: () => sharing.showCode(),
    ...trust,
  };

  return (Object.keys(handlers) as CommandName[]).map((name) =>
    commands.registerCommand(COMMANDS[name], handlers[name]),
  );
}
