/** The options of a site, through the whole engine: what each part does alone is tested beside it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import type { SiteConfig } from '../../src/config/site.ts';
import { siteConfig } from '../../src/config/site.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { ask, configOf, started, temporaryFolder } from './support.ts';

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

const FILES = {
  'index.html': 'app',
  'about.html': 'about',
  '404.html': 'lost',
  'assets/a.js': 'js',
  'assets/a.data': '{}',
  '.env': 'SECRET',
};
const DEFAULTS = siteConfig(DEFAULT_OPTIONS, (path) => path);
const NAVIGATE = { 'sec-fetch-mode': 'navigate', accept: 'text/html' };

/** Asks a site with these options, once it has started. */
async function siteOf(options: Partial<SiteConfig>, log: (level: string, message: string) => void = () => {}) {
  const config = await configOf({ root: await folder(FILES), site: { ...DEFAULTS, ...options } });
  const { engine, listening } = await started(config, { log });
  return { config, engine, listening };
}

describe.each(HTTP_VERSIONS)('a site over HTTP/%s', (version) => {
  const asked = async (options: Partial<SiteConfig>, target: string, fields = {}, method = 'GET') => {
    const { listening } = await siteOf(options);
    return ask(listening, target, fields, method, version);
  };

  test('a navigation to a route gets the page, with its ETag and the rules for it', async () => {
    const options = { spaFile: 'index.html', cacheControl: { '/users/**': 'immutable', '*.html': 'max-age=1' } };
    const { listening } = await siteOf(options);
    const page = await ask(listening, '/index.html', {}, 'GET', version);
    const answer = await ask(listening, '/users/42', NAVIGATE, 'GET', version);
    expect(answer).toMatchObject({ status: 200, body: 'app', headers: { 'cache-control': 'max-age=1' } });
    expect(answer.headers.etag).toBe(page.headers.etag);
    const again = { ...NAVIGATE, 'if-none-match': answer.headers.etag! };
    expect(await ask(listening, '/users/42', again, 'GET', version)).toMatchObject({ status: 304, body: '' });
    expect(await ask(listening, '/users/42', NAVIGATE, 'HEAD', version)).toMatchObject({ status: 200, body: '' });
  });

  test("a missing asset gets the site's 404, without the rule that would keep it", async () => {
    const options = { spaFile: 'index.html', cacheControl: { '/assets/**': 'max-age=31536000, immutable' } };
    const { listening } = await siteOf(options);
    const there = await ask(listening, '/assets/a.js', {}, 'GET', version);
    expect(there.headers['cache-control']).toBe('max-age=31536000, immutable');
    const missing = await ask(listening, '/assets/b.js', NAVIGATE, 'GET', version);
    expect(missing).toMatchObject({ status: 404, body: 'lost' });
    expect(missing.headers['cache-control']).toBe('no-cache');
  });

  test('a hidden file stays hidden, whatever is asked for in its place', async () => {
    const options: Partial<SiteConfig> = { spaFile: 'index.html', cleanUrls: true, trailingSlash: 'never' };
    for (const target of ['/.env', '/.env/', '/.env.html']) {
      expect(await asked(options, target, NAVIGATE)).toMatchObject({ status: 404, body: 'lost' });
    }
  });

  test('isolation is on files, redirects, the 404 and 304', async () => {
    const { listening } = await siteOf({ crossOriginIsolation: true });
    const isolated = {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    };
    const file = await ask(listening, '/assets/a.js', {}, 'GET', version);
    expect(file).toMatchObject({ status: 200, body: 'js', headers: isolated });
    const conditional = { 'if-none-match': file.headers.etag! };
    expect(await ask(listening, '/assets/a.js', conditional, 'GET', version)).toMatchObject({
      status: 304,
      headers: isolated,
    });
    expect(await ask(listening, '/assets', {}, 'GET', version)).toMatchObject({ status: 301, headers: isolated });
    expect(await ask(listening, '/nothing', {}, 'GET', version)).toMatchObject({ status: 404, headers: isolated });
  });

  test('a policy of the configuration is on files and the 404 of the site, and not on pages of ours', async () => {
    const policy = "default-src 'self'";
    const { listening } = await siteOf({ headers: { '**': { 'Content-Security-Policy': policy } } });
    const policyOf = async (target: string, fields = {}) =>
      (await ask(listening, target, fields, 'GET', version)).headers['content-security-policy'];
    expect(await policyOf('/assets/a.js')).toBe(policy);
    expect(await policyOf('/nothing')).toBe(policy);
    expect(await policyOf('/assets/')).toContain("default-src 'none'");
    const unsatisfiable = { range: 'bytes=99-', accept: 'text/html' };
    expect(await policyOf('/assets/a.js', unsatisfiable)).toContain("default-src 'none'");
  });

  test('a large file, and a part of it, have the rules too', async () => {
    const { config, listening } = await siteOf({ headers: { '*.bin': { 'X-A': '1' } } });
    await writeFile(join(config.root, 'large.bin'), Buffer.alloc(1_500_000, 'x'));
    const whole = await ask(listening, '/large.bin', {}, 'GET', version);
    expect(whole).toMatchObject({ status: 200, headers: { 'x-a': '1' } });
    expect(whole.body).toHaveLength(1_500_000);
    const part = await ask(listening, '/large.bin', { range: 'bytes=-2' }, 'GET', version);
    expect(part).toMatchObject({ status: 206, body: 'xx', headers: { 'x-a': '1' } });
  });

  test('refusals are not of the site, and have none of its headers', async () => {
    const headers = { '**': { 'X-A': '1' } };
    const answer = await asked({ headers }, '/', { host: 'evil.example' });
    expect(answer.status).toBe(421);
    expect(answer.headers).not.toHaveProperty('x-a');
  });

  test('redirects come before files, and not before the guards', async () => {
    const redirects = [{ from: '/about.html', to: 'https://other.example/', status: 301 } as const];
    expect(await asked({ redirects }, '/about.html?a')).toMatchObject({
      status: 301,
      headers: { location: 'https://other.example/?a' },
    });
    expect(await asked({ redirects }, '/about.html', { host: 'evil.example' })).toMatchObject({ status: 421 });
  });

  test('clean URLs and types', async () => {
    expect(await asked({ cleanUrls: true }, '/about')).toMatchObject({ status: 200, body: 'about' });
    expect(await asked({ mimeTypes: { '.data': 'application/x-data' } }, '/assets/a.data')).toMatchObject({
      headers: { 'content-type': 'application/x-data' },
    });
  });

  test('a mounted folder has the rules of its path, and the 404 of the site', async () => {
    const shared = await folder({ 'a.txt': 'shared', '404.html': 'lost in shared', '.env': 'SECRET' });
    const options = { mounts: { '/shared/': shared }, headers: { '/shared/*': { 'X-A': '1' } } };
    expect(await asked(options, '/shared/a.txt')).toMatchObject({
      status: 200,
      body: 'shared',
      headers: { 'x-a': '1' },
    });
    expect(await asked(options, '/shared/b.txt')).toMatchObject({ status: 404, body: 'lost' });
    expect(await asked(options, '/shared/.env')).toMatchObject({ status: 404, body: 'lost' });
  });
});

