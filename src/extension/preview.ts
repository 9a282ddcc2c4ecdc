/** Shows what is served: finds the URL under which a browser reaches it, and opens or copies it. Starts the server first. */
import { basename } from 'node:path';
import { ConfigurationTarget, env, Uri, window, workspace } from 'vscode';
import type { OptionValue } from '../config/options.ts';
import { COMMANDS } from './command-ids.ts';
import { forwardable, needsHttpsMark, type Reachable, reachableUrl } from './forwarding.ts';
import { type Notices, runs } from './notices.ts';
import type { PreviewServer } from './preview-server.ts';
import { NO_FOLDER } from './status-view.ts';
import { openIn } from './viewers.ts';

/** The file in the active tab, whatever kind of editor shows it. */
export function activeFile(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof Object && 'uri' in input && input.uri instanceof Uri ? input.uri : undefined;
}

/** Opens what the server serves. */
export class Preview {
  readonly #server: PreviewServer;
  readonly #notices: Notices;

  constructor(server: PreviewServer, notices: Notices) {
    this.#server = server;
    this.#notices = notices;
  }

  /** Opens the root in the given viewer, or in the one that the settings name. */
  async open({ toSide = false, viewer = this.#server.options.openPreviewIn } = {}): Promise<void> {
    await this.#show('/', viewer, toSide);
  }

  /** Opens a file; the server moves to the workspace folder that the file is in. */
  async openFile(file: Uri): Promise<void> {
    const path = this.#server.urlPathOf(file);
    if (path !== undefined) {
      await this.#server.update(file);
      await this.#show(path, this.#server.options.openPreviewIn, false);
      return;
    }
    const { target } = this.#server;
    const why = 'root' in target ? `It is not in the folder to serve, ${target.root}.` : NO_FOLDER[target.missing];
    await this.#notices.tell('warning', `${basename(file.fsPath)} cannot be previewed. ${why}`, [
      runs('Change Root Folder...', COMMANDS.changeRoot),
    ]);
  }

  /** Puts the URL into the clipboard. */
  async copyUrl(): Promise<void> {
    const where = await this.#reach('/');
    if (where === undefined) return;
    await env.clipboard.writeText(where.url);
    window.setStatusBarMessage(`Copied ${where.url}`, 4_000);
  }

  async #show(path: string, viewer: OptionValue<'openPreviewIn'>, toSide: boolean): Promise<void> {
    const where = await this.#reach(path);
    if (where === undefined || (await openIn(viewer, where, toSide))) return;
    await this.#notices.tell('error', `No browser could be opened for ${where.url}`);
  }

  /** Where `path` is reached from where the user is; undefined where the server could not start. */
  async #reach(path: string): Promise<Reachable | undefined> {
    const listening = await this.#server.start();
    if (listening === undefined) return undefined;
    const forwarded = await env.asExternalUri(Uri.parse(forwardable(listening.url), true));
    const where = reachableUrl(listening, path, forwarded);
    const { allowHost, warning } = where;
    if (warning !== undefined) void this.#notices.tell('information', warning);
    if (allowHost !== undefined) {
      await this.#server.allowHost(allowHost);
      if (needsHttpsMark(listening.port, allowHost)) this.#offerHttpsMark(listening.port);
    }
    return where;
  }

  #offerHttpsMark(port: number): void {
    const remote = workspace.getConfiguration('remote');
    const marks = remote.get<Record<string, { readonly protocol?: string }>>('portsAttributes') ?? {};
    if (marks[port]?.protocol === 'https') return;
    const mark = () => {
      const value = { ...remote.inspect<object>('portsAttributes')?.globalValue, [port]: { protocol: 'https' } };
      return remote.update('portsAttributes', value, ConfigurationTarget.Global);
    };
    void this.#notices.tell('information', `Port ${port} is forwarded as HTTP until it is marked as HTTPS.`, [
      { title: 'Mark as HTTPS', run: mark },
    ]);
  }
}
