/** What can only be seen from outside: several processes at one folder, and what a process loads. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './support.ts';

const run = promisify(execFile);

interface Opened {
  readonly outcome: string;
  readonly fingerprint256: string;
}

/** What opens the certificate of the folder in `process.argv[2]`. */
const OPEN_OWN = `
  import { openCertificate } from './open.ts';
  const opening = openCertificate({ kind: 'self-signed', folder: process.argv[2] }, { nowMs: Date.now });`;

/** What opens the devices' certificate there. */
const OPEN_DEVICES = `
  import { openDevices } from './devices.ts';
  const names = ['desk.local', '192.168.1.20'];
  const opening = openDevices({ folder: process.argv[2], names }, Date.now()).then(({ leaf }) => leaf);`;

/** A program that opens a certificate and says which it is. `external` packages are not bundled. */
async function buildProgram(opens: string, external: readonly string[] = []): Promise<string> {
  const program = join(temporaryFolder(), 'open.cjs');
  await build({
    stdin: {
      contents: `${opens}
        opening.then(({ outcome, fingerprint256 }) => process.stdout.write(JSON.stringify({ outcome, fingerprint256 })));`,
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

describe.each([
  ['its own certificate', OPEN_OWN, ['selfsigned']],
  ["the devices' certificate", OPEN_DEVICES, ['@peculiar/x509', '@peculiar/asn1-x509', '@peculiar/asn1-schema']],
])('%s', (_title, opens, makers) => {
  test('processes that start at once use one pair', async () => {
    const program = await buildProgram(opens);
    const folder = join(temporaryFolder(), 'state');
    const opened = await Promise.all(Array.from({ length: 4 }, () => open(program, folder)));
    expect(new Set(opened.map(({ fingerprint256 }) => fingerprint256)).size).toBe(1);
    expect(opened.filter(({ outcome }) => outcome === 'made')).toHaveLength(1);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(new Set(files.map(({ name }) => name))).toEqual(new Set(['certificate.pem', 'key.pem']));
  });

  test('a process that has it does not load what makes it', async () => {
    const folder = temporaryFolder();
    const made = await open(await buildProgram(opens), folder);
    // Where this program stands there are no such packages, so loading them would be an error.
    const without = await buildProgram(opens, makers);
    expect(await open(without, folder)).toEqual({ ...made, outcome: 'kept' });
    await expect(open(without, temporaryFolder())).rejects.toThrow(/Cannot find (?:module|package)/);
  });
});
