/** The built command line, run as a user runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../dist/cli.js');

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'https-preview-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** How the program is run, where that matters. */
export interface RunOptions {
  /** The folder it is run in. */
  readonly folder?: string;
  /** What is kept from one run to the next. */
  readonly stateFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder with programs that go before the system's. */
  readonly programs?: string;
}

/** A run of the program, which is over when the test is. */
export interface Run {
  /** All that has been printed so far. */
  readonly stdout: { readonly text: string };
  readonly stderr: { readonly text: string };
  /** Resolves with the first line of standard output that `pattern` matches. */
  line(pattern: RegExp): Promise<string>;
  /** The same for standard error. */
  errorLine(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Reads no more, as `head` does when it has enough. */
  closeStdout(): void;
  /** Resolves with the exit code once the program has ended; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Runs the program with these words. */
export function run(words: readonly string[], options: RunOptions = {}): Run {
  const { folder = temporaryFolder(), stateFolder = folder, env = {}, programs } = options;
  const path = [programs ?? [], dirname(process.execPath), process.env.PATH ?? ''].flat().join(delimiter);
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env: { PATH: path, HOME: stateFolder, XDG_STATE_HOME: stateFolder, LOCALAPPDATA: stateFolder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const [stdout, stderr] = [new Lines(child.stdout), new Lines(child.stderr)];
  return {
    stdout,
    stderr,
    line: (pattern) => stdout.line(pattern),
    errorLine: (pattern) => stderr.line(pattern),
    signal: (name) => void child.kill(name),
    closeStdout: () => void child.stdout.destroy(),
    ended,
  };
}

/** What a program prints. */
class Lines {
  text = '';
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream.setEncoding('utf8');
    this.#stream.on('data', (chunk: string) => {
      this.text += chunk;
    });
  }

  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.text
        .split('\n')
        .slice(0, -1)
        .find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#stream.readableEnded) throw new Error(`No line matches ${pattern} in:\n${this.text}`);
      await Promise.race([once(this.#stream, 'data'), once(this.#stream, 'end')]);
    }
  }
}
