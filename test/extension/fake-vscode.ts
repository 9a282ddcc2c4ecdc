/**
 * As much of VS Code as the extension touches, in memory, for `vi.mock('vscode', () => import('./fake-vscode.ts'))`.
 * What a test sets up and looks at is in `editor`; `resetEditor` makes a new one.
 */
import { once } from 'node:events';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';

export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;
export const ViewColumn = { Active: -1, Beside: -2 } as const;
export const InputBoxValidationSeverity = { Info: 1, Warning: 2, Error: 3 } as const;

export class Uri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;

  constructor(scheme: string, authority: string, path: string) {
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
  }

  static file(path: string): Uri {
    return new Uri('file', '', path);
  }

  static parse(text: string): Uri {
    const [, scheme, authority, path] = /^([\w-]+):\/\/([^/]*)(.*)$/.exec(text) ?? [];
    return new Uri(scheme ?? '', authority ?? '', path ?? '');
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `${this.scheme}://${this.authority}${this.path}`;
  }
}

export class MarkdownString {
  readonly value: string;
  readonly supportThemeIcons: boolean;
  isTrusted: unknown;

  constructor(value: string, supportThemeIcons = false) {
    this.value = value;
    this.supportThemeIcons = supportThemeIcons;
  }
}

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** A message that was shown, with its buttons. */
export interface Shown {
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly buttons: readonly string[];
}

type Folder = { readonly uri: Uri; readonly name: string; readonly index: number };
type ConfigurationListener = (change: { affectsConfiguration(section: string): boolean }) => void;
/** Settings by target: `1` for the user, `2` for the workspace, and a folder's path for its own. */
type Layer = string | number;

function createEditor() {
  return {
    folders: undefined as readonly Folder[] | undefined,
    isTrusted: true,
    activeTabInput: undefined as unknown,
    settings: new Map<Layer, Map<string, unknown>>(),
    configurationListeners: new Set<ConfigurationListener>(),
    folderListeners: new Set<() => void>(),
    shown: [] as Shown[],
    /** The button to press on the next messages; none where there is none. */
    presses: [] as string[],
    /** What the user does when asked, in order; `undefined` is Escape. */
    answers: [] as unknown[],
    /** What the user was asked, in order. */
    asked: [] as Record<string, unknown>[],
    /** Commands of the editor and of others, by id. */
    commands: new Map<string, (...args: unknown[]) => unknown>(),
    /** What was executed, with its arguments. */
    executed: [] as unknown[][],
    clipboard: '',
    openedExternally: [] as string[],
    externalUri: (uri: Uri): Uri => uri,
    statusBarItem: { text: '', show() {}, dispose() {} } as Record<string, unknown>,
    log: [] as string[],
    /** Tells of every command, message and line of the log. */
    happened: new EventTarget(),
  };
}

export let editor = createEditor();

/** Waits until `condition` holds, which is looked at whenever something happens. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await once(editor.happened, 'something');
}

function happens(): void {
  editor.happened.dispatchEvent(new Event('something'));
}

/** Begins again with an empty window. */
export function resetEditor(): void {
  editor = createEditor();
}

/** Opens these folders, by path or as `scheme://path`. */
export function openFolders(...paths: string[]): void {
  editor.folders = paths.map((path, index) => {
    const uri = path.startsWith('/') ? Uri.file(path) : Uri.parse(path);
    return { uri, name: path.split('/').at(-1)!, index };
  });
  for (const listener of editor.folderListeners) listener();
}

/** Sets a setting by its full name, and says so to who listens. */
export function set(name: string, value: unknown, layer: Layer = ConfigurationTarget.Global): void {
  const values = editor.settings.get(layer) ?? new Map();
  editor.settings.set(layer, values);
  if (value === undefined) values.delete(name);
  else values.set(name, value);
  const change = { affectsConfiguration: (section: string) => name.startsWith(`${section}.`) };
  for (const listener of editor.configurationListeners) listener(change);
}

function show(severity: Shown['severity']) {
  return async (message: string, ...buttons: string[]) => {
    editor.shown.push({ severity, message, buttons });
    happens();
    return buttons.includes(editor.presses[0] ?? '') ? editor.presses.shift() : undefined;
  };
}

async function ask(question: Record<string, unknown>): Promise<unknown> {
  editor.asked.push(question);
  return editor.answers.shift();
}

function listen<T>(listeners: () => Set<T>) {
  return (listener: T) => {
    listeners().add(listener);
    return { dispose() {} };
  };
}

export const window = {
  showErrorMessage: show('error'),
  showWarningMessage: show('warning'),
  showInformationMessage: show('information'),
  setStatusBarMessage: () => {},
  showInputBox: ask,
  showOpenDialog: ask,
  async showQuickPick(items: readonly { readonly label: string }[], options: Record<string, unknown>) {
    const label = (await ask({ ...options, items })) as string | undefined;
    return items.find((item) => label !== undefined && item.label.includes(label));
  },
  createStatusBarItem: () => editor.statusBarItem,
  createOutputChannel: () => {
    const write = (line: unknown) => {
      editor.log.push(String(line));
      happens();
    };
    return { debug: write, info: write, warn: write, error: write, show: () => write('shown'), dispose() {} };
  },
  tabGroups: {
    activeTabGroup: {
      get activeTab() {
        return { input: editor.activeTabInput };
      },
    },
  },
};

export const workspace = {
  get workspaceFolders() {
    return editor.folders;
  },
  get isTrusted() {
    return editor.isTrusted;
  },
  onDidChangeWorkspaceFolders: listen(() => editor.folderListeners),
  onDidChangeConfiguration: listen(() => editor.configurationListeners),
  getConfiguration(section: string, scope?: Uri) {
    const folder = editor.folders?.find(({ uri }) => uri === scope)?.uri.path;
    const defaults: Readonly<Record<string, unknown>> = section === 'httpsPreview' ? DEFAULT_OPTIONS : {};
    const at = (layer: Layer | undefined, key: string) =>
      layer === undefined ? undefined : editor.settings.get(layer)?.get(`${section}.${key}`);
    return {
      get: (key: string) => at(folder, key) ?? at(2, key) ?? at(1, key) ?? defaults[key],
      inspect: (key: string) => ({
        globalValue: at(1, key),
        workspaceValue: at(2, key),
        workspaceFolderValue: at(folder, key),
      }),
      update: async (key: string, value: unknown, target: number) => {
        const layer = target === ConfigurationTarget.WorkspaceFolder ? folder : target;
        if (layer === undefined) throw new Error('There is no folder to write to.');
        set(`${section}.${key}`, value, layer);
      },
    };
  },
};

export const commands = {
  async executeCommand(id: string, ...args: unknown[]) {
    editor.executed.push([id, ...args]);
    happens();
    if (id === 'setContext') return undefined;
    const command = editor.commands.get(id);
    if (!command) throw new Error(`command '${id}' not found`);
    return command(...args);
  },
  getCommands: async () => [...editor.commands.keys()],
  registerCommand(id: string, run: (...args: unknown[]) => unknown) {
    editor.commands.set(id, run);
    return { dispose: () => editor.commands.delete(id) };
  },
};

export const env = {
  clipboard: {
    writeText: async (text: string) => {
      editor.clipboard = text;
    },
  },
  openExternal: async (uri: Uri) => {
    editor.openedExternally.push(uri.toString());
    return true;
  },
  asExternalUri: async (uri: Uri) => editor.externalUri(uri),
};
