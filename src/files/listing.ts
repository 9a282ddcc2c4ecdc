/** What is in a folder, as far as it is served: what `root` would refuse is not listed. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks'; // the global is a getter, and slower
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAddressable } from '../http/target.ts';
import { mapBounded } from './bounded.ts';
import { toHttpError } from './errno.ts';
import type { FileStat, FileSystem, FolderEntry } from './filesystem.ts';
import { IS_WINDOWS } from './filesystem.ts';
import { mediaType } from './mime.ts';
import { Promptness } from './promptness.ts';
import type { FoundFolder, Root } from './root.ts';

/** A line of a listing. */
export interface ListedEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** 0 for a folder. */
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** The media type; empty for a folder. */
  readonly type: string;
}

/** Stats under way at once; the thread pool of Node has 4 threads. */
const MAX_STATS = 16;
/** After so long it is the turn of others. */
const MAX_TURN_MS = 5;
const NS_PER_MS = 1_000_000n;

/**
 * The entries of a folder that was found by `segments`, in no order. What vanishes meanwhile is left out. Rejects with an
 * HttpError where the folder cannot be read.
 */
export async function readListing(
  root: Root,
  filesystem: FileSystem,
  segments: readonly string[],
  folder: FoundFolder,
): Promise<ListedEntry[]> {
  const stat = createStat(filesystem);
  const statOf = (entry: FolderEntry): Promise<FileStat | undefined> =>
    entry.isSymbolicLink() ? root.look([...segments, entry.name]) : stat(join(folder.realPath, entry.name));
  const served = (await readFolder(filesystem, folder)).filter((entry) => mayBeServed(root, entry));
  const listed = await mapBounded(served, MAX_STATS, async (entry) => toListed(entry.name, await statOf(entry)));
  return listed.filter((entry) => entry !== undefined);
}

/** A `stat` for many paths, on this thread while that is prompt; undefined where it cannot be said what is there. */
function createStat(filesystem: FileSystem): (path: string) => Promise<FileStat | undefined> {
  const promptness = new Promptness();
  let turnStartedMs = performance.now();
  return async (path) => {
    if (!promptness.isPrompt) {
      promptness.countPooled();
      return filesystem.stat(path).catch(() => undefined);
    }
    const found = promptness.time(() => filesystem.statSync(path));
    if (performance.now() - turnStartedMs > MAX_TURN_MS) {
      await nextTurn();
      turnStartedMs = performance.now();
    }
    return found;
  };
}

async function readFolder(filesystem: FileSystem, folder: FoundFolder): Promise<readonly FolderEntry[]> {
  try {
    return await filesystem.readFolder(folder.realPath);
  } catch (error) {
    throw toHttpError(error);
  }
}

function mayBeServed(root: Root, entry: FolderEntry): boolean {
  const isKind = entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
  return isKind && !root.isHidden(entry.name) && isAddressable(entry.name, IS_WINDOWS);
}

function toListed(name: string, stat: FileStat | undefined): ListedEntry | undefined {
  if (stat === undefined || !(stat.isFile() || stat.isDirectory())) return undefined;
  const isFolder = stat.isDirectory();
  return {
    name,
    isFolder,
    sizeBytes: isFolder ? 0 : Number(stat.size),
    modifiedMs: Number(stat.mtimeNs / NS_PER_MS),
    type: isFolder ? '' : mediaType(name),
  };
}
