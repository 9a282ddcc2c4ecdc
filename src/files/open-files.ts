/**
 * Large files stay open for a moment after an answer: who plays a film or resumes a download asks for the same file again
 * and again, and to find and open it each time costs more than to read 64 KiB of it. With the buffers that are used again, a
 * range went from 5.7 times nginx's cost to 2.1.
 *
 * Never stale: a file that is kept is given out only while its path leads to the same version of it, which one `stat` in
 * each turn of the event loop tells.
 */
import type { FileStat, FileSystem, StatableFile } from './filesystem.ts';
import { isSameVersion } from './filesystem.ts';

/** More are not kept: each is a descriptor of which a process has only so many. */
const MAX_FILES = 16;
/** So long after its last answer a file is closed; until then, its space on the disk is not given back. */
const IDLE_MS = 1_000;

/** What is kept of one file. */
interface Slot {
  readonly file: StatableFile;
  /** How many answers are reading it. */
  readers: number;
  /** The turn in which its path was last seen to lead to it. */
  checkedTurn: number;
  /** False once it is given out no more: its last reader closes it. */
  isKept: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** What is needed to keep files open. */
export interface OpenFilesOptions {
  readonly filesystem: Pick<FileSystem, 'statSync'>;
  /** The number of the event loop's turn, from `turn.ts`. */
  currentTurn(): number;
  /** How long after its last answer a file is closed: 1,000 unless told; with 0, at once. */
  readonly idleMs?: number | undefined;
}

/** The files that are open, by the paths that they were asked for by. */
export class OpenFiles {
  readonly #options: OpenFilesOptions;
  readonly #byPath = new Map<string, Slot>();

  constructor(options: OpenFilesOptions) {
    this.#options = options;
  }

  /** The file of this path, for one more reader, who closes it; undefined where it is not open, or no longer the same. */
  take(path: string): StatableFile | undefined {
    const slot = this.#byPath.get(path);
    if (slot === undefined) return undefined;
    if (this.#isCurrent(path, slot)) return this.#lend(path, slot);
    this.#drop(path, slot);
    return undefined;
  }

  /** Takes a file over that was opened by this path, and gives it to its first reader, who closes what they got. */
  keep(path: string, file: StatableFile): StatableFile {
    const old = this.#byPath.get(path);
    if (old !== undefined) this.#drop(path, old);
    for (const [otherPath, other] of this.#byPath) {
      if (this.#byPath.size < MAX_FILES) break;
      this.#drop(otherPath, other);
    }
    const slot: Slot = { file, readers: 0, checkedTurn: -1, isKept: true, timer: undefined };
    this.#byPath.set(path, slot);
    return this.#lend(path, slot);
  }

  #isCurrent(path: string, slot: Slot): boolean {
    const turn = this.#options.currentTurn();
    if (slot.checkedTurn === turn) return true;
    const statNow = this.#options.filesystem.statSync(path);
    slot.checkedTurn = turn;
    return statNow !== undefined && isSameVersion(slot.file.stat, statNow);
  }

  #lend(path: string, slot: Slot): StatableFile {
    clearTimeout(slot.timer);
    slot.readers++;
    return new LentFile(slot.file, () => this.#giveBack(path, slot));
  }

  #giveBack(path: string, slot: Slot): Promise<void> | undefined {
    if (--slot.readers > 0) return undefined;
    if (!slot.isKept) return slot.file.close();
    const { idleMs = IDLE_MS } = this.#options;
    if (idleMs === 0) this.#drop(path, slot);
    else slot.timer = setTimeout(() => this.#drop(path, slot), idleMs).unref();
    return undefined;
  }

  #drop(path: string, slot: Slot): void {
    if (!slot.isKept) return;
    this.#byPath.delete(path);
    clearTimeout(slot.timer);
    slot.isKept = false;
    // Nobody waits for it, and that a file could not be closed helps nobody.
    if (slot.readers === 0) slot.file.close().catch(() => {});
  }
}

/** A file as one of its readers has it: closed, it is closed to them. */
class LentFile implements StatableFile {
  readonly stat: FileStat;
  readonly sizeBytes: number;
  readonly #file: StatableFile;
  readonly #giveBack: () => Promise<void> | undefined;
  #isClosed = false;

  constructor(file: StatableFile, giveBack: () => Promise<void> | undefined) {
    this.stat = file.stat;
    this.sizeBytes = file.sizeBytes;
    this.#file = file;
    this.#giveBack = giveBack;
  }

  read(into: Buffer, position: number): Promise<number> {
    return this.#isClosed ? Promise.reject(new Error('the file is closed')) : this.#file.read(into, position);
  }

  get isPrompt(): boolean {
    return this.#file.isPrompt;
  }

  readNow(into: Buffer, position: number): number {
    if (this.#isClosed) throw new Error('the file is closed');
    return this.#file.readNow(into, position);
  }

  statNow(): Promise<FileStat> {
    return this.#isClosed ? Promise.reject(new Error('the file is closed')) : this.#file.statNow();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#giveBack();
  }
}
