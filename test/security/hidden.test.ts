/** Files of the folder that are nobody's business: by their own names, and by every other name that has led to them. */
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Options } from '../../src/config/options.ts';
import { parseTarget } from '../../src/http/target.ts';
import { HTTP_VERSIONS, type HttpVersion } from '../net/client.ts';
import {
  attacker,
  expectNothingInternal,
  folderWith,
  SECRET,
  send,
  sendOver,
  serverOf,
  type Target,
  useOneCertificate,
} from './support.ts';

useOneCertificate();

const HIDDEN = ['.env', '.env.local', '.git/config', '.vscode/settings.json', '.npmrc', 'server.key', 'tls/server.pem'];
const SITE = { 'index.html': 'start', 'a.js': 'ours', 'sub/b.txt': 'b' };

function siteWithSecrets(): Promise<string> {
  return folderWith({ ...SITE, ...Object.fromEntries(HIDDEN.map((name) => [name, SECRET])) });
}

/** What is asked for with each target: bytes, a part of them, a coded form, their length, and whether they have changed. */
const WAYS_TO_ASK: readonly { readonly method?: string; readonly fields?: Readonly<Record<string, string>> }[] = [
  {},
  { fields: { 'accept-encoding': 'br, gzip', accept: 'text/html', 'sec-fetch-mode': 'navigate' } },
  { fields: { range: 'bytes=0-3' } },
  { method: 'HEAD' },
];

/**
 * Asks for each of these in every way, and gets nothing of what is hidden; none of it is told from nothing. `page` is what a
 * site shows in the place of what is not there.
 */
async function expectHidden(
  server: Target,
  version: HttpVersion,
  targets: readonly string[],
  page?: string,
): Promise<void> {
  const client = attacker(server, version);
  for (const target of targets) {
    for (const way of WAYS_TO_ASK) {
      const answer = await sendOver(client, { target, ...way });
      const isPage = page?.startsWith(answer.body) && answer.headers['content-type'] === 'text/html; charset=utf-8';
      if (!isPage) expect([400, 404], target).toContain(answer.status);
      expectNothingInternal(answer);
      expect(answer.body, target).not.toContain(SECRET.slice(0, 4));
      expect(answer.headers['content-length'], target).not.toBe(String(SECRET.length));
    }
  }
  client.close();
}

/** By advisory: how a list of denied names was passed. */
const BYPASSES: Readonly<Record<string, readonly string[]>> = {
  'CVE-2025-30208: what stands behind the name, `?raw??`': ['/.env?raw??', '/.env?import&raw??', '/.env??', '/.env?'],
  'CVE-2025-31125: `?inline&import`': ['/.env?inline&import', '/.env?raw&import', '/.env?url&inline', '/.env?init'],
  'CVE-2025-31486: `?.svg` and a relative path': [
    '/.env?.svg?.wasm?init',
    '/.env?.svg',
    '/.env?a.svg/../../x',
    '/x/x/x/vite/../../../../.env?.svg',
  ],
  'CVE-2025-32395: `#` in the target (RFC 9112 section 3.2)': ['/.env#', '/#/../.env', '/a.js#/../.env', '/.env%23'],
  'CVE-2025-46565: `/.env/.`': ['/.env/.', '/.env/', '/.env/./', '/./.env/.', '/.env/%2e', '/sub/../.env', '//.env//'],
  'CVE-2025-62522: `/.env\\`': ['/.env\\', '/.env%5c', '/.env%5C.', '/sub\\..\\.env', '/sub%5c..%5c.env'],
  'CVE-2025-58751: a name that begins as a served one': ['/index.html.env', '/a.js/../.env', '/a.js/.env', '/sub.env'],
  'CVE-2025-58752: a page, wherever it lies': ['/.git/index.html', '/.env/index.html', '/.env.html', '/.git/'],
  'CVE-2026-53571: streams, short names and other case': [
    '/.env::$DATA',
    '/.env::$data',
    '/.env%3a%3a$DATA',
    '/.env:$DATA',
    '/ENV~1',
    '/.ENV~1',
    '/SERVER~1.KEY',
    '/.ENV',
    '/.Env',
    '/.eNv.LOCAL',
    '/.GIT/config',
    '/SERVER.KEY',
    '/server.Key',
    '/tls/server.PEM',
    '/.env.',
    '/.env%20',
    '/.env...',
    '/server.key.',
  ],
  'every one of them: encoded, twice, too long, or with what other servers cut off': [
    '/%2e%65%6e%76',
    '/%2Eenv',
    '/.%65nv',
    '/%252eenv',
    '/%25%32%65env',
    '/%c0%aeenv',
    '/%e0%80%aeenv',
    '/%f0%80%80%aeenv',
    '/%u002eenv',
    '/.env;',
    '/.env;.js',
    '/;/.env',
    '/.env%00',
    '/.env%00.js',
    '/.env%0a',
    '/.env%09',
    '/.env,',
    '/.env~',
    '/.env%',
    '/.env%2',
    '/.env%2f',
    '/%2f.env',
    '/sub/%2e%2e/.env',
    '/server%2ekey',
    '/server.key~',
    '/server.key.bak',
  ],
};

