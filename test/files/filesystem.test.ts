import { appendFile, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isSameFile, isSameVersion, nodeFileSystem } from '../../src/files/filesystem.ts';
import { makeFolder, makeTree } from './harness.ts';

describe('an open file', () => {
  test('is read from any position, to its end and not beyond', async () => {
    const root = await makeTree({ 'a.txt': '0123456789' });
    const file = await nodeFileSystem.open(join(root, 'a.txt'));
    expect(file.sizeBytes).toBe(10);
    const into = Buffer.alloc(4);
    expect(await file.read(into, 0)).toBe(4);
    expect(into.toString()).toBe('0123');
    expect(await file.read(into, 8)).toBe(2);
    expect(into.toString('latin1', 0, 2)).toBe('89');
    expect(await file.read(into, 10)).toBe(0);
    expect(await file.read(into, 99)).toBe(0);
    await file.close();
  });

  test('tells what it was when it was opened, and what it is', async () => {
    const path = join(await makeTree({ 'a.txt': 'a' }), 'a.txt');
    const file = await nodeFileSystem.open(path);
    await appendFile(path, 'b');
    const now = await file.statNow();
    await file.close();
    expect([file.stat.size, now.size]).toEqual([1n, 2n]);
    expect(isSameFile(file.stat, now)).toBe(true);
    expect(isSameVersion(file.stat, now)).toBe(false);
  });

  test('is closed once, whoever asks, and not read after', async () => {
    const path = join(await makeTree({ 'a.txt': 'a' }), 'a.txt');
    const file = await nodeFileSystem.open(path);
    await Promise.all([file.close(), file.close()]);
    const other = await nodeFileSystem.open(path); // has the descriptor's number now
    await file.close();
    await expect(file.read(Buffer.alloc(1), 0)).rejects.toThrow('closed');
    expect(await other.read(Buffer.alloc(1), 0)).toBe(1);
    await other.close();
  });

  test('is closed only when the reads under way are done', async () => {
    const path = join(await makeTree({ 'a.bin': Buffer.alloc(1_000_000, 'x') }), 'a.bin');
    const file = await nodeFileSystem.open(path);
    const order: string[] = [];
    const reads = [0, 1].map((position) =>
      file.read(Buffer.alloc(500_000), position).then((lengthBytes) => order.push(`read ${lengthBytes}`)),
    );
    const closed = file.close().then(() => order.push('closed'));
    await Promise.all([...reads, closed]);
    expect(order).toEqual(['read 500000', 'read 500000', 'closed']);
  });

  test('is read at once, too, when it is known to be prompt', async () => {
    const file = await nodeFileSystem.open(join(await makeTree({ 'a.txt': '0123456789' }), 'a.txt'));
    const into = Buffer.alloc(4);
    expect(file.isPrompt).toBe(false);
    await file.read(into, 0);
    expect(file.isPrompt).toBe(true);
    expect(file.readNow(into, 8)).toBe(2);
    expect(into.toString()).toBe('8923');
    expect(file.readNow(into, 10)).toBe(0);
    await file.close();
    expect(() => file.readNow(into, 0)).toThrow('closed');
  });

  test('that is a folder cannot be read', async () => {
    const folder = await nodeFileSystem.open(await makeFolder());
    expect(folder.stat.isFile()).toBe(false);
    await expect(folder.read(Buffer.alloc(1), 0)).rejects.toMatchObject({ code: 'EISDIR' });
    await folder.close();
  });
});

describe('nodeFileSystem', () => {
  test('statSync says nothing of what is not there, or cannot be reached', async () => {
    const root = await makeTree({ 'a.txt': 'a' });
    await symlink('loop', join(root, 'loop'));
    expect(nodeFileSystem.statSync(join(root, 'a.txt'))?.size).toBe(1n);
    for (const name of ['nothing', 'a.txt/b', 'loop', 'x'.repeat(300), '\0']) {
      expect(nodeFileSystem.statSync(`${root}/${name}`)).toBeUndefined();
    }
  });

  test('realPath follows links', async () => {
    const root = await makeTree({ 'folder/a.txt': 'a' });
    await symlink('folder', join(root, 'link'));
    expect(await nodeFileSystem.realPath(join(root, 'link', 'a.txt'))).toBe(join(root, 'folder', 'a.txt'));
    await expect(nodeFileSystem.realPath(join(root, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('readFolder tells files, folders and links apart', async () => {
    const root = await makeTree({ 'a.txt': 'a' });
    await mkdir(join(root, 'b'));
    await symlink('b', join(root, 'c'));
    const entries = await nodeFileSystem.readFolder(root);
    const kinds = entries.map((entry) => [entry.name, entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()]);
    expect(kinds.sort()).toEqual([
      ['a.txt', true, false, false],
      ['b', false, true, false],
      ['c', false, false, true],
    ]);
  });

  test('versions differ to the nanosecond', async () => {
    const path = join(await makeFolder(), 'a.txt');
    await writeFile(path, 'a');
    const before = await nodeFileSystem.stat(path);
    await utimes(path, 1, 1.000_001);
    const after = await nodeFileSystem.stat(path);
    expect(after.mtimeNs).not.toBe(before.mtimeNs);
    expect(isSameFile(before, after)).toBe(true);
    expect(isSameVersion(before, after)).toBe(false);
    expect(isSameVersion(after, await nodeFileSystem.stat(path))).toBe(true);
  });
});
