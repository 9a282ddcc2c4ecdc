/** Large files and slow clients: the server holds two slices for each, whatever the size of the file. */
import { execFileSync } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { Listening } from '../../src/engine/protocol.ts';
import { ServerProcess } from './server-process-support.ts';
import { configOf } from './support.ts';

const READERS = 20;
const FILE_BYTES = 1024 ** 3;
const READ_BYTES = 24 * 1024 * 1024;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** Takes one piece at a time, and the next only after a turn of the event loop, until it has had enough. */
async function readSlowly({ port, certificate }: Listening): Promise<void> {
  const socket = connect({ host: 'localhost', port, ca: await readFile(certificate.file) });
  onTestFinished(() => void socket.destroy());
  socket.write('GET /large.bin HTTP/1.1\r\nHost: localhost:'.concat(String(port), '\r\n\r\n'));
  let left = READ_BYTES;
  for await (const piece of socket) {
    left -= (piece as Buffer).length;
    if (left <= 0) return;
    await new Promise(setImmediate);
  }
  throw new Error('the server ended the connection');
}

test('20 slow readers of a 1 GB file cost less than 64 MB', async () => {
  const config = await configOf();
  const file = await open(join(config.root, 'large.bin'), 'w');
  await file.truncate(FILE_BYTES); // sparse: it takes no room
  await file.close();
  const server = new ServerProcess();
  server.send({ type: 'start', config });
  const listening = await server.until('listening');
  await readSlowly(listening); // everything that is loaded once is loaded
  const before = residentBytes(server.child.pid!);
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytes(server.child.pid!));
  }, 50);
  await Promise.all(Array.from({ length: READERS }, () => readSlowly(listening)));
  clearInterval(sampling);
  expect(peak).toBeGreaterThan(0);
  expect(peak - before).toBeLessThan(MAX_GROWTH_BYTES);
});
