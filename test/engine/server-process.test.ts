/** The server process as the extension has it: `dist/server.js`, forked, spoken to in messages. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ServerProcess } from './server-process-support.ts';
import { ask, configOf } from './support.ts';

test('starts, serves, tells of requests, moves, and stops', async () => {
  const config = await configOf();
  await writeFile(join(config.root, 'a.txt'), 'one');
  const server = new ServerProcess();
  server.send({ type: 'start', config });
  const listening = await server.until('listening');
  expect((await ask(listening, '/a.txt')).body).toBe('one');
  const { events } = await server.until('requests');
  expect(events).toMatchObject([{ target: '/a.txt', status: 200 }]);
  server.send({ type: 'configure', config: { ...config, directoryListing: false } });
  server.send({ type: 'stop' });
  const [code] = await once(server.child, 'exit');
  expect(code).toBe(0);
  expect(server.messages.at(-1)).toEqual({ type: 'stopped' });
  expect(server.messages.filter((message) => message.type === 'listening')).toHaveLength(2);
});

test('a quiet one serves, and tells of no requests', async () => {
  const server = new ServerProcess();
  server.send({ type: 'start', config: await configOf(), quiet: true });
  expect((await ask(await server.until('listening'), '/')).status).toBe(200);
  server.send({ type: 'stop' });
  await once(server.child, 'exit');
  expect(server.messages.at(-1)).toEqual({ type: 'stopped' });
  expect(server.messages.filter(({ type }) => type === 'requests')).toEqual([]);
});

test('says why it cannot start, and can be told better', async () => {
  const config = await configOf();
  const server = new ServerProcess();
  server.send({ type: 'start', config: { ...config, root: join(config.root, 'none') } });
  expect(await server.until('failed')).toMatchObject({
    code: 'root-missing',
    message: expect.stringContaining('does not exist'),
  });
  server.send({ type: 'start', config });
  await server.until('listening');
});

test('goes when its parent has gone', async () => {
  const server = new ServerProcess();
  server.send({ type: 'start', config: await configOf() });
  await server.until('listening');
  server.child.disconnect();
  const [code] = await once(server.child, 'exit');
  expect(code).toBe(0);
});

test('stops on SIGTERM, and leaves SIGINT to its parent', async () => {
  const server = new ServerProcess();
  server.send({ type: 'start', config: await configOf() });
  const listening = await server.until('listening');
  server.child.kill('SIGINT');
  expect((await ask(listening, '/')).status).toBe(200);
  server.child.kill('SIGTERM');
  expect((await once(server.child, 'exit'))[0]).toBe(0);
});

test('says why it cannot be shared, and serves on', async () => {
  const config = await configOf();
  const server = new ServerProcess();
  server.send({ type: 'start', config });
  const listening = await server.until('listening');
  const request = { folder: join(config.root, 'devices'), where: 'no-such-network', durationMs: 60_000 };
  server.send({ type: 'share', request });
  expect((await server.until('shareFailed')).message).toMatch(/^(?:No local network here is|This machine has no) /);
  for (const wish of ['renewLink', 'revokeDevices', 'stop'] as const) server.send({ type: 'sharing', wish });
  expect((await ask(listening, '/')).status).toBe(200);
});
