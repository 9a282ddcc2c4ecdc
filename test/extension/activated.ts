/** The extension as a whole, activated in a pretended editor, with a pretended server in a real process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { activate, deactivate } from '../../src/extension/main.ts';
import { commands, editor, resetEditor, Uri, until } from './fake-vscode.ts';
import { toldIn, writePretendServer } from './pretend-server.ts';

/** What the extension keeps in the editor's secret storage. */
export const secrets = new Map<string, string>();

/** What the extension remembers of this user. */
export const memory = new Map<string, unknown>();

let program: string;

/** Gives each test of the file an editor of its own, and takes the extension away behind it. */
export function useEditor(): void {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'extension-'));
    program = await writePretendServer(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    resetEditor();
    secrets.clear();
    memory.clear();
  });
  afterEach(() => deactivate());
}

/** Activates the extension, as the editor does when it has started. */
export function start(): void {
  const context = {
    subscriptions: [],
    asAbsolutePath: () => program,
    globalStorageUri: Uri.file('/storage'),
    secrets: {
      get: async (key: string) => secrets.get(key),
      store: async (key: string, value: string) => void secrets.set(key, value),
      delete: async (key: string) => void secrets.delete(key),
    },
    globalState: {
      get: (key: string) => memory.get(key),
      update: async (key: string, value: unknown) => void memory.set(key, value),
    },
  };
  activate(context as unknown as ExtensionContext);
}

/** Runs a command of the extension, as the palette does. */
export async function run(command: string, ...args: unknown[]): Promise<void> {
  await commands.executeCommand(`httpsPreview.${command}`, ...args);
}

/** The state that menus and palette go by. */
export function state(): unknown {
  return editor.executed.findLast(([id, key]) => id === 'setContext' && key === 'httpsPreview.state')?.[2];
}

/** Waits until the state is this one. */
export async function becomes(kind: string): Promise<void> {
  await until(() => state() === kind);
}

/** What the servers were told, in order. */
export function told(): readonly string[] {
  return toldIn(editor.log).map(({ type, config }) => `${type} ${config.root} ${config.port}`);
}

/** Gives the editor a Simple Browser. The result has the URLs that were opened in it. */
export function withSimpleBrowser(): readonly unknown[] {
  const urls: unknown[] = [];
  editor.commands.set('simpleBrowser.api.open', (url) => urls.push(url));
  return urls;
}