/** The options under which more than the name itself leads to a file. */
const SITES: readonly (readonly [title: string, options: Partial<Options>])[] = [
  ['as it is by default', {}],
  ['with everything that looks for another file', { spa: true, cleanUrls: true, trailingSlash: 'never' }],
];

describe('deny list passed by suffixes and aliases', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    describe.each(SITES)('%s', (_title, options) => {
      test.each(Object.entries(BYPASSES))('%s', async (_advisory, targets) => {
        const server = await serverOf(await siteWithSecrets(), options);
        await expectHidden(server, version, targets, options.spa ? SITE['index.html'] : undefined);
        // The honest request, with as strange a query, is for the file.
        expect(await send(server, version, { target: '/a.js?raw??' })).toMatchObject({ status: 200, body: 'ours' });
      });
    });

    test('CVE-2025-58751: through a mount, by its prefix and by its neighbour', async () => {
      const shared = await folderWith({ '.env': SECRET, 'a.txt': 'shared' });
      const server = await serverOf(await siteWithSecrets(), { mounts: { '/m/': shared } });
      await expectHidden(server, version, [
        '/m/.env',
        '/m/%2eenv',
        '/m/../.env',
        '/m//.env',
        '/m/sub/../.env',
        '/m.env',
      ]);
      expect(await send(server, version, { target: '/m/a.txt' })).toMatchObject({ status: 200, body: 'shared' });
    });

    test('CVE-2025-30208: through a redirect, which leads to a refusal', async () => {
      const server = await serverOf(await siteWithSecrets(), { redirects: [{ from: '/go/*', to: '/*' }] });
      const { status, headers } = await send(server, version, { target: '/go/.env' });
      expect({ status, location: headers.location }).toEqual({ status: 302, location: '/.env' });
      await expectHidden(server, version, [headers.location!]);
    });

    test.each([
      [
        'as an index',
        '/sub2/',
        async (root: string) => {
          await mkdir(join(root, 'sub2'));
          await symlink('../.env', join(root, 'sub2', 'index.html'));
        },
      ],
      ['as the 404 page', '/none', (root: string) => symlink('.env', join(root, '404.html'))],
      ['as a clean URL', '/page', (root: string) => symlink('server.key', join(root, 'page.html'))],
      ['as the page of an application', '/route', (root: string) => symlink('.env', join(root, 'app.html'))],
      ['by a link with an honest name', '/plain.txt', (root: string) => symlink('.env', join(root, 'plain.txt'))],
      ['by a link to its folder', '/plain/config', (root: string) => symlink('.git', join(root, 'plain'))],
      ['by the name of what it compresses', '/.env', (root: string) => writeFile(join(root, '.env.br'), 'coded')],
      ['by its compressed form', '/.env.br', (root: string) => writeFile(join(root, '.env.br'), SECRET)],
    ])('CVE-2025-58752: a hidden file %s', async (_title, target, make) => {
      const root = await siteWithSecrets();
      await make(root);
      const server = await serverOf(root, { cleanUrls: true, spa: true, spaFile: 'app.html' });
      await expectHidden(server, version, [target]);
      expect(await send(server, version, { target: '/a.js' })).toMatchObject({ status: 200 });
    });

    test('CVE-2025-58752: a hidden file as the compressed form of an honest one', async () => {
      const root = await siteWithSecrets();
      await symlink('.env', join(root, 'a.js.br'));
      const later = new Date(Date.now() + 60_000);
      await utimes(join(root, '.env'), later, later); // or it would be too old for a compressed form
      const server = await serverOf(root);
      const fields = { 'accept-encoding': 'br' };
      expect(await send(server, version, { target: '/a.js', fields })).toMatchObject({ status: 200, body: 'ours' });
      await writeFile(join(root, 'sub', 'b.txt.br'), brotliCompressSync('b'));
      await utimes(join(root, 'sub', 'b.txt.br'), later, later);
      const honest = await send(server, version, { target: '/sub/b.txt', fields });
      expect(honest.headers['content-encoding']).toBe('br');
    });
  });

  // Names have these aliases on Windows alone; there they are refused before anything is opened.
  test.each([
    '/.env::$DATA',
    '/a.js::$DATA',
    '/.env:x',
    '/c:/windows/win.ini',
    '/ENV~1',
    '/sub/SERVER~1.KEY',
    '/.env.',
    '/.env%20',
    '/a.js.%20.',
    '/con',
    '/sub/NUL.txt',
    '/aux',
    '/COM1',
    '/lpt%C2%B9.log',
    '/conin$',
    '/%5c%5c?%5cc:%5cx',
  ])('CVE-2026-53571: on Windows %s is refused', (target) => {
    expect(() => parseTarget(target, true)).toThrow(expect.objectContaining({ status: 400 }));
    expect(parseTarget('/sub/console.a~b.txt', true).segments).toEqual(['sub', 'console.a~b.txt']);
  });
});

