/** The guards on a real server: what a browser is told, and that no way around them leads to a file. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GuardsConfig } from '../../src/config/guards.ts';
import { guardsConfig } from '../../src/config/guards.ts';
import { DEFAULT_OPTIONS, type Options } from '../../src/config/options.ts';
import { type SiteConfig, siteConfig } from '../../src/config/site.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { basic, userOf } from '../guards/support.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { ask, configOf, started, temporaryFolder } from './support.ts';

const FILES = {
  'index.html': 'start',
  'about.html': 'about',
  'admin/index.html': 'admin',
  'admin/a.txt': 'secret',
  'open/a.txt': 'open',
};
const A = 'https://a.example';
const CROSS_SITE = { origin: A, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
const PREFLIGHT = { ...CROSS_SITE, 'access-control-request-method': 'GET' };
const ANN = basic('ann', 'secret');
const BOB = basic('bob', 'other');
const USERS = [userOf('ann', 'secret').line, userOf('bob', 'other').line];

function guardsOf(options: Partial<Options>): GuardsConfig {
  return guardsConfig({ ...DEFAULT_OPTIONS, ...options }, (file) => file);
}

async function siteFolder(): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

/** A server with these options; `events` has what it told of its requests. */
async function serverWith(options: Partial<Options>, site: Partial<SiteConfig> = {}) {
  const events: RequestEvent[] = [];
  const messages: string[] = [];
  const config = await configOf({
    root: await siteFolder(),
    guards: guardsOf(options),
    site: { ...siteConfig(DEFAULT_OPTIONS, (path) => path), ...site },
  });
  const { engine, listening } = await started(config, {
    onRequest: (event) => events.push(event),
    log: (_level, message) => messages.push(message),
  });
  return { config, engine, listening, events, messages };
}

describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
  const asking =
    ({ listening }: Pick<Awaited<ReturnType<typeof serverWith>>, 'listening'>) =>
    (target: string, fields: Record<string, string> = {}, method = 'GET') =>
      ask(listening, target, fields, method, version);

  describe('security headers', () => {
    const HEADERS = {
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'strict-origin-when-cross-origin',
    };

    test.each([
      ['a file', '/open/a.txt', 200],
      ['a page', '/', 200],
      ['a listing', '/open/', 200],
      ['what is not there', '/nothing', 404],
    ])('%s has them, and never HSTS', async (_title, target, status) => {
      const answer = await asking(await serverWith({}))(target, { accept: 'text/html' });
      expect(answer).toMatchObject({ status, headers: HEADERS });
      expect(answer.headers).not.toHaveProperty('strict-transport-security');
      // Only pages of ours have a policy of ours.
      const isOurs = status === 404 || target === '/open/';
      expect('content-security-policy' in answer.headers).toBe(isOurs);
    });

    test('each can be changed, and removed', async () => {
      const headers = { '**': { 'Referrer-Policy': 'no-referrer', 'Cross-Origin-Resource-Policy': null } };
      const get = asking(await serverWith({}, { headers }));
      for (const [target, status] of [
        ['/open/a.txt', 200],
        ['/open/', 200],
        ['/nothing', 404],
      ] as const) {
        const answer = await get(target);
        expect(answer).toMatchObject({ status, headers: { 'referrer-policy': 'no-referrer' } });
        expect(answer.headers).not.toHaveProperty('cross-origin-resource-policy');
      }
    });
  });

  describe('CORS', () => {
    test('a listed origin may read files, 304s and errors', async () => {
      const get = asking(await serverWith({ 'cors.origins': [A], 'cors.exposedHeaders': ['ETag'] }));
      const readable = {
        'access-control-allow-origin': A,
        'access-control-expose-headers': 'ETag',
        'cross-origin-resource-policy': 'cross-origin',
      };
      const file = await get('/open/a.txt', CROSS_SITE);
      expect(file).toMatchObject({
        status: 200,
        body: 'open',
        headers: { ...readable, vary: 'accept-encoding, origin' },
      });
      expect(await get('/nothing', CROSS_SITE)).toMatchObject({
        status: 404,
        headers: { ...readable, vary: 'accept, origin' },
      });
      const again = await get('/open/a.txt', { ...CROSS_SITE, 'if-none-match': file.headers.etag! });
      expect(again).toMatchObject({
        status: 304,
        headers: { 'access-control-allow-origin': A, etag: file.headers.etag },
      });
    });

    test('another origin may not, and the log says what would allow it', async () => {
      const server = await serverWith({ 'cors.origins': ['https://b.example'] });
      const answer = await asking(server)('/open/a.txt', CROSS_SITE);
      expect(answer).toMatchObject({ status: 403, headers: { vary: 'accept, origin' } });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(answer.body).not.toContain('cors');
      expect(server.events).toMatchObject([
        { status: 403, reason: expect.stringContaining(`--cors "${A}"`), allowedBy: 'cors.origins' },
      ]);
    });

    test('our own pages are as they were, but for Vary', async () => {
      const answer = await asking(await serverWith({ 'cors.origins': [A] }))('/open/a.txt');
      expect(answer).toMatchObject({
        status: 200,
        headers: { vary: 'accept-encoding, origin', 'cross-origin-resource-policy': 'same-origin' },
      });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    });

    test('a preflight is answered to a listed origin, with nobody signed in', async () => {
      const get = asking(await serverWith({ users: USERS, 'cors.origins': [A], 'cors.credentials': true }));
      expect(await get('/admin/a.txt', PREFLIGHT, 'OPTIONS')).toMatchObject({
        status: 204,
        body: '',
        headers: {
          'access-control-allow-origin': A,
          'access-control-allow-methods': 'GET, HEAD',
          'access-control-allow-credentials': 'true',
          'access-control-max-age': '600',
          vary: 'origin',
        },
      });
      expect(await get('/admin/a.txt', { ...CROSS_SITE }, 'OPTIONS')).toMatchObject({ status: 401 });
    });

    test('a preflight of another origin, or for another host, is refused', async () => {
      const get = asking(await serverWith({ 'cors.origins': [A] }));
      const other = await get('/', { ...PREFLIGHT, origin: 'https://b.example' }, 'OPTIONS');
      expect(other.status).toBe(403);
      expect(other.headers).not.toHaveProperty('access-control-allow-methods');
      const rebound = await get('/', { ...PREFLIGHT, host: 'evil.example' }, 'OPTIONS');
      expect(rebound.status).toBe(421);
      expect(rebound.headers).not.toHaveProperty('access-control-allow-methods');
    });

    test('isolation gives way where an origin is listed', async () => {
      const get = asking(await serverWith({ 'cors.origins': [A] }, { crossOriginIsolation: true }));
      const policyOf = async (fields: Record<string, string>) =>
        (await get('/open/a.txt', fields)).headers['cross-origin-resource-policy'];
      expect(await policyOf(CROSS_SITE)).toBe('cross-origin');
      expect(await policyOf({})).toBe('same-origin');
    });
  });

  describe('signing in', () => {
    test('asks for a password, and lets in who has one', async () => {
      const server = await serverWith({ users: USERS });
      const get = asking(server);
      const asked = await get('/', { accept: 'text/html' });
      expect(asked).toMatchObject({
        status: 401,
        headers: {
          'www-authenticate': 'Basic realm="HTTPS Preview", charset="UTF-8"',
          'cache-control': 'no-cache',
          'content-type': 'text/html; charset=utf-8',
        },
      });
      expect(asked.body).toContain('This page is only for those who sign in.');
      expect(await get('/', { authorization: basic('ann', 'guess') })).toMatchObject({ status: 401 });
      expect(await get('/', { authorization: ANN })).toMatchObject({ status: 200, body: 'start' });
      const told = JSON.stringify(server.events);
      for (const secret of ['secret', 'guess', 'ann', ANN]) expect(told).not.toContain(secret);
    });

    test('rules say where, and who', async () => {
      const server = await serverWith({ users: USERS, auth: { '/open/**': 'everyone', '/admin/**': ['ann'] } });
      const get = asking(server);
      expect(await get('/open/a.txt')).toMatchObject({ status: 200 });
      expect(await get('/')).toMatchObject({ status: 401 });
      expect(await get('/', { authorization: BOB })).toMatchObject({ status: 200 });
      expect(await get('/admin/a.txt', { authorization: ANN })).toMatchObject({ status: 200, body: 'secret' });
      expect(await get('/admin/a.txt', { authorization: BOB })).toMatchObject({ status: 403 });
      expect(server.events.at(-1)).toMatchObject({ allowedBy: 'auth' });
    });

    test.each([
      '/admin/a.txt',
      '/admin/./a.txt',
      '/admin/../admin/a.txt',
      '//admin//a.txt',
      '/%61dmin/a.txt',
      '/%2561dmin/a.txt',
      '/ADMIN/a.txt',
      '/admin%2fa.txt',
      '/admin%5ca.txt',
      '/open/../admin/a.txt',
      '/open/%2e%2e/admin/a.txt',
      '/open/..%2fadmin/a.txt',
      '/admin/a.txt?',
      '/admin/a.txt?x=/open/a.txt',
      '/admin/',
      '/admin',
      '/admin/index.html',
      '/admin/nothing',
    ])('nobody sees what is behind a rule by way of %s', async (target) => {
      const get = asking(await serverWith({ users: USERS, auth: { '**': 'everyone', '/admin/**': ['ann'] } }));
      for (const fields of [{}, { range: 'bytes=0-1' }, { 'if-none-match': '*' }] as Record<string, string>[]) {
        const answer = await get(target, fields);
        expect([400, 401, 404]).toContain(answer.status);
        expect(answer.body).not.toMatch(/secret|admin$/);
      }
    });

    test('a page that is shown under another path is for whom its file is for', async () => {
      const auth = { '**': 'everyone', '/about.html': ['ann'], '/index.html': ['bob'] } as const;
      const get = asking(await serverWith({ users: USERS, auth }, { cleanUrls: true, spaFile: 'index.html' }));
      const route = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
      expect(await get('/about')).toMatchObject({ status: 401 });
      expect(await get('/about.html')).toMatchObject({ status: 401 });
      expect(await get('/about', { authorization: BOB })).toMatchObject({ status: 403 });
      expect(await get('/about', { authorization: ANN })).toMatchObject({ status: 200, body: 'about' });
      expect(await get('/about.html', { authorization: ANN })).toMatchObject({
        status: 301,
        headers: { location: '/about' },
      });
      expect(await get('/')).toMatchObject({ status: 401 });
      expect(await get('/route', route)).toMatchObject({ status: 401 });
      expect(await get('/route', { ...route, authorization: BOB })).toMatchObject({ status: 200, body: 'start' });
    });

    test('guessing is answered with 429, and who has signed in goes on', async () => {
      const get = asking(await serverWith({ users: USERS }));
      expect(await get('/', { authorization: ANN })).toMatchObject({ status: 200 });
      const guess = (index: number) => get('/', { authorization: basic('ann', `guess ${index}`) });
      // As many as are checked one after the other: what is beyond the queue is 503, and no guess.
      const first = await Promise.all(Array.from({ length: 8 }, (_, index) => guess(index)));
      expect(new Set(first.map(({ status }) => status))).toEqual(new Set([401]));
      // Ten are free. On a slow machine a few more are, by the time.
      let last = await guess(8);
      for (let index = 9; last.status === 401 && index < 20; index++) last = await guess(index);
      expect(last.status).toBe(429);
      expect(Number(last.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(await get('/', { authorization: ANN })).toMatchObject({ status: 200 });
    });
  });

  test('too many requests get 429, if loopback is meant too', async () => {
    const limited = { 'rateLimit.requestsPerSecond': 1, 'rateLimit.burst': 2 };
    const free = asking(await serverWith(limited));
    const statusesOf = async (get: typeof free) => {
      const statuses: number[] = [];
      for (let count = 0; count < 4; count++) statuses.push((await get('/')).status);
      return statuses;
    };
    expect(await statusesOf(free)).toEqual([200, 200, 200, 200]);
    const server = await serverWith({ ...limited, 'rateLimit.burst': 1, 'rateLimit.loopback': true });
    expect(await statusesOf(asking(server))).toContain(429);
    expect(server.events.find(({ status }) => status === 429)).toMatchObject({
      allowedBy: 'rateLimit.requestsPerSecond',
    });
  });

  test('another host name is refused, and let in once it is allowed', async () => {
    const server = await serverWith({});
    const get = asking(server);
    expect(await get('/', { host: 'app.test' })).toMatchObject({ status: 421 });
    expect(server.events.at(-1)).toMatchObject({ allowedBy: 'allowHosts' });
    await server.engine.configure({ ...server.config, port: server.listening.port, allowHosts: ['app.test'] });
    expect(await get('/', { host: `app.test:${server.listening.port}` })).toMatchObject({ status: 200 });
  });
});

