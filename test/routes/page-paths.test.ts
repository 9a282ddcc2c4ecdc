import { describe, expect, test } from 'vitest';
import { HttpError } from '../../src/http/errors.ts';
import type { Response } from '../../src/http/message.ts';
import type { PagePathsConfig } from '../../src/routes/page-paths.ts';
import { pagePaths } from '../../src/routes/page-paths.ts';
import { makeRequest } from '../files/harness.ts';
import { asks, asksFolder, type Outcome } from './support.ts';

const FILES = {
  'index.html': 'home',
  'about.html': 'about',
  'v1.2.html': 'v1.2',
  'ü b.html': 'umlaut',
  LICENSE: 'license',
  'LICENSE.html': 'license page',
  'a.css': 'css',
  'docs/index.html': 'docs',
  'docs/start.html': 'start',
  'images/a.svg': 'svg',
  'both.html': 'both, the page',
  'both/index.html': 'both, the index',
  'mixed.html': 'mixed, the page',
  'mixed/a.txt': 'mixed, a file',
  '.env.html': 'SECRET',
  '.git/index.html': 'SECRET',
};

/** `200 text`, `301 location`, or the status. */
function inShort({ status, fields, text }: Outcome): string {
  if (status === 200) return `200 ${text.startsWith('<!DOCTYPE') ? 'listing' : text}`;
  return status === 301 ? `301 ${fields.location}` : String(status);
}

/** What a policy says of each target. */
const CLEAN: readonly (readonly [target: string, Readonly<Record<PagePathsConfig['trailingSlash'], string>>])[] = [
  ['/', { auto: '200 home', always: '200 home', never: '200 home' }],
  ['/index.html', { auto: '301 /', always: '301 /', never: '301 /' }],
  ['/about', { auto: '200 about', always: '301 /about/', never: '200 about' }],
  ['/about/', { auto: '301 /about', always: '200 about', never: '301 /about' }],
  ['/about.html', { auto: '301 /about', always: '301 /about/', never: '301 /about' }],
  ['/about.html?a=b', { auto: '301 /about?a=b', always: '301 /about/?a=b', never: '301 /about?a=b' }],
  ['/about/?a=b', { auto: '301 /about?a=b', always: '200 about', never: '301 /about?a=b' }],
  ['/v1.2', { auto: '200 v1.2', always: '301 /v1.2/', never: '200 v1.2' }],
  ['/%C3%BC%20b', { auto: '200 umlaut', always: '301 /%C3%BC%20b/', never: '200 umlaut' }],
  ['/%C3%BC%20b.html', { auto: '301 /%C3%BC%20b', always: '301 /%C3%BC%20b/', never: '301 /%C3%BC%20b' }],
  ['/a.css', { auto: '200 css', always: '200 css', never: '200 css' }],
  ['/LICENSE', { auto: '200 license', always: '200 license', never: '200 license' }],
  ['/LICENSE.html', { auto: '200 license page', always: '301 /LICENSE/', never: '200 license page' }],
  ['/docs', { auto: '301 /docs/', always: '301 /docs/', never: '200 docs' }],
  ['/docs?a', { auto: '301 /docs/?a', always: '301 /docs/?a', never: '200 docs' }],
  ['/docs/', { auto: '200 docs', always: '200 docs', never: '301 /docs' }],
  ['/docs/index.html', { auto: '301 /docs/', always: '301 /docs/', never: '301 /docs' }],
  ['/docs/start', { auto: '200 start', always: '301 /docs/start/', never: '200 start' }],
  ['/images', { auto: '301 /images/', always: '301 /images/', never: '301 /images/' }],
  ['/images/', { auto: '200 listing', always: '200 listing', never: '200 listing' }],
  ['/both', { auto: '200 both, the page', always: '301 /both/', never: '200 both, the page' }],
  ['/both/', { auto: '200 both, the index', always: '200 both, the index', never: '301 /both' }],
  ['/both.html', { auto: '301 /both', always: '200 both, the page', never: '301 /both' }],
  ['/both/index.html', { auto: '301 /both/', always: '301 /both/', never: '200 both, the index' }],
  ['/mixed', { auto: '200 mixed, the page', always: '301 /mixed/', never: '200 mixed, the page' }],
  ['/mixed/', { auto: '301 /mixed', always: '200 mixed, the page', never: '301 /mixed' }],
  ['/mixed/a.txt', { auto: '200 mixed, a file', always: '200 mixed, a file', never: '200 mixed, a file' }],
  ['/nothing', { auto: '404', always: '404', never: '404' }],
  ['/nothing/', { auto: '404', always: '404', never: '404' }],
  ['/nothing.html', { auto: '404', always: '404', never: '404' }],
  ['/nothing/index.html', { auto: '404', always: '404', never: '404' }],
  // Containment, hidden files and open redirects.
  ['/.env', { auto: '404', always: '404', never: '404' }],
  ['/.env/', { auto: '404', always: '404', never: '404' }],
  ['/.env.html', { auto: '404', always: '404', never: '404' }],
  ['/.html', { auto: '404', always: '404', never: '404' }],
  ['/.git', { auto: '404', always: '404', never: '404' }],
  ['/.git/', { auto: '404', always: '404', never: '404' }],
  ['/..%2fabout', { auto: '400', always: '400', never: '400' }],
  ['/../about', { auto: '400', always: '400', never: '400' }],
  ['/..%2fabout.html', { auto: '400', always: '400', never: '400' }],
  ['/..%2fabout/', { auto: '400', always: '400', never: '400' }],
  ['//about.html', { auto: '301 /about', always: '301 /about/', never: '301 /about' }],
  ['//docs/index.html', { auto: '301 /docs/', always: '301 /docs/', never: '301 /docs' }],
  ['//evil.example/', { auto: '404', always: '404', never: '404' }],
];

