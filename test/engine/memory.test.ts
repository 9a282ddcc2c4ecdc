/** Large files and slow clients: the server holds two slices for each, whatever the size of the file. */
import { execFileSync } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { Listening } from '../../src/engine/protocol.ts';
import { ServerProcess } from './server-process-support.ts';
import { configOf } from './support.ts';

const READERS = 20;
const FILE_BYTES = 1024 ** 3;
/** Of each reader; 20 of them take more than twice what the server may grow by. */
const READ_BYTES = 8 * 1024 * 1024;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

async function sharedReader({ port, certificate }: Listening): Promise<() => Promise<void>> {
  const session = connectHttp2(`https://localhost:${port}`, { ca: await readFile(certificate.file) });
  onTestFinished(() => session.destroy());
  return () => readSlowlyOn(session);
}

function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** The same over HTTP/2: a stream of its own on a connection they share. */
async function readSlowlyOn(session: ClientHttp2Session): Promise<void> {
  const stream = session.request({ ':path': '/large.bin' });
  let left = READ_BYTES;
  for await (const piece of stream) {
    left -= (piece as Buffer).length;
    if (left <= 0) return; // which resets the stream
    await new Promise(setImmediate);
  }
  throw new Error('the server ended the stream');
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

test.each(['1.1', '2'])(
  '20 slow readers of a 1 GB file cost less than 64 MB, over HTTP/%s',
  async (version) => {
    const config = await configOf();
    const file = await open(join(config.root, 'large.bin'), 'w');
    await file.truncate(FILE_BYTES); // sparse: it takes no room
    await file.close();
    const server = new ServerProcess();
    server.send({ type: 'start', config });
    const listening = await server.until('listening');
    const read = version === '2' ? await sharedReader(listening) : () => readSlowly(listening);
    await read(); // everything that is loaded once is loaded
    const before = residentBytes(server.child.pid!);
    let peak = before;
    const sampling = setInterval(() => {
      peak = Math.max(peak, residentBytes(server.child.pid!));
    }, 100);
    onTestFinished(() => clearInterval(sampling));
    await Promise.all(Array.from({ length: READERS }, () => read()));
    expect(peak).toBeGreaterThan(0);
    expect(peak - before).toBeLessThan(MAX_GROWTH_BYTES);
  },
  60_000,
);
