import { describe, expect, test } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { siteConfig } from '../../src/config/site.ts';
import { HttpError } from '../../src/http/errors.ts';
import type { Response } from '../../src/http/message.ts';
import type { FieldRulesConfig } from '../../src/routes/field-rules.ts';
import { fieldRules } from '../../src/routes/field-rules.ts';
import { makeRequest, makeTree, serve } from '../files/harness.ts';
import { asks, asksFolder } from './support.ts';

const FILES = {
  'index.html': 'home',
  'a.css': 'a{}',
  'b.data': '{}',
  'assets/app-1a2b.js': 'js',
  'images/a.svg': '<svg/>',
};

const NONE = siteConfig(DEFAULT_OPTIONS, (folder) => folder);
const rules = (config: Partial<FieldRulesConfig>) => fieldRules({ ...NONE, ...config }, Date.now);

describe('which paths a rule is for', () => {
  test.each([
    ['/a.css', '/a.css', '1'],
    ['/a.css', '/a.css?v=2', '1'],
    ['/a.css', '/%61.css', '1'],
    ['/a.css', '//a.css', '1'],
    ['/a.css', '/b.data', undefined],
    ['/', '/', '1'],
    ['/', '/index.html', '1'],
    ['/index.html', '/', '1'],
    ['*.html', '/', '1'],
    ['*.html', '/a.css', undefined],
    ['/assets/**', '/assets/app-1a2b.js', '1'],
    ['/images/', '/images/', '1'],
    ['/images/*', '/images/', '1'],
    ['**', '/a.css', '1'],
  ])('%s, asked for %s: %s', async (pattern, target, value) => {
    const ask = await asksFolder(rules({ headers: { [pattern]: { 'X-Rule': '1' } } }), FILES);
    const { status, fields } = await ask(target);
    expect([status, fields['x-rule']]).toEqual([200, value]);
  });
});

describe('which value counts', () => {
  test.each<[title: string, config: Partial<FieldRulesConfig>, fields: object]>([
    ['a new field', { headers: { '*': { 'X-A': '1' } } }, { 'x-a': '1', 'cache-control': 'no-cache' }],
    ['instead of ours', { headers: { '*': { 'Cache-Control': 'no-store' } } }, { 'cache-control': 'no-store' }],
    ['by Cache-Control rules', { cacheControl: { '*.css': 'max-age=5' } }, { 'cache-control': 'max-age=5' }],
    [
      'headers before Cache-Control rules',
      { cacheControl: { '*.css': 'max-age=5' }, headers: { '*': { 'cache-control': 'no-store' } } },
      { 'cache-control': 'no-store' },
    ],
    [
      'the last rule',
      { headers: { '*.css': { 'X-A': '1', 'X-B': '1' }, '*': { 'x-a': '2' }, '*.html': { 'X-A': '3' } } },
      { 'x-a': '2', 'x-b': '1' },
    ],
    [
      'isolation',
      { crossOriginIsolation: true },
      {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
      },
    ],
    [
      'headers before isolation',
      { crossOriginIsolation: true, headers: { '*': { 'Cross-Origin-Embedder-Policy': 'credentialless' } } },
      { 'cross-origin-embedder-policy': 'credentialless', 'cross-origin-opener-policy': 'same-origin' },
    ],
    ['a type by extension', { mimeTypes: { '.CSS': 'text/x-css' } }, { 'content-type': 'text/x-css' }],
    ['not by the end of a name', { mimeTypes: { '.ss': 'text/x-css' } }, { 'content-type': 'text/css; charset=utf-8' }],
    [
      'headers before types',
      { mimeTypes: { '.css': 'text/x-css' }, headers: { '*': { 'Content-Type': 'text/plain' } } },
      { 'content-type': 'text/plain' },
    ],
  ])('%s', async (_title, config, fields) => {
    const ask = await asksFolder(rules(config), FILES);
    expect(await ask('/a.css')).toMatchObject({ status: 200, text: 'a{}', fields });
  });

  test.each([null, ''])('%j removes one of ours', async (value) => {
    const headers = { '*': { 'X-Content-Type-Options': value, 'X-None': value } };
    const ask = await asksFolder(rules({ headers }), FILES);
    const { fields } = await ask('/a.css');
    expect(Object.keys(fields)).not.toContain('x-content-type-options');
    expect(Object.keys(fields)).not.toContain('x-none');
  });
});

