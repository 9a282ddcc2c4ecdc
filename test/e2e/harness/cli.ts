/** The command line, as it is shipped: `dist/cli.js`, run by the Node.js that runs the tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

/** Serves a folder with `--json` on any free port, with a certificate of its own, until the test is over. */
export async function serve(folder: string): Promise<CliListening> {
  const home = temporaryFolder('home');
  const child = spawn(process.execPath, [CLI, folder, '--port', '0', '--json'], {
    env: { PATH: process.env.PATH ?? '', HOME: home.path },
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
  const [first] = await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => Promise.reject(new Error(`exit code ${code} before listening: ${complaints}`))),
  ]);
  return JSON.parse(first) as CliListening;
}
