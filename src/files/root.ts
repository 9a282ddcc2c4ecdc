/**
 * Containment: the ONE way from the segments of a path to an opened file or a folder. Every route, index, fallback and
 * error document goes through here.
 *
 * What is decided on is what was opened, not what was asked for: its real path must lie in the real path of the root (or
 * of a folder that symbolic links may lead to), with no hidden name below it. Somebody who swaps links while we look is
 * noticed by device and inode. Where the file system does not care about case, neither do we: a file is served by any
 * spelling, and hidden by its real one. To the client, what is refused is as absent as what is not there.
 */
import { join, sep } from 'node:path';
import { isAbsence, notFound, toHttpError, unavailable } from './errno.ts';
import type { FileStat, FileSystem, StatableFile } from './filesystem.ts';
import { isSameFile } from './filesystem.ts';
import { findHidden } from './hidden.ts';

/** What may be served. */
export interface RootOptions {
  /** Absolute path of the folder. It may be a symbolic link, may vanish, and may come back. */
  readonly root: string;
  /** Names that are served although they are hidden. */
  readonly allowHidden: readonly string[];
  /** Absolute paths of folders outside the root that symbolic links may lead to. */
  readonly allowSymlinks: readonly string[];
}

/** A regular file, opened. Whoever gets it closes it. */
export interface FoundFile {
  readonly kind: 'file';
  readonly file: StatableFile;
}

/** A folder that may be listed. */
export interface FoundFolder {
  readonly kind: 'folder';
  readonly realPath: string;
}

/** How often something is tried that is replaced while it is being opened. */
const MAX_ATTEMPTS = 4;

/** The served folder. */
export class Root {
  readonly #options: RootOptions;
  readonly #filesystem: FileSystem;

  constructor(options: RootOptions, filesystem: FileSystem) {
    this.#options = options;
    this.#filesystem = filesystem;
  }

  /** The path these segments ask for, links and all. Only for names, such as the keys of a cache: `open` opens. */
  pathOf(segments: readonly string[]): string {
    return join(this.#options.root, ...segments);
  }

  /**
   * Opens what these segments name; they come from `parseTarget`. Undefined where nothing is there. Rejects with an
   * HttpError: 404 for what is hidden, lies outside, or is neither file nor folder; 403, 503, 500 by the system's error.
   */
  async open(segments: readonly string[]): Promise<FoundFile | FoundFolder | undefined> {
    try {
      return await this.#whileUnchanged<FoundFile | FoundFolder>(segments, (stat) =>
        stat.isDirectory() ? this.#openFolder(segments, stat) : this.#openFile(segments),
      );
    } catch (error) {
      throw toHttpError(error);
    }
  }

  /** True where a file or folder of this name is not served, wherever it lies. */
  isHidden(name: string): boolean {
    return findHidden([name], this.#options.allowHidden) !== undefined;
  }

  /** What these segments name, if it is a file or folder that `open` would give; undefined for everything else. */
  async look(segments: readonly string[]): Promise<FileStat | undefined> {
    try {
      return await this.#whileUnchanged(segments, async (stat) =>
        (await this.#contain(segments, stat)) === undefined ? undefined : stat,
      );
    } catch {
      return undefined;
    }
  }

  /** Stats and acts; and again where `act` finds, and says with undefined, that the thing was replaced in between. */
  async #whileUnchanged<T>(
    segments: readonly string[],
    act: (stat: FileStat) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    this.#refuseHidden(segments);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const stat = await this.#stat(segments);
      const result = stat && (await act(stat));
      if (stat === undefined || result !== undefined) return result;
    }
    throw unavailable('This file is being replaced; try again', `replaced ${MAX_ATTEMPTS} times while it was opened`);
  }

  async #openFolder(segments: readonly string[], stat: FileStat): Promise<FoundFolder | undefined> {
    const realPath = await this.#contain(segments, stat);
    return realPath === undefined ? undefined : { kind: 'folder', realPath };
  }

  async #openFile(segments: readonly string[]): Promise<FoundFile | undefined> {
    const file = await ifPresent(this.#filesystem.open(this.pathOf(segments)));
    if (file === undefined) return undefined;
    try {
      if (file.stat.isFile() && (await this.#contain(segments, file.stat)) !== undefined) return { kind: 'file', file };
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
    return undefined;
  }

  /** Undefined where nothing is there. Throws where it is neither file nor folder, or where the root itself is gone. */
  async #stat(segments: readonly string[]): Promise<FileStat | undefined> {
    const stat = await ifPresent(this.#filesystem.stat(this.pathOf(segments)));
    if (stat === undefined) {
      await this.#realRoot();
      return undefined;
    }
    if (stat.isDirectory() || (stat.isFile() && segments.length > 0)) return stat;
    if (segments.length === 0) throw this.#noRoot('is no folder');
    throw notFound('neither a regular file nor a folder, but a FIFO, socket or device');
  }

  /**
   * The real path of what these segments name, if that is still the thing `stat` describes; undefined where it was
   * replaced. Throws where it may not be served.
   */
  async #contain(segments: readonly string[], stat: FileStat): Promise<string | undefined> {
    const [realPath, realRoot] = await Promise.all([this.#realPath(this.pathOf(segments)), this.#realRoot()]);
    if (realPath === undefined) return undefined;
    const base = isWithin(realRoot, realPath, sep) ? realRoot : await this.#allowedBase(realPath);
    if (base === undefined) {
      throw notFound(
        `a symbolic link leads out of the root, to ${realPath}; ` +
          'to serve it, add that folder to the setting httpsPreview.allowSymlinks or start with --allow-symlinks FOLDER',
        'allowSymlinks',
      );
    }
    this.#refuseHidden(realPath.slice(base.length).split(sep));
    const statNow = await ifPresent(this.#filesystem.stat(realPath));
    return statNow !== undefined && isSameFile(stat, statNow) ? realPath : undefined;
  }

  /** The folder outside the root that holds `realPath` and that links may lead to. */
  async #allowedBase(realPath: string): Promise<string | undefined> {
    const folders = await Promise.all(this.#options.allowSymlinks.map((folder) => this.#realPath(folder)));
    return folders.find((folder) => folder !== undefined && isWithin(folder, realPath, sep));
  }

  /** Undefined where nothing is there. */
  #realPath(path: string): Promise<string | undefined> {
    return ifPresent(this.#filesystem.realPath(path));
  }

  async #realRoot(): Promise<string> {
    const realRoot = await this.#realPath(this.#options.root);
    if (realRoot === undefined) throw this.#noRoot('is not there');
    return realRoot;
  }

  #noRoot(problem: string): Error {
    return unavailable(
      'The folder that is served here is not there at the moment',
      `the root ${this.#options.root} ${problem}; it is served again as soon as it is back`,
    );
  }

  #refuseHidden(names: readonly string[]): void {
    const hidden = findHidden(names, this.#options.allowHidden);
    if (!hidden) return;
    const name = JSON.stringify(hidden.name);
    throw notFound(
      `${name} is hidden (${hidden.kind}); ` +
        `to serve it, add ${name} to the setting httpsPreview.allowHidden or start with --allow-hidden ${hidden.name}`,
      'allowHidden',
    );
  }
}

/** True where `path` is `folder` or lies in it. Both are real paths; `/site-secret` does not lie in `/site`. */
export function isWithin(folder: string, path: string, separator: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

async function ifPresent<T>(pending: Promise<T>): Promise<T | undefined> {
  try {
    return await pending;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