describe('what it is said of', () => {
  const config = rules({
    cacheControl: { '**': 'max-age=31536000, immutable' },
    headers: {
      '**': { 'X-A': '1', 'Content-Type': 'text/x-a', Expires: '0', 'Content-Security-Policy': "default-src 'self'" },
    },
  });

  test('RFC 9110 section 15.4.5: 304 has what is for every answer, and how long it may be kept', async () => {
    const ask = await asksFolder(config, FILES);
    const { etag } = (await ask('/a.css')).fields;
    const { status, fields } = await ask('/a.css', { 'if-none-match': String(etag) });
    expect(status).toBe(304);
    expect(fields).toMatchObject({ etag, 'x-a': '1', 'cache-control': 'max-age=31536000, immutable', expires: '0' });
    expect(fields).not.toHaveProperty('content-type');
  });

  test('RFC 9110 section 15.3.7: a part has all of it', async () => {
    const ask = await asksFolder(config, FILES);
    expect(await ask('/a.css', { range: 'bytes=0-0' })).toMatchObject({
      status: 206,
      text: 'a',
      fields: { 'x-a': '1', 'content-type': 'text/x-a', 'content-range': 'bytes 0-0/3' },
    });
  });

  test('several parts keep the type that tells them apart', async () => {
    const type = 'multipart/byteranges; boundary=x';
    const ask = asks(config(() => ({ status: 206, fields: { 'content-type': type }, body: null })));
    expect((await ask('/a.css')).fields).toMatchObject({ 'x-a': '1', 'content-type': type });
  });

  test('nothing that is missing may be kept', async () => {
    const ask = await asksFolder(config, FILES);
    const { status, fields } = await ask('/assets/none.js');
    expect(status).toBe(404);
    expect(fields).toEqual({ 'x-a': '1', 'content-security-policy': "default-src 'self'" });
  });

  test('and no redirect', async () => {
    const ask = await asksFolder(config, FILES);
    expect(await ask('/assets')).toMatchObject({ status: 301, fields: { 'cache-control': 'no-cache', 'x-a': '1' } });
  });

  test("an error's own fields stay", async () => {
    const refuse = () => {
      throw new HttpError(405, 'No', { fields: { allow: 'GET', 'x-a': 'own' }, reason: 'why' });
    };
    expect(await asks(config(refuse))('/a.css')).toMatchObject({
      status: 405,
      fields: { allow: 'GET', 'x-a': 'own' },
      reason: 'why',
    });
  });

  test('what is no HttpError passes', async () => {
    const fail = async () => {
      throw new TypeError('broken');
    };
    await expect(asks(config(fail))('/a.css')).rejects.toThrow(new TypeError('broken'));
  });

  test('a listing keeps its type and its policy', async () => {
    const ask = await asksFolder(config, FILES);
    expect((await ask('/images/')).fields).toMatchObject({
      'x-a': '1',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  test('a target that cannot be read is 400', async () => {
    const ask = await asksFolder(config, FILES);
    expect(await ask('/%ff')).toMatchObject({ status: 400 });
  });
});

describe('an answer that is ready as bytes', () => {
  const wired = rules({ headers: { '*': { 'X-A': '1' } } });
  const later = { nowMs: () => Date.now() + 1000 };

  test('stays so, and says the same', async () => {
    const { ask, files } = serve(await makeTree(FILES), {}, later);
    await ask('/a.css');
    const { wire, fields } = wired(files.handle)(makeRequest('/a.css')) as Response;
    const text = wire!.bytes.toString('latin1');
    expect(fields['x-a']).toBe('1');
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: /);
    expect(text).toContain('\r\nX-A: 1\r\n');
    expect(text.slice(wire!.bodyStart)).toBe('a{}');
  });

  test('is made once, and at hand from then on', async () => {
    const { ask, files } = serve(await makeTree(FILES), {}, later);
    await ask('/a.css');
    const handle = wired(files.handle);
    expect(handle(makeRequest('/a.css'))).not.toBeInstanceOf(Promise);
    expect(handle(makeRequest('/a.css'))).toBe(handle(makeRequest('/a.css')));
  });

  test('differs by path, though it is the same file', async () => {
    const { files } = serve(await makeTree(FILES), {}, later);
    const handle = rules({ headers: { '/a.css': { 'X-A': '1' }, '/b.css': { 'X-A': '2' } } })((request) =>
      files.handle({ ...makeRequest('/a.css'), method: request.method }),
    );
    expect((await asks(handle)('/a.css')).fields['x-a']).toBe('1');
    expect((await asks(handle)('/b.css')).fields['x-a']).toBe('2');
    expect((await asks(handle)('/a.css')).fields['x-a']).toBe('1');
  });
});

test('more targets than are remembered have their rules all the same', async () => {
  const ask = await asksFolder(rules({ headers: { '*.css': { 'X-A': '1' } } }), FILES);
  for (let version = 0; version < 5_000; version++) {
    if ((await ask(`/a.css?${version}`)).fields['x-a'] !== '1') throw new Error(`version ${version} has no rule`);
  }
  expect((await ask(`/a.css?${'v'.repeat(1000)}`)).fields['x-a']).toBe('1');
});

test('without rules the next handler is handed through', () => {
  const next = () => ({ status: 200, fields: {}, body: null });
  expect(rules({})(next)).toBe(next);
});
