import { describe, expect, test } from 'vitest';
import type { RedirectRule } from '../../src/config/redirects.ts';
import { redirects } from '../../src/routes/redirects.ts';
import { asks } from './support.ts';

const letIn = () => ({ status: 200, fields: {}, body: null });

async function locationOf(rule: RedirectRule, target: string): Promise<unknown> {
  return (await asks(redirects([rule])(letIn))(target)).fields.location;
}

test.each<[from: string, to: string, target: string, location: string | undefined]>([
  ['/old', '/new', '/old', '/new'],
  ['/old', '/new', '/%6Fld', '/new'],
  ['/old', '/new', '//old', '/new'],
  ['/old', '/new', '/old/', undefined],
  ['/old', '/new', '/old/a', undefined],
  ['/old', '/new', '/older', undefined],
  ['/old', '/new', '/OLD', undefined],
  ['/old', '/new', '/', undefined],
  ['/old/', '/new/', '/old/', '/new/'],
  ['/old/', '/new/', '/old', undefined],
  ['/', '/home', '/', '/home'],
  ['/caf%C3%A9', '/b', '/caf%c3%a9', '/b'],
  ['/café', '/b', '/caf%C3%A9', '/b'],
  ['/%3Aold/%2A', '/new', '/:old/*', '/new'],
  ['/%3Aold/%2A', '/new', '/a/b', undefined],
  ['/old/*', '/new/*', '/old/a/b.html', '/new/a/b.html'],
  ['/old/*', '/new/*', '/old/a/', '/new/a/'],
  ['/old/*', '/new/*', '/old/', '/new/'],
  ['/old/*', '/new/*', '/old', '/new/'],
  ['/old/*', '/new/*', '/older', undefined],
  ['/old/*', '/new', '/old/a', '/new'],
  ['/*', '/app/*', '/', '/app/'],
  ['/blog/:year/:slug', '/:slug?y=:year', '/blog/2026/hi', '/hi?y=2026'],
  ['/blog/:year/:slug', '/:year-:slug.html', '/blog/2026/hi', '/2026-hi.html'],
  ['/blog/:year/:slug', '/:slug', '/blog/2026', undefined],
  ['/:lang/*', '/*?lang=:lang', '/de/a/b', '/a/b?lang=de'],
  ['/a', 'https://b.example', '/a', 'https://b.example'],
  ['/a/*', 'https://b.example:8443/*', '/a/x', 'https://b.example:8443/x'],
  // RFC 9110 section 10.2.2: a query and a fragment.
  ['/old', '/new', '/old?a=b', '/new?a=b'],
  ['/old', '/new?own', '/old?a=b', '/new?own'],
  ['/old', '/new#part', '/old?a=b', '/new?a=b#part'],
  ['/old/*', '/new/*', '/old/a?b=/c', '/new/a?b=/c'],
])('%s to %s, asked for %s: %s', async (from, to, target, location) => {
  expect(await locationOf({ from, to }, target)).toBe(location);
});

describe('what a request says never becomes more than a name', () => {
  test.each<[from: string, to: string, target: string, location: string]>([
    ['/*', '/*', '//evil.example', '/evil.example'],
    ['/*', '/*', '///evil.example//a', '/evil.example/a'],
    ['/go/*', '/*', '/go//evil.example', '/evil.example'],
    ['/go/*', '/*', '/go/', '/'],
    ['/go/*', '/*', '/go///', '/'],
    ['/go/:to', '/:to', '/go/https:%3F%23evil', '/https%3A%3F%23evil'],
    ['/go/:to', '/a?b=:to', '/go/x&c=d', '/a?b=x%26c%3Dd'],
    ['/go/:to', '/a?b=:to', '/go/x%20%23%3F', '/a?b=x%20%23%3F'],
    ['/go/:to/:and', '/:to/:and', '/go/*/:to', '/*/%3Ato'],
    ['/go/*', '/*', '/go/:a/*', '/%3Aa/*'],
    ['/go/:to', '/:to', '/go/$&', '/%24%26'],
    ['/go/*', 'https://b.example/*', '/go/@evil.example/', 'https://b.example/%40evil.example/'],
    ['/go/*', 'https://b.example/*', '/go//evil.example/', 'https://b.example/evil.example/'],
  ])('%s to %s, asked for %s: %s', async (from, to, target, location) => {
    expect(await locationOf({ from, to }, target)).toBe(location);
  });

  test.each(['/go/..%2f..', '/go/../a', '/go/%0d%0aX:y', '/go/a\\b', '/go/%ff', '/go/%5cevil.example'])(
    '%s is 400',
    async (target) => {
      const ask = asks(redirects([{ from: '/go/*', to: '/*' }])(letIn));
      expect(await ask(target)).toMatchObject({ status: 400 });
    },
  );
});

test('the first that fits is followed', async () => {
  const ask = asks(
    redirects([
      { from: '/a', to: '/1' },
      { from: '/*', to: '/2' },
      { from: '/b', to: '/3' },
    ])(letIn),
  );
  expect((await ask('/a')).fields.location).toBe('/1');
  expect((await ask('/b')).fields.location).toBe('/2');
});

test.each([
  [undefined, 302],
  [301, 301],
  [302, 302],
  [307, 307],
  [308, 308],
] as const)('status %s: %s, to be asked for again', async (status, expected) => {
  const ask = asks(redirects([{ from: '/a', to: '/b', ...(status === undefined ? {} : { status }) }])(letIn));
  expect(await ask('/a')).toMatchObject({ status: expected, fields: { 'cache-control': 'no-cache' } });
});

test('every method is redirected', async () => {
  const ask = asks(redirects([{ from: '/a', to: '/b', status: 307 }])(letIn));
  expect(await ask('/a', {}, 'POST')).toMatchObject({ status: 307 });
});

test('without redirects the next handler is handed through', () => {
  expect(redirects([])(letIn)).toBe(letIn);
});
