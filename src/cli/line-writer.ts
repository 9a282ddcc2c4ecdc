/**
 * Lines on their way to standard output: gathered, so that ten thousand requests a second are twenty writes, and bounded,
 * so that a reader who does not read costs no memory.
 */
import type { Writable } from 'node:stream';

/** Gathered lines are written so long after the first of them: at once to the eye. */
const INTERVAL_MS = 50;
/** More is not kept for a reader who is behind: lines are left out then, and counted. In UTF-16 code units. */
const MAX_WAITING = 1_048_576;
/** How long a reader has to take the last lines. */
const CLOSE_GRACE_MS = 1_000;

/** Writes lines to a stream whose errors somebody else hears. */
export class LineWriter {
  readonly #stream: Writable;
  readonly #describeDropped: (count: number) => string;
  #lines: string[] = [];
  #waiting = 0;
  #dropped = 0;
  #isOpen = false;
  #timer: NodeJS.Timeout | undefined;

  /** `describeDropped` makes the line that stands where `count` lines were left out. */
  constructor(stream: Writable, describeDropped: (count: number) => string) {
    this.#stream = stream;
    this.#describeDropped = describeDropped;
  }

  /** Writes `first` at once, and behind it what came before. Until then, nothing is written. */
  open(first: string): void {
    this.#lines.unshift(first);
    this.#isOpen = true;
    this.#write();
  }

  /** True while the reader is behind: lines are left out. */
  get isBehind(): boolean {
    return this.#waiting + this.#stream.writableLength >= MAX_WAITING;
  }

  /** Writes a line, given without its line break, soon; or leaves it out. */
  add(line: string): void {
    if (this.isBehind) {
      this.leaveOut();
      return;
    }
    this.#tellDropped();
    this.#lines.push(line);
    this.#waiting += line.length;
    this.#timer ??= setTimeout(() => this.#write(), INTERVAL_MS);
  }

  /** Counts lines that need not even be made: because the reader `isBehind`, or because nobody knows what is in them. */
  leaveOut(count = 1): void {
    this.#dropped += count;
  }

  /** Writes what there is. Done when the stream has taken it, or lost it, or its reader has had a second. */
  close(): Promise<void> {
    this.#tellDropped();
    this.#isOpen = true;
    this.#write();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CLOSE_GRACE_MS);
      this.#stream.write('', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#lines.push(this.#describeDropped(this.#dropped));
    this.#dropped = 0;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isOpen || this.#lines.length === 0) return;
    this.#stream.write(`${this.#lines.join('\n')}\n`);
    this.#lines = [];
    this.#waiting = 0;
  }
}
