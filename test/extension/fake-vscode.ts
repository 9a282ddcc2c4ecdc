/**
 * As much of VS Code as the extension touches, in memory, for `vi.mock('vscode', () => import('./fake-vscode.ts'))`.
 * What a test sets up and looks at is in `editor`; `resetEditor` makes a new one.
 */
import { once } from 'node:events';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';

export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 } as const;
export const StatusBarAlignment = { Left: 1, Right: 2 } as const;
export const ViewColumn = { Active: -1, Beside: -2 } as const;
export const ProgressLocation = { Notification: 15 } as const;
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
    const [, scheme, authority, path] = /^([\w-]+):(?:\/\/([^/]*))?(.*)$/.exec(text) ?? [];
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

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => this.#listeners.add(listener);

  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  dispose(): void {}
}

/** A message that was shown, with its buttons. */
export interface Shown {
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly buttons: readonly string[];
  /** What a dialogue that has to be answered says below. */
  readonly detail?: string;
}

type Folder = { readonly uri: Uri; readonly name: string; readonly index: number };
type ConfigurationListener = (change: { affectsConfiguration(section: string): boolean }) => void;
/** Settings by target: `1` for the user, `2` for the workspace, and a folder's path for its own. */
type Layer = string | number;

/** A webview panel, with what its page would do. */
export class FakePanel {
  readonly title: string;
  readonly options: unknown;
  readonly webview = {
    html: '',
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      this.say = listener;
    },
  };
  reveals = 0;
  isOpen = true;
  #disposed: () => void = () => {};
  /** What the page's script does when a button is pressed. */
  say: (message: unknown) => void = () => {};

  constructor(title: string, options: unknown) {
    this.title = title;
    this.options = options;
  }

  onDidDispose(listener: () => void): void {
    this.#disposed = listener;
  }

  reveal(): void {
    this.reveals += 1;
  }

  dispose(): void {
    this.isOpen = false;
    this.#disposed();
  }
}

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
    /** The machine that the window is on, where it is not the user's own. */
    remoteName: undefined as string | undefined,
    /** What stands in terminals, and whether it was run. */
    typed: [] as { readonly text: string; readonly isRun: boolean }[],
    /** Who makes the text of documents that are on no disk, by scheme. */
    documents: new Map<string, { provideTextDocumentContent(uri: Uri): string }>(),
    copied: [] as string[][],
    externalUri: (uri: Uri): Uri => uri,
    statusBarItem: { text: '', show() {}, dispose() {} } as Record<string, unknown>,
    log: [] as string[],
    /** Webview panels, in the order in which they were opened. */
    panels: [] as FakePanel[],
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
  return async (message: string, ...rest: (string | { readonly detail?: string })[]) => {
    const buttons = rest.filter((item) => typeof item === 'string');
    const [options] = rest.filter((item) => typeof item !== 'string');
    editor.shown.push({ severity, message, buttons, ...options });
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
  showSaveDialog: ask,
  withProgress: <T>(_options: unknown, work: (progress: { report(): void }) => T) => work({ report() {} }),
  createTerminal: () => ({
    show() {},
    sendText: (text: string, isRun = true) => editor.typed.push({ text, isRun }),
  }),
  async showQuickPick(items: readonly { readonly label: string }[], options: Record<string, unknown>) {
    const answer = await ask({ ...options, items });
    if (Array.isArray(answer)) return items.filter((item) => answer.includes(item.label));
    const label = answer as string | undefined;
    return items.find((item) => label !== undefined && item.label.includes(label));
  },
  createStatusBarItem: () => editor.statusBarItem,
  createWebviewPanel: (_type: string, title: string, _column: unknown, options: unknown) => {
    const panel = new FakePanel(title, options);
    editor.panels.push(panel);
    return panel;
  },
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
  fs: {
    copy: async (from: Uri, to: Uri) => {
      editor.copied.push([from.path, to.path]);
    },
  },
  registerTextDocumentContentProvider(scheme: string, provider: { provideTextDocumentContent(uri: Uri): string }) {
    editor.documents.set(scheme, provider);
    return { dispose: () => editor.documents.delete(scheme) };
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
  get remoteName() {
    return editor.remoteName;
  },
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
