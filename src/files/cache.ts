/**
 * Files in memory, found by the raw target. Never stale: before an entry is given out, one `stat` of its path says that
 * it is still this version of this file, at most once in a turn of the event loop. That it may be served was decided when
 * it was read; it is decided anew with the file's next version.
 */
import type { Entry } from './entry.ts';
import { memoryBytes } from './entry.ts';
import type { FileSystem } from './filesystem.ts';
import { isSameVersion } from './filesystem.ts';

/** How many targets may lead to one entry: `/a.js?v=1`, `/a.js?v=2` and so on. The oldest make room. */
const MAX_TARGETS = 8;
/** Longer targets are not remembered, and found by their path. Keeps what entries cost within `memoryBytes`. */
const MAX_TARGET_LENGTH = 256;

interface Slot {
  readonly entry: Entry;
  readonly targets: string[];
  /** The turn in which the file was last seen to be this version. */
  checkedTurn: number;
}

/** What the cache needs. */
export interface EntryCacheOptions {
  readonly filesystem: Pick<FileSystem, 'statSync'>;
  /** Most memory the entries may take, by `memoryBytes`; the least recently used make room. */
  readonly maxBytes: number;
  /** The number of the event loop's turn, from `createTurnCounter`. */
  currentTurn(): number;
}

/** The cache. Only what `isSettled` when it was read may be put in. */
export class EntryCache {
  readonly #options: EntryCacheOptions;
  readonly #byTarget = new Map<string, Slot>();
  /** In the order of use, the least recent first. */
  readonly #byPath = new Map<string, Slot>();
  #bytes = 0;

  constructor(options: EntryCacheOptions) {
    this.#options = options;
  }

  /** Memory taken, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The entry this target was linked to, if its file is still the same. */
  get(target: string): Entry | undefined {
    const slot = this.#byTarget.get(target);
    return slot !== undefined && this.#isCurrent(slot) ? slot.entry : undefined;
  }

  /** The entry of this path, if the file is still the same. */
  getByPath(path: string): Entry | undefined {
    const slot = this.#byPath.get(path);
    return slot !== undefined && this.#isCurrent(slot) ? slot.entry : undefined;
  }

  /** Keeps an entry, instead of the one its path had. */
  add(entry: Entry): void {
    const old = this.#byPath.get(entry.path);
    if (old) this.#remove(old);
    this.#byPath.set(entry.path, { entry, targets: [], checkedTurn: -1 });
    this.#bytes += memoryBytes(entry);
    for (const slot of this.#byPath.values()) {
      if (this.#bytes <= this.#options.maxBytes) return;
      this.#remove(slot);
    }
  }

  /** Lets `target` find this entry, if it is kept. */
  link(target: string, entry: Entry): void {
    const slot = this.#byPath.get(entry.path);
    if (slot?.entry !== entry || target.length > MAX_TARGET_LENGTH || slot.targets.includes(target)) return;
    if (slot.targets.length === MAX_TARGETS) this.#byTarget.delete(slot.targets.shift()!);
    slot.targets.push(target);
    this.#byTarget.set(target, slot);
  }

  #isCurrent(slot: Slot): boolean {
    const turn = this.#options.currentTurn();
    if (slot.checkedTurn === turn) return true;
    const { path, stat } = slot.entry;
    const statNow = this.#options.filesystem.statSync(path);
    if (statNow === undefined || !isSameVersion(stat, statNow)) {
      this.#remove(slot);
      return false;
    }
    slot.checkedTurn = turn;
    this.#byPath.delete(path);
    this.#byPath.set(path, slot);
    return true;
  }

  #remove(slot: Slot): void {
    this.#byPath.delete(slot.entry.path);
    for (const target of slot.targets) this.#byTarget.delete(target);
    this.#bytes -= memoryBytes(slot.entry);
  }
}
