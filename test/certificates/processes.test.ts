/** What can only be seen from outside: several processes at one folder, and what a process loads. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support.ts';

const run = promisify(execFile);

interface Opened {
  readonly outcome: string;
  readonly fingerprint256: string;
}

/** A program that opens the certificate of a folder and says which it is. `external` packages are not bundled. */
async function buildProgram(external: readonly string[] = []): Promise<string> {
  const program = join(temporaryFolder(), 'open.cjs');
  await build({
    stdin: {
      contents: `
        import { openCertificate } from './open.ts';
        openCertificate({ kind: 'self-signed', folder: process.argv[2] }, { nowMs: Date.now })
          .then(({ outcome, fingerprint256 }) => process.stdout.write(JSON.stringify({ outcome, fingerprint256 })));`,
      resolveDir: join(import.meta.dirname, '../../src/certificates'),
    },
    bundle: true,
    platform: 'node',
    external: [...external],
    outfile: program,
  });
  return program;
}

async function open(program: string, folder: string): Promise<Opened> {
  const { stdout } = await run(process.execPath, [program, folder], { timeout: 15_000 });
  return JSON.parse(stdout) as Opened;
}

test('processes that start at once use one pair', async () => {
  const program = await buildProgram();
  const folder = join(temporaryFolder(), 'state');
  const opened = await Promise.all(Array.from({ length: 4 }, () => open(program, folder)));
  expect(new Set(opened.map(({ fingerprint256 }) => fingerprint256)).size).toBe(1);
  expect(opened.filter(({ outcome }) => outcome === 'made')).toHaveLength(1);
  expect(readdirSync(folder).sort()).toEqual(['certificate.pem', 'key.pem']);
});

test('a process that has its certificate does not load what makes them', async () => {
  const folder = temporaryFolder();
  const made = await open(await buildProgram(), folder);
  // Where this program stands there is no such package, so loading it would be an error.
  const without = await buildProgram(['selfsigned']);
  expect(await open(without, folder)).toEqual({ ...made, outcome: 'kept' });
  await expect(open(without, temporaryFolder())).rejects.toThrow(/Cannot find (?:module|package) 'selfsigned'/);
});
