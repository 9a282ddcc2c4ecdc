import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/config/limits.ts';
import { ask, configOf, started } from './support.ts';

test('the limits of the configuration hold, and others from the next connection on', async () => {
  const config = await configOf({ limits: { ...DEFAULT_LIMITS, maxRequestLineBytes: 300 } });
  const { engine, listening } = await started(config);
  const long = `/?${'a'.repeat(400)}`;
  expect(await ask(listening, long)).toMatchObject({ status: 414 });
  const after = await engine.configure({ ...config, limits: DEFAULT_LIMITS });
  expect(after.port).toBe(listening.port);
  expect(await ask(after, long)).toMatchObject({ status: 200 });
});

test('so does the time for a handshake, and who exceeds it is told of', async () => {
  const config = await configOf();
  const lines: string[] = [];
  const { engine, listening } = await started(config, { log: (_level, message) => lines.push(message) });
  await engine.configure({ ...config, limits: { ...DEFAULT_LIMITS, handshakeTimeoutMs: 100 } });
  const socket = connect({ host: '127.0.0.1', port: listening.port });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {}); // a reset is a close, too
  socket.write(Buffer.from([0x16, 3, 1]));
  await once(socket, 'close');
  expect(lines.at(-1)).toBe('TLS handshake with 127.0.0.1 failed: it took too long');
});
