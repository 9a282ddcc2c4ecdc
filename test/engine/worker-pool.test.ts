/** Several processes that serve as one: real ones, on one real port. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { openCertificate } from '../../src/certificates/open.ts';
import type { EngineConfig } from '../../src/config/engine-config.ts';
import { DEFAULT_LIMITS } from '../../src/config/limits.ts';
import type { Listening } from '../../src/engine/protocol.ts';
import { setWorkerProgram, Worker } from '../../src/engine/worker.ts';
import { ask, configOf as defaultConfigOf } from './support.ts';
import { ObservedPool, SERVER_PROGRAM, workerPids } from './worker-pool-support.ts';

/** One certificate for all tests: making one takes longer than they do. */
let certificate: EngineConfig['certificate'];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'worker-pool-'));
  certificate = { kind: 'self-signed', folder };
  await openCertificate(certificate, { nowMs: Date.now });
  return () => rm(folder, { recursive: true });
});

function configOf(parts: Partial<EngineConfig> = {}): Promise<EngineConfig> {
  return defaultConfigOf({ certificate, ...parts });
}

/** Asks for a target of its own as often, each time over another connection; gives the statuses. */
async function askOften(listening: Listening, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time++) statuses.push((await ask(listening, `/?${time}`)).status);
  return statuses;
}