describe('the file of users', () => {
  test('is read at the start, and what it says is taken with what the options say', async () => {
    const usersFile = join(await temporaryFolder(), 'users.txt');
    await writeFile(usersFile, `\ufeff# Who may see it\r\n\r\n${USERS[1]}\r\n`);
    const { listening } = await serverWith({ users: [USERS[0]!], usersFile });
    for (const authorization of [ANN, BOB]) {
      expect(await ask(listening, '/', { authorization })).toMatchObject({ status: 200 });
    }
    expect(await ask(listening, '/')).toMatchObject({ status: 401 });
  });

  test.each([
    ['that is not there', undefined, /^The file of users .*users\.txt cannot be read \(ENOENT\)$/],
    ['with a password in it', `${USERS[0]}\nbob:other\n`, /^Line 2 of the file of users .*users\.txt is none that/],
    [
      'with somebody twice',
      `${USERS[0]}\n${USERS[0]}\n`,
      /^The users are not clear: expected each user once, got "ann"/,
    ],
  ])('%s is no reason to serve without', async (_title, content, message) => {
    const usersFile = join(await temporaryFolder(), 'users.txt');
    if (content !== undefined) await writeFile(usersFile, content);
    const failure = serverWith({ usersFile });
    await expect(failure).rejects.toMatchObject({
      name: 'StartError',
      code: 'users',
      message: expect.stringMatching(message),
    });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('other') });
  });
});

test('a rule for somebody who is no user is told of', async () => {
  const { messages } = await serverWith({ users: USERS, auth: { '/a': ['ann', 'eve'] } });
  expect(messages).toContain('The option auth names "eve", and no user is called so');
});
