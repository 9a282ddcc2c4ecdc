import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../src/certificates/write-whole.ts';
import { temporaryFile, temporaryFolder } from './support.ts';

test.each([0o600, 0o644])('makes a file with exactly the mode %o', async (mode) => {
  const file = join(temporaryFolder(), 'file');
  await writeWhole(file, 'text', mode);
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(statSync(file).mode & 0o777).toBe(mode);
});

test('puts a new file in the place of the old one: who has that open reads on', async () => {
  const file = temporaryFile('file', 'old');
  const { ino } = statSync(file);
  await writeWhole(file, 'new', 0o600);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).ino).not.toBe(ino);
});

test('leaves everything as it was where it fails', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'file'));
  writeFileSync(join(folder, 'file/inside'), '');
  await expect(writeWhole(join(folder, 'file'), 'text', 0o600)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['file']);
});
