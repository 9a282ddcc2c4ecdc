/** The machine we run on. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { codeOf, reasonOf } from '../system-error.ts';
import type { Command, Outcome, World } from './world.ts';
import { hasProgram, programFolders } from './world.ts';

/** A command that nobody is asked by has long ended by then, unless it waits for somebody. */
const PATIENCE_MS = 60_000;

/** Whoever is asked in a window has that long. It may also be the terminal that is waited for, where there is none. */
const PATIENCE_WITH_PEOPLE_MS = 300_000;

/** How the person in front of us is asked for root's password. */
export type ElevationTool = 'sudo' | 'pkexec';

/**
 * This machine. `elevationTool` is what a command that needs root is put behind where we are not root ourselves: `sudo` where
 * there is a terminal for it to ask in, `pkexec` where there is only a desktop. `hasTerminal`: ours is one that a command can
 * ask in.
 */
export function nodeWorld(elevationTool: ElevationTool, hasTerminal: boolean): World {
  const { platform, env } = process;
  const world: World = {
    platform,
    env,
    home: homedir(),
    elevation: undefined,
    exists: existsSync,
    isWritable: (path) => succeeds(() => accessSync(path, constants.W_OK)),
    namesIn: (folder) => attempt(() => readdirSync(folder)) ?? [],
    read: (file) => attempt(() => readFileSync(file, 'utf8')),
    run: (command, { ask } = { ask: false }) => run(command, ask, hasTerminal),
  };
  return { ...world, elevation: elevationOf(world, elevationTool) };
}

function elevationOf(world: World, tool: ElevationTool): World['elevation'] {
  if (process.getuid?.() === 0) return [];
  return hasProgram(world, tool) ? [tool] : undefined;
}

function run([program, ...words]: Command, ask: boolean, hasTerminal: boolean): Promise<Outcome> {
  const isAtTerminal = ask && hasTerminal;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      // English, whatever the user speaks: what the tools list is read by us.
      env: { ...process.env, LC_ALL: 'C', PATH: programFolders(process).join(delimiter) },
      // Windows looks for programs in this folder first, and ours may be somebody else's: `certutil.exe` in a repository.
      cwd: dirname(process.execPath),
      stdio: [isAtTerminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(isAtTerminal ? {} : { timeout: ask ? PATIENCE_WITH_PEOPLE_MS : PATIENCE_MS }),
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error) => {
      const why = codeOf(error) === 'ENOENT' ? 'is not installed' : `cannot be run: ${reasonOf(error)}`;
      resolve({ code: -1, stdout, stderr: `${program} ${why}` });
    });
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
