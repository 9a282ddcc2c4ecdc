/**
 * Files in memory, found by the raw target. Never stale: before an entry is given out, one `stat` of its path (and of each
 * sibling it was read from) says that it is still this version of this file, at most once in a turn of the event loop. That
 * it may be served was decided when it was read; it is decided anew with the file's next version.
 */
import type { Entry } from './entry.ts';
import { memoryBytes } from './entry.ts';
import type { FileSystem } from './filesystem.ts';
import { isSameVersion } from './filesystem.ts';

/** How many targets may lead to one entry: `/a.js?v=1`, `/a.js?v=2` and so on. The oldest make room. */
const MAX_TARGETS = 8;
/** Longer targets are not remembered, and found by their path. Keeps what entries cost within `memoryBytes`. */
const MAX_TARGET_LENGTH = 256;
/** How long a sibling that appears may go unnoticed. The file is served all the while, only without it. */
const VACANCY_CHECK_MS = 1_000;

interface Slot {
  readonly entry: Entry;
  readonly targets: string[];
  /** What the entry is known to cost. */
  bytes: number;
  /** When its vacancies were last looked at, in milliseconds since the epoch. */
  vacanciesCheckedMs: number;
  /** The turn in which the file was last seen to be this version. */
  checkedTurn: number;
}

/** What the cache needs. */
export interface EntryCacheOptions {
  readonly filesystem: Pick<FileSystem, 'statSync'>;
  /** Most memory the entries may take, by `memoryBytes`; the least recently used make room. */
  readonly maxBytes: number;
  /** The number of the event loop's turn, from `turn.ts`. */
  currentTurn(): number;
  /** Milliseconds since the epoch. */
  nowMs(): number;
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
    const slot = { entry, targets: [], bytes: 0, vacanciesCheckedMs: this.#options.nowMs(), checkedTurn: -1 };
    this.#byPath.set(entry.path, slot);
    this.#weigh(slot);
  }

  /** Takes note that an entry, if it is kept, has grown. */
  grown(entry: Entry): void {
    const slot = this.#byPath.get(entry.path);
    if (slot?.entry === entry) this.#weigh(slot);
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
    if (!this.#isUnchanged(slot.entry) || this.#hasNewSiblings(slot)) {
      this.#remove(slot);
      return false;
    }
    slot.checkedTurn = turn;
    this.#byPath.delete(slot.entry.path);
    this.#byPath.set(slot.entry.path, slot);
    return true;
  }

  #isUnchanged({ sources }: Entry): boolean {
    for (const { path, stat } of sources) {
      const statNow = this.#options.filesystem.statSync(path);
      if (statNow === undefined || !isSameVersion(stat, statNow)) return false;
    }
    return true;
  }

  #hasNewSiblings(slot: Slot): boolean {
    const { path, vacancies } = slot.entry;
    if (vacancies.length === 0) return false;
    const nowMs = this.#options.nowMs();
    if (nowMs - slot.vacanciesCheckedMs < VACANCY_CHECK_MS) return false;
    slot.vacanciesCheckedMs = nowMs;
    return vacancies.some(({ extension, stat }) => {
      const statNow = this.#options.filesystem.statSync(path + extension);
      return statNow !== undefined && (stat === undefined || !isSameVersion(stat, statNow));
    });
  }

  #weigh(slot: Slot): void {
    const bytes = memoryBytes(slot.entry);
    this.#bytes += bytes - slot.bytes;
    slot.bytes = bytes;
    for (const oldest of this.#byPath.values()) {
      if (this.#bytes <= this.#options.maxBytes) return;
      this.#remove(oldest);
    }
  }

  #remove(slot: Slot): void {
    this.#byPath.delete(slot.entry.path);
    for (const target of slot.targets) this.#byTarget.delete(target);
    this.#bytes -= slot.bytes;
  }
}
