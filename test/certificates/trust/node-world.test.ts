import { expect, test } from 'vitest';
import { nodeWorld } from '../../../src/certificates/trust/node-world.ts';

test('where there is no terminal, a command that asks gets no answer, and ends', async () => {
  const world = nodeWorld('pkexec', false);
  expect(await world.run(['cat'], { ask: true })).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('commands do not run in our own folder, whose programs may be anybody’s', async () => {
  const { stdout } = await nodeWorld('sudo', true).run(['pwd']);
  expect(stdout.trim()).not.toBe(process.cwd());
});

test('a program that is not there is said to be missing', async () => {
  expect(await nodeWorld('sudo', true).run(['no-such-program'])).toMatchObject({
    code: -1,
    stderr: 'no-such-program is not installed',
  });
});