describe('dotfiles and keys served', () => {
  const KEYS = ['a.pem', 'a.key', 'a.p12', 'a.pfx', 'a.p8', 'a.jks', 'a.ppk', 'a.keystore'];
  const NAMES = [
    '.env',
    '.env.production',
    '.git/HEAD',
    '.vscode/launch.json',
    '.ssh/id_ed25519',
    '.DS_Store',
    ...KEYS,
  ];

  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test('http-server, serve, Python, Live Server: asked for by name', async () => {
      const root = await folderWith(Object.fromEntries(NAMES.map((name) => [name, SECRET])));
      await expectHidden(
        await serverOf(root),
        version,
        NAMES.flatMap((name) => [`/${name}`, `/./${name}`]),
      );
    });

    test('http-server, serve, Python, Live Server: listed', async () => {
      const root = await folderWith({ ...Object.fromEntries(NAMES.map((name) => [name, SECRET])), 'keys.txt': '' });
      const { status, body } = await send(await serverOf(root), version, { target: '/' });
      expect(status).toBe(200);
      expect([...body.matchAll(/<td class="name"><a href="\.\/([^"]*)"/g)].map(([, name]) => name)).toEqual([
        'keys.txt',
      ]);
    });

    test('http-server, serve, Python, Live Server: what is not hidden, and what is allowed by name', async () => {
      const root = await folderWith({
        '.well-known/security.txt': 'contact',
        '.well-known/.token': SECRET,
        '.env.example': 'example',
        '.env': SECRET,
        'monkey.txt': 'no key',
      });
      const server = await serverOf(root, { allowHidden: ['.env.example'] });
      const read = async (target: string) => (await send(server, version, { target })).body;
      expect(await read('/.well-known/security.txt')).toBe('contact');
      expect(await read('/.env.example')).toBe('example');
      expect(await read('/monkey.txt')).toBe('no key');
      await expectHidden(server, version, ['/.env', '/.well-known/.token', '/.ENV.example']);
    });
  });
});
