/** What the program can do beside serving a folder: a row of a table for each, `subcommands.ts`. */
import type { Flag } from './flags.ts';
import type { Style } from './style.ts';

/** One of them. */
export interface Subcommand {
  /** The first word of the command line. */
  readonly name: string;
  /** What it does, for the list in `--help`: one line. */
  readonly summary: string;
  /** What its own help says before the flags. */
  readonly introduction: string;
  /** What its own help says behind the flags. */
  readonly closing?: string;
  /** What one word behind it stands for, for example `NAME`; absent where it takes none. */
  readonly operand?: string;
  /** Beside `--color` and `--help`, which all have. */
  readonly flags: readonly Flag[];
  /** Does it. Gives the exit code; rejects with a UsageError where the words make no sense after all. */
  run(said: SubcommandWords, terminal: Terminal): Promise<number>;
}

/** The words behind its name. */
export interface SubcommandWords {
  /** By the flag's name: true or false, or the value that was written. The last one counts. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly operand: string | undefined;
}

/** What a subcommand sees of the world. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly style: Style;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the folder that relative paths start at. */
  readonly workingFolder: string;
  /** Absolute path of the folder that our own certificate is kept in. */
  readonly certificateFolder: string;
}
