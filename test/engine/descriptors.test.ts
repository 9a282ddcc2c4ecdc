/**
 * A server without a descriptor left (EMFILE). libuv keeps one in reserve, to accept and close what cannot be served: nobody
 * waits in vain, and nothing spins.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createClient, HTTP_VERSIONS } from '../net/client.ts';
import { ServerProcess } from './server-process-support.ts';
import { configOf } from './support.ts';

/** Enough for the server and a few dozen connections. */
const DESCRIPTORS = 80;

/** A connection that the server holds on to; undefined where it turned it away. */
function held(port: number): Promise<Socket | undefined> {
  const socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {}); // a reset is a close, too
  socket.write(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  return new Promise((resolve) => {
    socket.once('data', () => resolve(socket));
    socket.once('close', () => resolve(undefined));
  });
}

test('says so where it cannot open a file, turns new clients away, keeps the others, and recovers', async () => {
  const config = await configOf();
  for (const name of ['known.txt', 'new.txt']) await writeFile(join(config.root, name), name);
  const server = new ServerProcess(DESCRIPTORS);
  server.send({ type: 'start', config });
  const { port, certificate } = await server.until('listening');
  const tls = { ca: await readFile(certificate.file) };
  const clients = HTTP_VERSIONS.map((version) => createClient(version, port, tls));
  for (const client of clients) expect(await client.ask({ target: '/known.txt' })).toMatchObject({ status: 200 });

  const sockets: Socket[] = [];
  for (;;) {
    const socket = await held(port);
    if (socket === undefined) break;
    sockets.push(socket);
  }
  expect(sockets.length).toBeGreaterThan(10);

  for (const client of clients) {
    expect(await client.ask({ target: '/known.txt' })).toMatchObject({ status: 200, body: 'known.txt' });
    expect(await client.ask({ target: '/new.txt' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: '503 Service Unavailable. The server is too busy for this; try again.\n',
    });
  }

  for (const socket of sockets) socket.destroy();
  while ((await held(port)) === undefined);
  for (const client of clients) {
    expect(await client.ask({ target: '/new.txt' })).toMatchObject({ status: 200, body: 'new.txt' });
  }
});
