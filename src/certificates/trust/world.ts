/**
 * What the trust stores see of the machine. Everything that differs from one machine to the next comes through here, so
 * that the tables for macOS and Windows can be read and tested anywhere.
 */
import { posix, win32 } from 'node:path';

/** A program and its words, as the system gets them: no shell reads them. */
export type Command = readonly [program: string, ...words: string[]];

/** How a command ended. */
export interface Outcome {
  /** The exit code; -1 where the program could not be started, or was ended from outside. */
  readonly code: number;
  readonly stdout: string;
  /** What it complained about, or why it could not be started. */
  readonly stderr: string;
}

/** The machine, or a test's idea of one. Its methods do not throw. */
export interface World {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the user's home folder. */
  readonly home: string;
  /** The words that go before a command which needs root: none where we are root, undefined where there is no way. */
  readonly elevation: readonly string[] | undefined;
  /** True where there is something of this name. */
  exists(path: string): boolean;
  /** True where this user may write to what has this name. */
  isWritable(path: string): boolean;
  /** The names in a folder; none where it cannot be read. */
  namesIn(folder: string): readonly string[];
  /** A file's text; undefined where it cannot be read. */
  read(file: string): string | undefined;
  /** Runs a command to its end. `ask` lets it talk to the person at the terminal, and wait for them. */
  run(command: Command, how?: { readonly ask: boolean }): Promise<Outcome>;
}

/** Folders that programs for administrators are in, and a user's PATH often lacks. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

/** The folders that programs are looked for in. */
export function programFolders({ platform, env }: Pick<World, 'platform' | 'env'>): readonly string[] {
  const isWindows = platform === 'win32';
  const path = (env.PATH ?? env.Path ?? '').split(isWindows ? win32.delimiter : posix.delimiter);
  return [...path, ...(isWindows ? [] : SYSTEM_FOLDERS)].filter((folder) => folder !== '');
}

/** True where the program can be run: found by its name, or there under its path. */
export function hasProgram(world: World, program: string): boolean {
  const { join, isAbsolute } = world.platform === 'win32' ? win32 : posix;
  const file = world.platform === 'win32' && !/\.exe$/i.test(program) ? `${program}.exe` : program;
  if (isAbsolute(program)) return world.exists(file);
  return programFolders(world).some((folder) => world.exists(join(folder, file)));
}
