/** `--workers` and `--quiet` from outside: many processes that look like one, and what is not printed. */
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { BIG, beginDownload, get, listening, siteFolder, takenPort } from './conversation.ts';
import { type Run, run } from './program.ts';

/** One certificate for all runs. */
const stateFolder = realpathSync(mkdtempSync(join(tmpdir(), 'https-preview-workers-')));
afterAll(() => rmSync(stateFolder, { recursive: true }));

const runWith = (words: readonly string[], folder = siteFolder()): Run => run(words, { folder, stateFolder });

test('--json: the first line is that of the primary, all requests are told of, and the exit code is 0', async () => {
  const running = runWith(['--workers', '3', '--json', '--port', '0']);
  const told = await listening(running);
  expect(told).toMatchObject({ event: 'listening', requestedPort: 0 });
  expect(new Set([told.pid, ...told.workers!]).size).toBe(4);
  for (const target of ['/?1', '/?2', '/?3']) expect(await get(told, target)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  process.kill(told.pid, 'SIGTERM');
  expect(await running.ended).toBe(0);
  const events = running.stdout.text.trim().split('\n').slice(1);
  expect(events.map((line) => JSON.parse(line).target).toSorted()).toEqual(['/?1', '/?2', '/?3']);
});

test('a worker that is killed is replaced, and the log says so', async () => {
  const running = runWith(['--workers', '2', '--json', '--port', '0']);
  const told = await listening(running);
  process.kill(told.workers![0]!, 'SIGKILL');
  expect(await running.errorLine(/ended/)).toBe(`Worker ${told.workers![0]} ended by SIGKILL. Starting another one`);
  await running.errorLine(/^Worker \d+ serves$/);
  for (const target of ['/?1', '/?2']) expect(await get(told, target)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test.each<[string, readonly string[]]>([
  ['one process', []],
  ['workers', ['--workers', '2']],
])('%s, --quiet: the banner, and no line for a request', async (_title, words) => {
  const running = runWith([...words, '--quiet', '--port', '0']);
  const url = (await running.line(/URL/)).replace(/^.*URL +/, '');
  const certificate = (await running.line(/--cacert/)).replace(/^.*--cacert /, '');
  const told = { url, port: Number(new URL(url).port), root: '', certificate, pid: 0 };
  expect(await get(told, '/missing')).toMatch(/^HTTP\/1\.1 404 /);
  running.signal('SIGTERM');
  expect(await running.ended).toBe(0);
  expect(running.stdout.text).toMatch(/Ctrl\+C stops\.\n\n\nStopping\. .*\n$/);
  expect(/^ +Workers +2$/m.test(running.stdout.text)).toBe(words.length > 0);
});

test('--quiet with --json: one line', async () => {
  const running = runWith(['--quiet', '--json', '--port', '0']);
  await get(await listening(running), '/');
  running.signal('SIGTERM');
  expect(await running.ended).toBe(0);
  expect(running.stdout.text).toMatch(/^\{"event":"listening".*\}\n$/);
});

test('a port that is taken, with --strict-port: one line, and exit code 1', async () => {
  const port = await takenPort();
  const running = runWith(['--workers', '2', '--strict-port', '--port', String(port)]);
  expect(await running.ended).toBe(1);
  expect(running.stderr.text).toBe(
    `https-preview: Port ${port} is in use. Choose another one with --port N, or any free one with --port 0.\n`,
  );
  expect(running.stdout.text).toBe('');
});

test('what is in flight is finished', async () => {
  const { running, socket } = await beginDownload(['--workers', '2']);
  running.signal('SIGINT');
  let bytes = 0;
  for await (const chunk of socket) bytes += (chunk as Buffer).length;
  expect(bytes).toBeGreaterThan(BIG);
  expect(await running.ended).toBe(0);
});

test('a second Ctrl+C does not wait for what is in flight', async () => {
  const { running, socket } = await beginDownload(['--workers', '2']);
  const impatience = setInterval(() => running.signal('SIGINT'), 100);
  onTestFinished(() => clearInterval(impatience));
  expect(await running.ended).toBe(130);
  await once(socket.resume(), 'close');
});

test('workers end with their primary, however that ended', async () => {
  const running = runWith(['--workers', '2', '--json', '--port', '0']);
  const { pid } = await listening(running);
  process.kill(pid, 'SIGKILL');
  // Workers have the same standard error, and while one of them lives, that is open.
  expect(await running.ended).toBe(null);
});
