/**
 * A file system in memory with a clock that ticks as coarsely as a test wants: two changes within one tick have the same
 * times, as on a real one.
 */
import type { FileStat, FileSystem, StatableFile } from '../../src/files/filesystem.ts';
import { systemError } from './harness.ts';

interface Node {
  content: Buffer | undefined;
  ino: bigint;
  timeNs: bigint;
}

/** Folders and files by absolute POSIX path. */
export class MemoryFileSystem implements FileSystem {
  nowMs = Date.UTC(2026, 10, 21);
  readonly #tickMs: number;
  readonly #nodes = new Map<string, Node>();
  #lastIno = 1n;
  /** Called before each read of an open file, with how many there were before. */
  beforeRead: (count: number) => void = () => {};
  reads = 0;
  opens = 0;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
    this.#nodes.set('/', { content: undefined, ino: this.#lastIno, timeNs: this.#stamp() });
  }

  /** Writes in place, as an editor without a temporary file does. */
  write(path: string, content: string | Uint8Array): void {
    const node = this.#nodes.get(path) ?? this.#create(path);
    node.content = Buffer.from(content);
    node.timeNs = this.#stamp();
  }

  /** Puts a new file in the place of the old one, as a rename does. */
  replace(path: string, content: string | Uint8Array): void {
    this.#nodes.delete(path);
    this.write(path, content);
  }

  remove(path: string): void {
    this.#nodes.delete(path);
  }

  makeFolder(path: string): void {
    this.#create(path).content = undefined;
  }

  statSync(path: string): FileStat | undefined {
    const node = this.#nodes.get(path);
    return node && statOf(node);
  }

  async stat(path: string): Promise<FileStat> {
    return statOf(this.#find(path));
  }

  async realPath(path: string): Promise<string> {
    this.#find(path);
    return path;
  }

  async open(path: string): Promise<StatableFile> {
    const node = this.#find(path);
    this.opens++;
    return {
      stat: statOf(node),
      sizeBytes: node.content?.length ?? 0,
      read: async (into, position) => {
        this.beforeRead(this.reads++);
        return node.content?.copy(into, 0, position) ?? 0;
      },
      isPrompt: false,
      readNow: () => {
        throw systemError('ENOSYS');
      },
      statNow: async () => statOf(node),
      close: async () => {},
    };
  }

  async readFolder(): Promise<never> {
    throw systemError('ENOSYS');
  }

  #create(path: string): Node {
    const node = { content: Buffer.alloc(0), ino: ++this.#lastIno, timeNs: this.#stamp() };
    this.#nodes.set(path, node);
    return node;
  }

  #find(path: string): Node {
    const node = this.#nodes.get(path);
    if (!node) throw systemError('ENOENT');
    return node;
  }

  // A fine clock is never seen on a whole second, a coarse one always.
  #stamp(): bigint {
    const tick = BigInt(this.nowMs - (this.nowMs % this.#tickMs)) * 1_000_000n;
    return this.#tickMs >= 1000 ? tick : tick + 1n;
  }
}

function statOf({ content, ino, timeNs }: Node): FileStat {
  return {
    dev: 1n,
    ino,
    size: BigInt(content?.length ?? 0),
    mtimeNs: timeNs,
    ctimeNs: timeNs,
    isFile: () => content !== undefined,
    isDirectory: () => content === undefined,
  };
}
