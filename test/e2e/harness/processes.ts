/** Processes of this machine, as Linux shows them in /proc. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

/** The ids of the processes whose command line names a file below `folder` that ends with `name`. */
export function processesRunning(folder: string, name: string): number[] {
  return numericEntries('/proc').filter((pid) =>
    commandLine(pid).some((argument) => argument.startsWith(`${folder}/`) && argument.endsWith(name)),
  );
}

/** The id of a process's parent; undefined where there is no such process. */
export function parentOf(pid: number): number | undefined {
  const match = /^PPid:\s*(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`));
  return match ? Number(match[1]) : undefined;
}

/** A process started with `startGroup`. */
export interface ProcessGroup {
  /** All it has written to its standard output and error so far. */
  output(): string;
  /** Asks the process and all its children to end, makes them after 10 s, and resolves when none is left. */
  stop(): Promise<void>;
}

/** Starts a program in a process group of its own, so that its children can be ended with it. */
export function startGroup(command: string, args: readonly string[], options: SpawnOptions): ProcessGroup {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (output += bytes));
  child.on('error', (error) => (output += `${error.message}\n`));
  const group = child.pid;
  // Where the tests themselves are broken off, nobody calls `stop`.
  if (group !== undefined) process.once('exit', () => signal(-group, 'SIGKILL'));
  return {
    output: () => output,
    async stop() {
      if (group === undefined) return;
      signal(-group, 'SIGTERM');
      await until('the process group to end', () => !isAlive(-group), 10_000).catch(() => signal(-group, 'SIGKILL'));
      await until('the process group to be gone', () => !isAlive(-group), 5_000);
    },
  };
}

/** True while there is such a process, or, for a negative id, any process of that group. */
export function isAlive(pid: number): boolean {
  return signal(pid, 0);
}

/** Sends a signal; false where nobody is there to receive it. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function commandLine(pid: number): string[] {
  return readOrEmpty(`/proc/${pid}/cmdline`).split('\0');
}

function numericEntries(folder: string): number[] {
  return readdirSync(folder).map(Number).filter(Number.isInteger);
}

// Processes come and go between two looks.
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
