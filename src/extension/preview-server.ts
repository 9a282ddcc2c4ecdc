/** The server as the editor sees it: which folder, by which settings, and the process that serves it. */
import { homedir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { type Uri, type WorkspaceFolder, workspace } from 'vscode';
import type { CertificateSource, EngineConfig } from '../config/engine-config.ts';
import type { Option } from '../config/option.ts';
import { OPTIONS, type OptionKey, type Options } from '../config/options.ts';
import type { OptionProblem } from '../config/validate.ts';
import { StartError } from '../engine/failure.ts';
import type { Listening } from '../engine/protocol.ts';
import { buildEngineConfig, certificateSource, keyFileOf, rootFolder } from './build-config.ts';
import type { Passphrases } from './passphrases.ts';
import type { ServerProcess } from './server-process.ts';
import type { ServerState } from './server-state.ts';
import { readSettings, SECTION } from './settings.ts';
import { chooseFolder, type MissingTarget, type Target, targetOf, urlPathOf } from './workspace-root.ts';

/** What the server needs from its surroundings. */
export interface PreviewServerParts {
  readonly process: ServerProcess;
  readonly passphrases: Passphrases;
  /** Absolute path of the folder that our own certificate is kept in. */
  readonly certificateFolder: string;
  /** Hears which settings are not heeded, each time that is another matter than before. */
  problemsFound(problems: readonly OptionProblem[]): void;
  /** Hears that there is nothing to serve. */
  nothingToServe(why: MissingTarget): void;
}

/** Starts, moves and stops the server. */
export class PreviewServer {
  readonly #parts: PreviewServerParts;
  #folder: WorkspaceFolder | undefined;
  #config: EngineConfig | undefined;
  #problems: readonly OptionProblem[] = [];
  #allowHosts: readonly string[] = [];

  constructor(parts: PreviewServerParts) {
    this.#parts = parts;
  }

  /** The folder whose settings apply; undefined where none on disk is open. */
  get folder(): WorkspaceFolder | undefined {
    return this.#folderFor(undefined);
  }

  /** The options that apply. */
  get options(): Options {
    return readSettings(this.folder?.uri).options;
  }

  get state(): ServerState {
    return this.#parts.process.state;
  }

  /** Where the certificate comes from by the settings. Throws a StartError where they contradict each other. */
  get certificateSource(): CertificateSource {
    const { certificateFolder } = this.#parts;
    return certificateSource(this.options, { certificateFolder, home: homedir(), passphrase: undefined });
  }

  /** What is served or would be. */
  get target(): Target {
    return targetOf(rootOf(this.folder), workspace.workspaceFolders);
  }

  /** The path of the URL that shows `file` once the server has moved to it; undefined where no root has it. */
  urlPathOf(file: Uri): string | undefined {
    const root = rootOf(this.#folderFor(file));
    return root === undefined || file.scheme !== 'file' ? undefined : urlPathOf(root, file.fsPath);
  }

  /**
   * Starts the server, or moves it, to the folder that `wish` is in; without a wish it stays where it is.
   * Gives what it listens on, or undefined where it could not start, of which the user was told.
   */
  async start(wish?: Uri): Promise<Listening | undefined> {
    this.#folder = this.#folderFor(wish);
    const config = await this.#configure();
    if (config === undefined) return undefined;
    const state = await this.#parts.process.serve(config);
    return state.kind === 'running' ? state.listening : undefined;
  }

  /** Takes over what changed: settings, folders, or the one that `wish` is in. A stopped server stays stopped. */
  async update(wish?: Uri): Promise<void> {
    this.#folder = this.#folderFor(wish);
    const { kind } = this.state;
    if (kind === 'stopped' || kind === 'stopping') return;
    if ('root' in this.target) await this.start();
    else await this.stop();
  }

  async stop(): Promise<void> {
    await this.#parts.process.stop();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Answers requests that name this authority too, until the window is closed. */
  async allowHost(authority: string): Promise<void> {
    if (this.#allowHosts.includes(authority)) return;
    this.#allowHosts = [...this.#allowHosts, authority];
    await this.update();
  }

  /** Asks for the passphrase of the key in use, and tries again with it. */
  async enterPassphrase(): Promise<void> {
    const keyFile = keyFileOf(this.options, homedir());
    if (keyFile !== undefined && (await this.#parts.passphrases.ask(keyFile))) await this.start();
  }

  #folderFor(wish: Uri | undefined): WorkspaceFolder | undefined {
    return chooseFolder(workspace.workspaceFolders, [wish, this.#folder?.uri]);
  }

  /** What to serve by the settings; undefined where that cannot be, of which the user was told. */
  async #configure(): Promise<EngineConfig | undefined> {
    const { process, passphrases, certificateFolder } = this.#parts;
    const { options, problems: found } = readSettings(this.folder?.uri);
    const closing = found.find(({ key }) => failsClosed(key));
    const problems = found.filter(({ key }) => !failsClosed(key));
    if (!isDeepStrictEqual(problems, this.#problems)) this.#parts.problemsFound(problems);
    this.#problems = problems;
    const { target } = this;
    if ('missing' in target) {
      this.#parts.nothingToServe(target.missing);
      return undefined;
    }
    if (closing !== undefined) {
      const message = `${SECTION}.${closing.key}: ${closing.problem}. The settings are not taken over: without that one, everybody would get in.`;
      process.refuse({ code: 'users', message });
      return undefined;
    }
    const home = homedir();
    const keyFile = keyFileOf(options, home);
    const passphrase = keyFile === undefined ? undefined : await passphrases.get(keyFile);
    try {
      const config = buildEngineConfig(options, {
        root: target.root,
        workspaceFolder: this.folder?.uri.fsPath,
        home,
        certificateFolder,
        passphrase,
        allowHosts: this.#allowHosts,
      });
      // The same object tells the process that nothing changed.
      if (!isDeepStrictEqual(config, this.#config)) this.#config = config;
      return this.#config;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      process.refuse({ code: error.code, message: error.message });
      return undefined;
    }
  }
}

function failsClosed(key: OptionKey): boolean {
  const option: Option = OPTIONS[key];
  return option.failsClosed === true;
}

function rootOf(folder: WorkspaceFolder | undefined): string | undefined {
  return rootFolder(readSettings(folder?.uri).options, folder?.uri.fsPath, homedir());
}