test.each(['auto', 'always', 'never'] as const)(
  'a mounted site has one path with %s, and no redirect turns back',
  async (trailingSlash) => {
    const mounted = await folder({ 'index.html': 'mounted', 'page.html': 'page' });
    const { listening } = await siteOf({
      cleanUrls: true,
      trailingSlash,
      spaFile: 'index.html',
      mounts: { '/m/': mounted },
    });
    const followed = async (target: string) => {
      const first = await ask(listening, target, NAVIGATE);
      return first.status === 301 ? ask(listening, first.headers.location!, NAVIGATE) : first;
    };
    for (const target of ['/m', '/m/', '/m/index.html']) {
      expect(await followed(target)).toMatchObject({ status: 200, body: 'mounted' });
    }
    for (const target of ['/m/page', '/m/page/', '/m/page.html']) {
      expect(await followed(target)).toMatchObject({ status: 200, body: 'page' });
    }
    expect(await ask(listening, '/m/route', NAVIGATE)).toMatchObject({ status: 200, body: 'app' });
    expect(await ask(listening, '/route/', NAVIGATE)).toMatchObject({ status: 200, body: 'app' });
  },
);

test('compression can be turned off', async () => {
  const text = 'compressible '.repeat(1_000);
  const root = await folder({ 'a.txt': text });
  const fields = { 'accept-encoding': 'gzip' };
  const compressing = await started(await configOf({ root }));
  expect((await ask(compressing.listening, '/a.txt', fields)).headers['content-encoding']).toBe('gzip');
  const plain = await started(await configOf({ root, site: { ...DEFAULTS, compression: false } }));
  const answer = await ask(plain.listening, '/a.txt', fields);
  expect(answer.headers).not.toHaveProperty('content-encoding');
  expect(answer.body).toBe(text);
});

test('a mount that is not there yet is told of, and served once it is', async () => {
  const messages: string[] = [];
  const later = join(await temporaryFolder(), 'later');
  const { listening } = await siteOf({ mounts: { '/later/': later } }, (level, message) =>
    messages.push(`${level}: ${message}`),
  );
  expect(messages).toContain(
    `warn: The folder ${later} does not exist: nothing is served at /later/ until it is there`,
  );
  expect(await ask(listening, '/later/a.txt')).toMatchObject({ status: 503 });
  await mkdir(later);
  await writeFile(join(later, 'a.txt'), 'there');
  expect(await ask(listening, '/later/a.txt')).toMatchObject({ status: 200, body: 'there' });
});

test('other rules hold from the next request on', async () => {
  const { config, engine, listening } = await siteOf({ headers: { '*': { 'X-A': '1' } } });
  expect((await ask(listening, '/')).headers['x-a']).toBe('1');
  await engine.configure({ ...config, site: { ...DEFAULTS, headers: { '*': { 'X-A': '2' } } } });
  expect((await ask(listening, '/')).headers['x-a']).toBe('2');
});
