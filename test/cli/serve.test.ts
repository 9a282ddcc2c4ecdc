/** What comes of a run, however its server fares. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { buildEngineConfig } from '../../src/cli/engine-config.ts';
import { type ServeParts, serve } from '../../src/cli/serve.ts';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'https-preview-serve-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Serves an empty folder with two workers that are replaced by nobody. Gives what comes of it, and what was reported. */
async function serveWith(program: string, parts: Partial<ServeParts>) {
  const folder = temporaryFolder();
  const config = buildEngineConfig(
    { ...DEFAULT_OPTIONS, port: 0 },
    { workingFolder: folder, certificateFolder: join(folder, 'state'), passphrase: undefined },
  );
  const report = {
    listening: vi.fn(),
    request: vi.fn(),
    dropped: vi.fn(),
    log: vi.fn(),
    warn: vi.fn(),
    sharing: vi.fn(),
    stopping: vi.fn(),
    failed: vi.fn(),
    close: vi.fn(),
  };
  const hasServed = await serve(config, {
    report,
    stop: new Promise(() => {}),
    quiet: true,
    workers: { program, count: 2, patience: { backOffMs: [], deathsWithinMs: 60_000 } },
    onListening: () => {},
    ...parts,
  });
  return { hasServed, report };
}

test('a server that cannot go on has failed', async () => {
  const { hasServed, report } = await serveWith(join(import.meta.dirname, '../../dist/server.js'), {
    onListening: ({ workers }) => void process.kill(workers![0]!, 'SIGKILL'),
  });
  expect(hasServed).toBe(false);
  expect(report.failed).toHaveBeenCalledExactlyOnceWith(
    'internal',
    expect.stringMatching(/ended by SIGKILL.*giving up$/),
  );
  expect(report.stopping).not.toHaveBeenCalled();
});

test.each<[string, Promise<void>, boolean]>([
  ['a server whose workers do not come up has failed', new Promise(() => {}), false],
  ['unless it was told to stop meanwhile', Promise.resolve(), true],
])('%s', async (_title, stop, expected) => {
  const program = join(temporaryFolder(), 'broken.cjs');
  writeFileSync(program, 'process.exit(3)');
  const { hasServed, report } = await serveWith(program, { stop });
  expect(hasServed).toBe(expected);
  expect(report.failed).toHaveBeenCalledTimes(expected ? 0 : 1);
});
