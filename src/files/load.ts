/**
 * From the segments of a path to its bytes. Small files are read once for all who ask at the same time, and kept; large
 * ones stay on the disk, and open for a moment.
 */
import type { EntryCache } from './cache.ts';
import type { Entry } from './entry.ts';
import { createEntry } from './entry.ts';
import { toHttpError } from './errno.ts';
import type { StatableFile } from './filesystem.ts';
import type { OpenFiles } from './open-files.ts';
import { readWhole } from './read-whole.ts';
import type { FoundFolder, Root } from './root.ts';
import { SharedWork } from './shared-work.ts';
import type { SiblingFinder } from './siblings.ts';

/** Larger files are streamed, and not kept. */
export const MAX_ENTRY_BYTES = 1024 * 1024;

/** A file in memory, a file opened for this caller (who closes it), a folder, or nothing. */
export type Loaded =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'large'; readonly file: StatableFile }
  | FoundFolder
  | { readonly kind: 'nothing' };

/** What need not be opened. */
type Kept = { readonly kind: 'entry'; readonly entry: Entry } | { readonly kind: 'large'; file: StatableFile };

/** As loaded for several: a large file is for the first of them who takes it. */
type Shared = Exclude<Loaded, { kind: 'large' }> | { readonly kind: 'large'; file: StatableFile | undefined };

/** Loads files. */
export class FileLoader {
  readonly #root: Root;
  readonly #cache: EntryCache;
  readonly #openFiles: OpenFiles;
  readonly #siblings: SiblingFinder | undefined;
  readonly #nowMs: () => number;
  readonly #work = new SharedWork<Shared>();

  /** Without `siblings`, what is loaded never gets a content coding. */
  constructor(
    root: Root,
    cache: EntryCache,
    openFiles: OpenFiles,
    siblings: SiblingFinder | undefined,
    nowMs: () => number,
  ) {
    this.#root = root;
    this.#cache = cache;
    this.#openFiles = openFiles;
    this.#siblings = siblings;
    this.#nowMs = nowMs;
  }

  /** What these segments name, as it is now or a little later. Rejects with an HttpError, as `Root.open` does. */
  async load(segments: readonly string[]): Promise<Loaded> {
    const path = this.#root.pathOf(segments);
    const kept = () => this.#kept(path);
    const shared = kept() ?? (await this.#work.share(path, () => this.#open(segments), kept));
    if (shared.kind !== 'large') return shared;
    const { file } = shared;
    shared.file = undefined;
    return file === undefined ? (kept() ?? this.#openOwn(segments)) : { kind: 'large', file };
  }

  #kept(path: string): Kept | undefined {
    const entry = this.#cache.getByPath(path);
    if (entry !== undefined) return { kind: 'entry', entry };
    const file = this.#openFiles.take(path);
    return file && { kind: 'large', file };
  }

  async #openOwn(segments: readonly string[]): Promise<Loaded> {
    const found = await this.#root.open(segments);
    if (found?.kind !== 'file') return found ?? { kind: 'nothing' };
    const isLarge = found.file.sizeBytes > MAX_ENTRY_BYTES;
    const file = isLarge ? this.#openFiles.keep(this.#root.pathOf(segments), found.file) : found.file;
    return { kind: 'large', file };
  }

  async #open(segments: readonly string[]): Promise<Shared> {
    const opened = await this.#openOwn(segments);
    if (opened.kind !== 'large' || opened.file.sizeBytes > MAX_ENTRY_BYTES) return opened;
    const entry = await this.#readAndClose(segments, opened.file);
    return entry ? { kind: 'entry', entry } : this.#openOwn(segments);
  }

  /** Undefined where the file has become a large one meanwhile. */
  async #readAndClose(segments: readonly string[], file: StatableFile): Promise<Entry | undefined> {
    try {
      const read = await readWhole(file, MAX_ENTRY_BYTES, this.#nowMs);
      if (read === undefined) return undefined;
      const found = await this.#siblings?.read(segments, read, MAX_ENTRY_BYTES);
      const entry = createEntry(this.#root.pathOf(segments), read.stat, read.bytes, this.#nowMs(), found);
      const reads = [read, ...(found?.siblings ?? [])];
      if (reads.every(({ isReliable }) => isReliable)) this.#cache.add(entry);
      return entry;
    } catch (error) {
      throw toHttpError(error);
    } finally {
      await file.close();
    }
  }
}