describe.each(['auto', 'always', 'never'] as const)('clean URLs, trailing slash: %s', (trailingSlash) => {
  test.each(CLEAN.map(([target, gives]) => [target, gives[trailingSlash]]))('%s: %s', async (target, gives) => {
    const ask = await asksFolder(pagePaths({ cleanUrls: true, trailingSlash }), FILES);
    expect(inShort(await ask(target))).toBe(gives);
  });

  test('no redirect leads to another one, or to an error', async () => {
    const ask = await asksFolder(pagePaths({ cleanUrls: true, trailingSlash }), FILES);
    for (const [target] of CLEAN) {
      const { location } = (await ask(target)).fields;
      if (location !== undefined) expect([target, (await ask(String(location))).status]).toEqual([target, 200]);
    }
  });

  test('a query leads nowhere else, and everything has one', async () => {
    const ask = await asksFolder(pagePaths({ cleanUrls: true, trailingSlash }), FILES);
    for (const [target, gives] of CLEAN.filter(([target]) => !target.includes('?'))) {
      const expected = gives[trailingSlash];
      const withQuery = expected.startsWith('301') ? `${expected}?q=/a.html` : expected;
      expect([target, inShort(await ask(`${target}?q=/a.html`))]).toEqual([target, withQuery]);
    }
  });
});

describe('without clean URLs, trailing slash: never', () => {
  test.each([
    ['/', '200 home'],
    ['/index.html', '200 home'],
    ['/about', '404'],
    ['/about.html', '200 about'],
    ['/docs', '200 docs'],
    ['/docs/', '301 /docs'],
    ['/docs/?a', '301 /docs?a'],
    ['//docs/', '301 /docs'],
    ['/docs/index.html', '200 docs'],
    ['/images', '301 /images/'],
    ['/images/', '200 listing'],
    ['/both', '200 both, the index'],
    ['/.git', '404'],
    ['/.git/', '404'],
  ])('%s: %s', async (target, gives) => {
    const ask = await asksFolder(pagePaths({ cleanUrls: false, trailingSlash: 'never' }), FILES);
    expect(inShort(await ask(target))).toBe(gives);
  });
});

test.each(['auto', 'always'] as const)('without clean URLs, %s hands the next handler through', (trailingSlash) => {
  const next = () => ({ status: 200, fields: {}, body: null });
  expect(pagePaths({ cleanUrls: false, trailingSlash })(next)).toBe(next);
});

describe('clean URLs', () => {
  const clean = pagePaths({ cleanUrls: true, trailingSlash: 'auto' });

  test('a redirect is asked for again every time: another file may be there then', async () => {
    const ask = await asksFolder(clean, FILES);
    expect((await ask('/about.html')).fields['cache-control']).toBe('no-cache');
  });

  test('RFC 9110 sections 13 and 14: preconditions and ranges are those of the file', async () => {
    const ask = await asksFolder(clean, FILES);
    const { etag } = (await ask('/about')).fields;
    expect(await ask('/about', { 'if-none-match': String(etag) })).toMatchObject({ status: 304 });
    expect(await ask('/about', { 'if-match': '"other"' })).toMatchObject({ status: 412 });
    expect(await ask('/about', { range: 'bytes=0-1' })).toMatchObject({ status: 206, text: 'ab' });
    expect(await ask('/about.html', { 'if-none-match': String(etag) })).toMatchObject({ status: 301 });
  });

  test('HEAD is redirected, and other methods go to the files', async () => {
    const ask = await asksFolder(clean, FILES);
    expect(await ask('/about.html', {}, 'HEAD')).toMatchObject({ status: 301 });
    expect(await ask('/about.html', {}, 'OPTIONS')).toMatchObject({ status: 204 });
    expect(await ask('/about', {}, 'POST')).toMatchObject({ status: 405 });
  });

  test('the reason of a 404 is that of the name that was asked for', async () => {
    const ask = await asksFolder(clean, FILES);
    expect((await ask('/.env')).reason).toContain('".env" is hidden');
  });

  test('an answer that is at hand stays synchronous', () => {
    const next = () => ({ status: 200, fields: {}, body: null });
    expect(clean(next)(makeRequest('/a.css'))).toEqual(next());
  });

  test('404 and the redirect of a folder may be at hand too', async () => {
    const files: Readonly<Record<string, Response>> = {
      '/docs': { status: 301, fields: { location: '/docs/' }, body: null },
      '/docs/index.html': { status: 200, fields: {}, body: Buffer.from('docs') },
      '/about.html': { status: 200, fields: {}, body: Buffer.from('about') },
    };
    const never = pagePaths({ cleanUrls: true, trailingSlash: 'never' });
    const ask = asks(
      never(({ target }) => {
        const file = files[target];
        if (file === undefined) throw new HttpError(404, 'Nothing');
        return file;
      }),
    );
    expect(inShort(await ask('/docs'))).toBe('200 docs');
    expect(inShort(await ask('/about'))).toBe('200 about');
    expect(inShort(await ask('/nothing'))).toBe('404');
  });

  test('an error beside 404 is not gone around', async () => {
    const ask = asks(
      clean(async ({ target }) => {
        throw new Error(target);
      }),
    );
    await expect(ask('/about')).rejects.toThrow('/about');
  });
});
