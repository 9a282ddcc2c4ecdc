/** The extension's entry: makes the parts, wires them to the editor and to each other, and starts the server. */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { commands, type ExtensionContext, window, workspace } from 'vscode';
import { lanAddresses } from '../engine/lan-addresses.ts';
import { serveAuthority } from './authority-secret.ts';
import { registerCommands } from './commands.ts';
import { devicesFolder } from './device-storage.ts';
import { createFailureHandlers } from './failure-handlers.ts';
import { waysOn } from './failure-ways.ts';
import { Notices, runs } from './notices.ts';
import { Passphrases } from './passphrases.ts';
import { Preview } from './preview.ts';
import { PreviewServer } from './preview-server.ts';
import { Refusals } from './refusals.ts';
import { RequestLog } from './request-log.ts';
import { ServerProcess } from './server-process.ts';
import { SECTION } from './settings.ts';
import { Sharing } from './sharing.ts';
import { StatusBar } from './status-bar.ts';
import { NO_FOLDER, statusView } from './status-view.ts';
import { createTrustParts } from './trust-commands.ts';

let running: PreviewServer | undefined;

/** Called by VS Code once it has started. The server starts behind it, in a process of its own. */
export function activate(context: ExtensionContext): void {
  const startMs = performance.now();
  const channel = window.createOutputChannel('HTTPS Preview', { log: true });
  const requestLog = new RequestLog(channel);
  const statusBar = new StatusBar();
  /** Nobody waits for some things; a mistake in them shall at least be read. */
  const logError = (error: unknown) => channel.error(error instanceof Error ? error : String(error));
  const notices = new Notices(logError);
  const refusals = new Refusals(notices);

  const serverProcess = new ServerProcess(context.asAbsolutePath('dist/server.js'), {
    stateChanged: (state) => {
      if (state.kind !== 'running') sharing.processGone();
      if (state.kind === 'running') {
        notices.forget();
        channel.info(`Serving ${state.listening.root} on ${state.listening.urls.join(' ')}`);
        trust.beliefs.shown(state.listening.certificate.fingerprint256);
      }
      showState();
    },
    failed: (failure) => void notices.tell('error', failure.message, waysOn(failure, failureHandlers)),
    requests: (events, dropped) => {
      requestLog.requests(events, dropped);
      refusals.requests(events);
    },
    log: (level, message) => channel[level](message),
    sharing: (event) => sharing.receive(event),
    shareFailed: (message) => sharing.failed(message),
    authority: (request) => serveAuthority(context.secrets, request),
  });

  const server = new PreviewServer({
    process: serverProcess,
    passphrases: new Passphrases(context.secrets),
    certificateFolder: join(context.globalStorageUri.fsPath, 'certificate'),
    problemsFound: ([first, ...others]) => {
      if (first === undefined) return;
      const message = [first, ...others].map(({ key, problem }) => `${SECTION}.${key}: ${problem}.`).join(' ');
      const openSettings = runs('Open Settings', 'workbench.action.openSettings', `${SECTION}.${first.key}`);
      void notices.tell('warning', `${message} The default is used instead.`, [openSettings]);
    },
    nothingToServe: (why) => {
      const ways = why === 'none' ? [runs('Open Folder', 'vscode.openFolder')] : [];
      void notices.tell('information', NO_FOLDER[why], ways);
    },
  });
  running = server;
  const failureHandlers = createFailureHandlers(server);
  const preview = new Preview(server, notices);
  const sharing = new Sharing({
    server,
    notices,
    folder: devicesFolder(context),
    addresses: () => lanAddresses(networkInterfaces()),
    tell: (message) => serverProcess.tell(message),
    changed: showState,
  });
  const trust = createTrustParts({
    context,
    server,
    notices,
    channel,
    stopSharing: () => sharing.stop(),
    beliefChanged: showState,
    failed: logError,
  });

  function showState(): void {
    const { state, target } = server;
    const belief = state.kind === 'running' ? trust.beliefs.of(state.listening.certificate.fingerprint256) : undefined;
    statusBar.show(statusView(state, target, belief, sharing.state));
    commands.executeCommand('setContext', 'httpsPreview.state', server.state.kind).then(undefined, logError);
    const isShared = sharing.state !== undefined;
    commands.executeCommand('setContext', 'httpsPreview.isShared', isShared).then(undefined, logError);
  }

  function update(): void {
    showState();
    server.update().catch(logError);
  }

  context.subscriptions.push(
    channel,
    statusBar,
    trust,
    sharing,
    ...registerCommands({ server, preview, notices, channel, trust: trust.commands, sharing }),
    workspace.onDidChangeWorkspaceFolders(update),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(SECTION)) update();
    }),
  );

  showState();
  if (server.options.autoStart && server.folder !== undefined) server.start().catch(logError);
  channel.debug(`Activated in ${(performance.now() - startMs).toFixed(1)} ms`);
}

/** Called by VS Code when it goes; waits for the server to finish what it has in flight. */
export async function deactivate(): Promise<void> {
  await running?.stop();
}
