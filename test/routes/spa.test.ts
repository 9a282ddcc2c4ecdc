import { describe, expect, test } from 'vitest';
import { HttpError } from '../../src/http/errors.ts';
import type { Middleware } from '../../src/http/message.ts';
import { spaFallback } from '../../src/routes/spa.ts';
import { asks, asksFolder } from './support.ts';

const FILES = {
  'index.html': 'app',
  'app/shell.html': 'shell',
  'a.js': 'script',
  'docs/a.txt': 'a',
  '.env': 'SECRET',
  '.git/config': 'SECRET',
  'server.key': 'SECRET',
};
const NAVIGATE = { 'sec-fetch-mode': 'navigate' };
const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** In front of the very handler that shows the page. */
const spaWith =
  (file: string): Middleware =>
  (next) =>
    spaFallback(file, next, Date.now)(next);
const spa = spaWith('index.html');

describe('a navigation that finds nothing gets the page', () => {
  test.each<[title: string, target: string, fields: Record<string, string>, method?: string]>([
    ['by its mode', '/route', NAVIGATE],
    ['whatever it accepts', '/route', { ...NAVIGATE, accept: '*/*' }],
    ['by HEAD', '/route', NAVIGATE, 'HEAD'],
    ['of a client without Sec-Fetch-Mode that asks for a page', '/route', PAGE],
    ['below other routes', '/users/42/edit', NAVIGATE],
    ['with a query', '/route?file=a.js', NAVIGATE],
    ['with a slash', '/route/', NAVIGATE],
    ['below a folder', '/docs/route', NAVIGATE],
    ['below a file', '/a.js/route', NAVIGATE],
    ['with an encoded name', '/r%C3%B6ute', NAVIGATE],
  ])('%s', async (_title, target, fields, method) => {
    const ask = await asksFolder(spa, FILES);
    expect(await ask(target, fields, method)).toMatchObject({
      status: 200,
      text: 'app',
      fields: { 'content-type': 'text/html; charset=utf-8', vary: expect.stringMatching(/accept, sec-fetch-mode$/) },
    });
  });
});

describe('everything else stays 404', () => {
  test.each<[title: string, target: string, fields: Record<string, string>]>([
    ['a script', '/route', { 'sec-fetch-mode': 'no-cors', ...PAGE }],
    ['a module', '/route', { 'sec-fetch-mode': 'cors' }],
    ['a client that does not ask for a page', '/route', { accept: '*/*' }],
    ['a client that asks for no page', '/route', { accept: 'text/html;q=0, */*' }],
    ['a client that says nothing', '/route', {}],
    ['a file that is missing', '/b.js', NAVIGATE],
    ['a page that is missing', '/route.html', NAVIGATE],
    ['a hidden file', '/.env', NAVIGATE],
    ['what is in a hidden folder', '/.git/config', NAVIGATE],
    ['what may be in a hidden folder', '/.git/route', NAVIGATE],
    ['a well-known resource', '/.well-known/change-password', NAVIGATE],
    ['a key', '/server.key', NAVIGATE],
  ])('%s', async (_title, target, fields) => {
    const ask = await asksFolder(spa, FILES);
    expect(await ask(target, fields)).toMatchObject({ status: 404, text: '' });
  });
});

describe('what is there, is there', () => {
  test.each([
    ['/a.js', 200, 'script'],
    ['/docs', 301, ''],
    ['/docs/a.txt', 200, 'a'],
    ['/..%2froute', 400, ''],
    ['/a%00', 400, ''],
  ])('%s', async (target, status, text) => {
    const ask = await asksFolder(spa, FILES);
    expect(await ask(target, NAVIGATE)).toMatchObject({ status, text });
  });

  test('a listing', async () => {
    const ask = await asksFolder(spa, FILES);
    expect((await ask('/docs/', NAVIGATE)).text).toContain('a.txt');
  });
});

test('RFC 9110 section 12.5.5: 404 varies where a navigation would have got the page, and only there', async () => {
  const ask = await asksFolder(spa, FILES);
  expect((await ask('/route')).fields.vary).toBe('accept, sec-fetch-mode');
  expect((await ask('/b.js')).fields.vary).toBeUndefined();
});

test("RFC 9110 section 13: preconditions are the page's", async () => {
  const ask = await asksFolder(spa, FILES);
  const { etag } = (await ask('/index.html')).fields;
  expect((await ask('/route', NAVIGATE)).fields.etag).toBe(etag);
  const fields = { ...NAVIGATE, 'if-none-match': String(etag) };
  expect(await ask('/other', fields)).toMatchObject({ status: 304, fields: { etag, vary: expect.anything() } });
  expect(await ask('/route', { ...NAVIGATE, 'if-match': '"other"' })).toMatchObject({ status: 412 });
});

test('RFC 9110 section 14: so are ranges', async () => {
  const ask = await asksFolder(spa, FILES);
  expect(await ask('/route', { ...NAVIGATE, range: 'bytes=1-' })).toMatchObject({ status: 206, text: 'pp' });
});

test('another file may be the page', async () => {
  const ask = await asksFolder(spaWith('app/shell.html'), FILES);
  expect((await ask('/route', NAVIGATE)).text).toBe('shell');
});

test('a hidden file may not be, and neither may one outside', async () => {
  for (const file of ['.env', '../secret', '..%2fsecret']) {
    const ask = await asksFolder(spaWith(file), FILES);
    expect((await ask('/route', NAVIGATE)).status).toBeGreaterThanOrEqual(400);
  }
});

test('without the page, 404 says in the log that it is missing', async () => {
  const ask = await asksFolder(spa, { 'a.js': '' });
  expect(await ask('/route', NAVIGATE)).toMatchObject({
    status: 404,
    reason: 'no such file or folder, and no /index.html to show in its place',
  });
});

test('another error is no 404, and stays', async () => {
  const ask = asks(
    spa(() => {
      throw new HttpError(503, 'Busy');
    }),
  );
  expect(await ask('/route', NAVIGATE)).toMatchObject({ status: 503 });
});

test('a POST stays what it is', async () => {
  const ask = asks(
    spa(() => {
      throw new HttpError(404, 'Nothing');
    }),
  );
  expect(await ask('/route', { ...NAVIGATE, ...PAGE }, 'POST')).toMatchObject({ status: 404, fields: {} });
});

test('null hands the next handler through', () => {
  const next = () => ({ status: 200, fields: {}, body: null });
  expect(spaFallback(null, next, Date.now)(next)).toBe(next);
});
