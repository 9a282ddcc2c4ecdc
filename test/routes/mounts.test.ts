import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mounts } from '../../src/routes/mounts.ts';
import { makeTree, serve } from '../files/harness.ts';
import { type Ask, asks } from './support.ts';

/** A site with folders under `/fonts/`, `/fonts/icons/` and a prefix that has to be encoded. */
async function mounted(): Promise<Ask> {
  const root = await makeTree({ 'index.html': 'home', 'fonts/hidden-behind.txt': 'root', 'secret.txt': 'root' });
  const fonts = await makeTree({ 'a.woff2': 'font', 'sub/b.txt': 'b', 'icons/c.txt': 'fonts', '.env': 'SECRET' });
  const icons = await makeTree({ 'index.html': 'icons', 'c.txt': 'icons' });
  await symlink(join(root, 'secret.txt'), join(fonts, 'link.txt'));
  const handlerOf = (folder: string) => serve(folder).files.handle;
  const all = mounts([
    { prefix: '/fonts/', handler: handlerOf(fonts) },
    { prefix: '/fonts/icons/', handler: handlerOf(icons) },
    { prefix: '/ü b/', handler: handlerOf(icons) },
  ]);
  return asks(all(handlerOf(root)));
}

describe('what is under a prefix', () => {
  test.each([
    ['/', 200, 'home'],
    ['/fonts/a.woff2', 200, 'font'],
    ['/f%6Fnts/a.woff2', 200, 'font'],
    ['//fonts//a.woff2', 200, 'font'],
    ['/fonts/a.woff2?v=1', 200, 'font'],
    ['/fonts/sub/b.txt', 200, 'b'],
    ['/fonts/icons/c.txt', 200, 'icons'],
    ['/fonts/icons/', 200, 'icons'],
    ['/%C3%BC%20b/c.txt', 200, 'icons'],
    ['/Fonts/a.woff2', 404, ''],
    ['/fonts/hidden-behind.txt', 404, ''],
    ['/fonts/none.txt', 404, ''],
    ['/fonts2/a.woff2', 404, ''],
    ['/secret.txt', 200, 'root'],
  ])('%s', async (target, status, text) => {
    const ask = await mounted();
    expect(await ask(target)).toMatchObject({ status, text });
  });

  test('is listed, with links that stay there', async () => {
    const ask = await mounted();
    const { status, text } = await ask('/fonts/');
    expect(status).toBe(200);
    expect(text).toContain('href="./a.woff2"');
    expect(text).not.toMatch(/href="\//);
    expect(text).not.toContain('.env');
  });
});

describe('each folder is contained in itself', () => {
  test.each([
    ['/fonts/../secret.txt', 400],
    ['/fonts/..%2fsecret.txt', 400],
    ['/fonts/%2e%2e/secret.txt', 400],
    ['/fonts/..\\secret.txt', 400],
    ['/fonts/.env', 404],
    ['/fonts/link.txt', 404],
  ])('%s: %d', async (target, status) => {
    const ask = await mounted();
    expect(await ask(target)).toMatchObject({ status, text: '' });
  });
});

describe('redirects to the slash', () => {
  test.each([
    ['/fonts', '/fonts/'],
    ['/fonts?a=b', '/fonts/?a=b'],
    ['//fonts', '/fonts/'],
    ['/fonts/icons', '/fonts/icons/'],
    ['/fonts/sub', '/fonts/sub/'],
    ['/fonts/sub?a=b', '/fonts/sub/?a=b'],
    ['/%C3%BC%20b', '/%C3%BC%20b/'],
  ])('%s: %s', async (target, location) => {
    const ask = await mounted();
    expect(await ask(target)).toMatchObject({ status: 301, fields: { location, 'cache-control': 'no-cache' } });
  });
});

test('preconditions, ranges and methods are those of the folder', async () => {
  const ask = await mounted();
  const { etag } = (await ask('/fonts/a.woff2')).fields;
  expect(await ask('/fonts/a.woff2', { 'if-none-match': String(etag) })).toMatchObject({ status: 304 });
  expect(await ask('/fonts/a.woff2', { range: 'bytes=1-2' })).toMatchObject({ status: 206, text: 'on' });
  expect(await ask('/fonts/a.woff2', {}, 'OPTIONS')).toMatchObject({ status: 204 });
  expect(await ask('/fonts/a.woff2', {}, 'PUT')).toMatchObject({ status: 405 });
});

test('without mounts the next handler is handed through', () => {
  const next = () => ({ status: 200, fields: {}, body: null });
  expect(mounts([])(next)).toBe(next);
});
