import { expect, test } from 'vitest';
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
