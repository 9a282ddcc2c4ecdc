import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exclusively } from '../../src/certificates/exclusively.ts';
import { temporaryFolder } from './support.ts';

const lockFile = () => join(temporaryFolder(), 'lock');

test('gives what the work gives, and lets go of the lock', async () => {
  const lock = lockFile();
  expect(await exclusively(lock, async () => existsSync(lock))).toBe(true);
  expect(existsSync(lock)).toBe(false);
});

test('lets go of the lock where the work fails', async () => {
  const lock = lockFile();
  await expect(exclusively(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});

test('does one work at a time', async () => {
  const lock = lockFile();
  let underWay = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++underWay);
    await new Promise(setImmediate);
    underWay--;
  };
  await Promise.all(Array.from({ length: 8 }, () => exclusively(lock, work)));
  expect(most).toBe(1);
});

test('waits for another process', async () => {
  const lock = lockFile();
  writeFileSync(lock, '');
  let isHeld = true;
  const done = exclusively(lock, async () => isHeld);
  await new Promise(setImmediate);
  isHeld = false;
  rmSync(lock);
  expect(await done).toBe(false);
});

test('does not wait for a process that died', async () => {
  const lock = lockFile();
  writeFileSync(lock, '');
  const aMinuteAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, aMinuteAgo, aMinuteAgo);
  expect(await exclusively(lock, async () => 'done')).toBe('done');
});

test('rejects where no lock can be made', async () => {
  await expect(exclusively(join(lockFile(), 'lock'), async () => 'done')).rejects.toMatchObject({ code: 'ENOENT' });
});