/** A port that somebody else listens on. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('workers share a port, and connections go to all of them', async () => {
  setWorkerProgram(SERVER_PROGRAM);
  const counts = [0, 0, 0];
  const workers = counts.map(
    (_, index) =>
      new Worker((message) => {
        if (message.type === 'requests') counts[index]! += message.events.length;
      }),
  );
  onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.stop()))));
  const port = await freePort();
  const config = await configOf({ port, strictPort: true });
  const told: Listening[] = [];
  for (const worker of workers) told.push(await worker.start(config, false));
  expect(told.map((listening) => listening.port)).toEqual([port, port, port]);
  expect(new Set(told.map(({ certificate }) => certificate.fingerprint256)).size).toBe(1);
  await askOften(told[0]!, 6);
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(counts).toEqual([2, 2, 2]);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

test('a worker that is gone before it is told what to serve says so', async () => {
  setWorkerProgram(SERVER_PROGRAM);
  const worker = new Worker(() => {});
  process.kill(worker.pid, 'SIGKILL');
  expect(await worker.ended).toBe('by SIGKILL');
  await expect(worker.start(await configOf(), false)).rejects.toMatchObject({
    code: 'internal',
    message: `Worker ${worker.pid} ended by SIGKILL before it could serve`,
  });
});

test('a pool serves on any free port, tells of all requests, and leaves no process', async () => {
  const config = await configOf();
  const observed = new ObservedPool(config);
  const listening = await observed.pool.start();
  expect(listening.requestedPort).toBe(0);
  expect(listening.workers).toEqual(workerPids());
  expect(await askOften(listening, 4)).toEqual([200, 200, 200, 200]);
  await observed.pool.stop();
  expect(observed.requests.map(({ target }) => target).toSorted()).toEqual(['/?0', '/?1', '/?2', '/?3']);
  expect(workerPids()).toEqual([]);
});

test('one certificate is made, and what all workers see is told of once', async () => {
  const config = await defaultConfigOf();
  const site = { ...config.site, mounts: { '/a/': join(config.root, 'none') } };
  const observed = new ObservedPool({ ...config, site }, { count: 3 });
  const { certificate } = await observed.pool.start();
  await observed.pool.stop();
  expect(observed.lines).toEqual([
    expect.stringMatching(/^The folder .* does not exist: nothing is served at \/a\/ until it is there$/),
    `Made a certificate: ${certificate.file}`,
  ]);
});

test('a port that is taken: all of them get the next free one', async () => {
  const port = await takenPort();
  const observed = new ObservedPool(await configOf({ port }));
  const listening = await observed.pool.start();
  expect(listening).toMatchObject({ requestedPort: port });
  expect(listening.port).toBeGreaterThan(port);
  expect(await askOften(listening, 2)).toEqual([200, 200]);
});

test.each<[string, () => Promise<Partial<EngineConfig>>, object]>([
  [
    'a port that is taken, with strictPort',
    async () => ({ port: await takenPort(), strictPort: true }),
    { code: 'port-in-use', message: expect.stringMatching(/^Port \d+ is in use$/) },
  ],
  ['an address that is not ours', async () => ({ host: '192.0.2.1' }), { code: 'host-unavailable' }],
  [
    'a folder that is missing',
    async () => ({ root: join(import.meta.dirname, 'none'), port: await freePort() }),
    { code: 'root-missing' },
  ],
])('%s: the error says so, and no process is left', async (_title, parts, error) => {
  const observed = new ObservedPool(await configOf(await parts()));
  await expect(observed.pool.start()).rejects.toMatchObject(error);
  expect(workerPids()).toEqual([]);
});

test('a program that ends at once is an error with its exit code', async () => {
  const config = await configOf();
  const program = join(config.root, 'broken.cjs');
  await writeFile(program, 'process.exit(3)');
  const observed = new ObservedPool(config, { program });
  await expect(observed.pool.start()).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/^Worker \d+ ended with code 3 before it could serve$/),
  });
});

test('one that dies while others are still to come is replaced too', async () => {
  const config = await configOf();
  const program = join(config.root, 'first-dies.cjs');
  await writeFile(
    program,
    `const { writeFileSync } = require('node:fs');
    const send = process.send.bind(process);
    process.send = (message, ...rest) => {
      if (message.type !== 'listening') return send(message, ...rest);
      try {
        writeFileSync(${JSON.stringify(join(config.root, 'first'))}, '', { flag: 'wx' });
        return send(message, () => process.exit(7));
      } catch {
        return send(message, ...rest);
      }
    };
    require(${JSON.stringify(SERVER_PROGRAM)});`,
  );
  const observed = new ObservedPool(config, { program, patience: { backOffMs: [1], deathsWithinMs: 60_000 } });
  const listening = await observed.pool.start();
  expect(await observed.line(/ended/)).toBe(`Worker ${listening.workers![0]} ended with code 7. Starting another one`);
  await observed.line(/serves$/);
  expect(await askOften(listening, 2)).toEqual([200, 200]);
});

test('a worker that dies is replaced, and the log says so; the others serve meanwhile', async () => {
  const observed = new ObservedPool(await configOf(), { patience: { backOffMs: [50], deathsWithinMs: 60_000 } });
  const listening = await observed.pool.start();
  const [victim, other] = listening.workers!;
  process.kill(victim!, 'SIGKILL');
  await observed.line(/Starting another one/);
  expect(await askOften(listening, 1)).toEqual([200]);
  const successor = Number(/\d+/.exec(await observed.line(/^Worker \d+ serves$/))![0]);
  expect(observed.lines.slice(-2)).toEqual([
    `Worker ${victim} ended by SIGKILL. Starting another one`,
    `Worker ${successor} serves`,
  ]);
  expect(workerPids()).toEqual([other, successor]);
  expect(await askOften(listening, 2)).toEqual([200, 200]);
});

test('where they die too often, the pool breaks and says how', async () => {
  const patience = { backOffMs: [1], deathsWithinMs: 60_000 };
  const observed = new ObservedPool(await configOf(), { patience });
  const { workers } = await observed.pool.start();
  process.kill(workers![0]!, 'SIGKILL');
  const successor = Number(/\d+/.exec(await observed.line(/serves$/))![0]);
  process.kill(successor, 'SIGKILL');
  await expect(observed.pool.broken).rejects.toMatchObject({
    code: 'internal',
    message: `Worker ${successor} ended by SIGKILL. That was 2 times within 60 s: giving up`,
  });
});

test('a successor that cannot serve is a death, and the reason is told', async () => {
  const config = await configOf();
  const observed = new ObservedPool(config, { patience: { backOffMs: [1], deathsWithinMs: 60_000 } });
  const { workers } = await observed.pool.start();
  await rm(config.root, { recursive: true });
  process.kill(workers![0]!, 'SIGKILL');
  await expect(observed.pool.broken).rejects.toMatchObject({
    message: `A new worker cannot serve: The folder ${config.root} does not exist. That was 2 times within 60 s: giving up`,
  });
});

test('stops also while it waits to replace a worker', async () => {
  const observed = new ObservedPool(await configOf(), { patience: { backOffMs: [60_000], deathsWithinMs: 60_000 } });
  const { workers } = await observed.pool.start();
  process.kill(workers![0]!, 'SIGKILL');
  await observed.line(/Starting another one/);
  await observed.pool.stop();
  expect(workerPids()).toEqual([]);
});

test('each worker keeps to its share of the connections', async () => {
  const limits = { ...DEFAULT_LIMITS, maxConnections: 2 };
  const observed = new ObservedPool(await configOf({ limits }));
  const { port } = await observed.pool.start();
  const connected: Socket[] = [];
  for (let count = 0; count < 4; count++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {}); // a reset is a close, too
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    connected.push(socket);
  }
  const closed: Socket[] = [];
  const areClosed = connected.slice(2).map(async (socket) => {
    await once(socket.resume(), 'close');
    closed.push(socket);
  });
  await Promise.all(areClosed);
  expect(connected.map((socket) => closed.includes(socket))).toEqual([false, false, true, true]);
  for (const socket of connected.slice(0, 2)) {
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 /);
  }
});
