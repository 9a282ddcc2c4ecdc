/** The command line, as it is shipped: `dist/cli.js`, run by the Node.js that runs the tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const CLI = join(import.meta.dirname, '../../../dist/cli.js');

/** What the first line of `--json` says, as far as it is used here. */
export interface CliListening {
  readonly url: string;
  readonly port: number;
  /** Path of the certificate's PEM file. */
  readonly certificate: string;
}

/** A run of the command line that serves. */
export interface CliRun extends CliListening {
  /** The first line with this `event` from here on, as it is printed. */
  next(event: string): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Serves a folder with `--json` on any free port until the test is over: with the certificate of `userHome`, or of a home that
 * is there for it alone. `words` say what else there is to say.
 */
export async function serve(folder: string, userHome?: string, words: readonly string[] = []): Promise<CliRun> {
  const home = temporaryFolder('home');
  const child = spawn(process.execPath, [CLI, folder, '--port', '0', '--json', ...words], {
    env: { PATH: process.env.PATH ?? '', HOME: userHome ?? home.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (bytes) => (complaints += bytes));
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGINT');
    const [code] = await exited;
    home.dispose();
    expect(code, 'the exit code after Ctrl+C').toBe(0);
  });
  const lines = createInterface(child.stdout);
  const events: Readonly<Record<string, unknown>>[] = [];
  lines.on('line', (line) => events.push(JSON.parse(line)));
  const [first] = await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => Promise.reject(new Error(`exit code ${code} before listening: ${complaints}`))),
  ]);
  const next: CliRun['next'] = async (event) => {
    for (;;) {
      const index = events.findIndex((one) => one.event === event);
      if (index >= 0) return events.splice(0, index + 1).at(-1)!;
      await once(lines, 'line');
    }
  };
  return { ...(JSON.parse(first) as CliListening), next };
}

/** Runs the command line to its end, as a user whose home this is. */
export async function runCli(
  userHome: string,
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = { PATH: process.env.PATH ?? '', HOME: userHome };
  const child = spawn(process.execPath, [CLI, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}
