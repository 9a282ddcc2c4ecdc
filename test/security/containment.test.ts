/** What lies outside of the folder, and what in it is no file: on a real disk, by every way that has led there elsewhere. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HTTP_VERSIONS } from '../net/client.ts';
import {
  attacker,
  expectNothingInternal,
  folderWith,
  SECRET,
  send,
  sendOver,
  serverOf,
  useOneCertificate,
} from './support.ts';

useOneCertificate();

/** `site` is served; what lies around it is not. */
async function surroundedSite(): Promise<{ readonly around: string; readonly root: string }> {
  const around = await folderWith({
    'site/index.html': 'start',
    'site/docs/a.txt': 'a',
    'site-secret/a.txt': SECRET,
    'site.txt': SECRET,
    'secret.txt': SECRET,
    'secret.html': SECRET,
    'fonts/a.woff2': 'font',
    'fonts-secret/a.woff2': SECRET,
  });
  return { around, root: join(around, 'site') };
}

const WAYS_OUT = [
  '/../site-secret/a.txt',
  '/..%2fsite-secret/a.txt',
  '/%2e%2e/site-secret/a.txt',
  '/%2e%2e%2fsite-secret%2fa.txt',
  '/.%2e/site-secret/a.txt',
  '/docs/../../site-secret/a.txt',
  '/docs/%2e%2e/%2e%2e/site-secret/a.txt',
  '/docs/..%5c..%5csite-secret/a.txt',
  '/..\\site-secret\\a.txt',
  '/....//site-secret/a.txt',
  '/%252e%252e/site-secret/a.txt',
  '/%c0%ae%c0%ae/site-secret/a.txt',
  '/..%c0%afsite-secret/a.txt',
  '/%e0%80%ae%e0%80%ae/site-secret/a.txt',
  '/..;/site-secret/a.txt',
  '/..%00/site-secret/a.txt',
  '/-secret/a.txt',
  '/m/../fonts-secret/a.woff2',
  '/m/..%2ffonts-secret/a.woff2',
  '/m-secret/a.woff2',
  '//site-secret/a.txt',
];

describe('/site also matches /site-secret', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test(`CVE-2026-41612: the neighbour's files are asked for in ${WAYS_OUT.length} spellings`, async () => {
      const { around, root } = await surroundedSite();
      const server = await serverOf(root, { mounts: { '/m/': join(around, 'fonts') } });
      const client = attacker(server, version);
      for (const target of WAYS_OUT) {
        const answer = await sendOver(client, { target });
        expect([400, 404], target).toContain(answer.status);
        expectNothingInternal(answer, around);
      }
      expect(await send(server, version, { target: '/docs/a.txt' })).toMatchObject({ status: 200, body: 'a' });
      expect(await send(server, version, { target: '/m/a.woff2' })).toMatchObject({ status: 200, body: 'font' });
    });

    test('CVE-2026-41612: a link in /site to /site-secret is one out of it', async () => {
      const { root } = await surroundedSite();
      await symlink('../site-secret', join(root, 'link'));
      const server = await serverOf(root);
      expect(await send(server, version, { target: '/link/a.txt' })).toMatchObject({ status: 404 });
      const allowing = await serverOf(root, { allowSymlinks: [join(root, '..', 'site')] });
      expect(await send(allowing, version, { target: '/link/a.txt' })).toMatchObject({ status: 404 });
      expect(await send(allowing, version, { target: '/docs/a.txt' })).toMatchObject({ status: 200 });
    });
  });

  test("CVE-2026-41612: a target without its slash is no end of a folder's name (RFC 9112 section 3.2)", async () => {
    const { root } = await surroundedSite();
    const server = await serverOf(root);
    for (const target of ['-secret/a.txt', '.txt']) {
      expect(await send(server, '1.1', { target })).toMatchObject({ status: 400 });
    }
  });
});

describe('symlink out of the root', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test.each([
      ['to a file', '/out', async (root: string) => symlink('../secret.txt', join(root, 'out'))],
      ['by an absolute path', '/out', async (root: string) => symlink(join(root, '../secret.txt'), join(root, 'out'))],
      ['to a folder', '/out/secret.txt', async (root: string) => symlink('..', join(root, 'out'))],
      ['to a folder, listed', '/out/', async (root: string) => symlink('..', join(root, 'out'))],
      [
        'over another link',
        '/in',
        async (root: string) => {
          await symlink('out', join(root, 'in'));
          await symlink('../secret.txt', join(root, 'out'));
        },
      ],
      [
        'for an index',
        '/in/',
        async (root: string) => {
          await mkdir(join(root, 'in'));
          await symlink('../../secret.html', join(root, 'in', 'index.html'));
        },
      ],
      ['for a 404 page', '/none', async (root: string) => symlink('../secret.html', join(root, '404.html'))],
      ['for a clean URL', '/page', async (root: string) => symlink('../secret.html', join(root, 'page.html'))],
      [
        'for a precompressed sibling',
        '/docs/a.txt',
        async (root: string) => {
          await symlink('../../secret.txt', join(root, 'docs', 'a.txt.br'));
        },
      ],
      [
        'in a circle',
        '/one',
        async (root: string) => {
          await symlink('two', join(root, 'one'));
          await symlink('one', join(root, 'two'));
        },
      ],
    ])('http-server, live-server, browser-sync, Python, Caddy: %s', async (_title, target, make) => {
      const { around, root } = await surroundedSite();
      await make(root);
      const server = await serverOf(root, { cleanUrls: true });
      for (const fields of [{ 'accept-encoding': 'br' }, { range: 'bytes=0-3' }] as Record<string, string>[]) {
        const answer = await send(server, version, { target, fields });
        expectNothingInternal(answer, around);
        expect(answer.body).not.toContain(SECRET.slice(0, 4));
        // Only the sibling has an honest file beside it.
        expect(answer.status === 404).toBe(!target.startsWith('/docs/'));
      }
      expect((await send(server, version, { target: '/' })).body).toBe('start');
    });

    test('http-server, live-server, browser-sync, Python, Caddy: it is not listed', async () => {
      const { root } = await surroundedSite();
      await symlink('../../secret.txt', join(root, 'docs', 'link-out'));
      await symlink('a.txt', join(root, 'docs', 'link-in'));
      const { body } = await send(await serverOf(root), version, { target: '/docs/' });
      expect(body).not.toContain('link-out');
      expect(body).toContain('link-in');
    });

    test('http-server, live-server, browser-sync, Python, Caddy: what is allowed by name is served', async () => {
      const { around, root } = await surroundedSite();
      await symlink('../fonts', join(root, 'fonts'));
      const server = await serverOf(root, { allowSymlinks: [join(around, 'fonts')] });
      expect(await send(server, version, { target: '/fonts/a.woff2' })).toMatchObject({ status: 200, body: 'font' });
    });

    test('http-server, live-server, browser-sync, Python, Caddy: swapped while it is being asked for', async () => {
      const { root } = await surroundedSite();
      const at = (name: string) => join(root, name);
      await symlink('docs/a.txt', at('link'));
      const server = await serverOf(root);
      let isSwapping = true;
      const swap = async () => {
        for (let turn = 0; isSwapping; turn++) {
          await symlink(turn % 2 === 0 ? '../secret.txt' : 'docs/a.txt', at(`next-${turn}`));
          await rename(at(`next-${turn}`), at('link'));
        }
      };
      const swapping = swap();
      const seen = new Set<string>();
      const client = attacker(server, version);
      for (let turn = 0; turn < 100; turn++) {
        const { status, body } = await sendOver(client, { target: '/link' });
        seen.add(status === 200 ? body : String(status));
      }
      isSwapping = false;
      await swapping;
      for (const one of seen) expect(['a', '404', '503']).toContain(one);
    });
  });
});

describe('a FIFO or device in the root hangs the request', () => {
  const makeFifo = (path: string) => void execFileSync('mkfifo', [path]);

  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test.each([
      ['asked for', '/pipe', 'pipe'],
      ['as an index', '/sub/', 'sub/index.html'],
      ['as a 404 page', '/none', '404.html'],
      ['as a clean URL', '/page', 'page.html'],
    ])('send, Apache, Caddy: a FIFO %s', async (_title, target, name) => {
      const { root } = await surroundedSite();
      await mkdir(join(root, 'sub'));
      makeFifo(join(root, name));
      const server = await serverOf(root, { cleanUrls: true, directoryListing: false });
      expect(await send(server, version, { target })).toMatchObject({ status: 404 });
      expect(await send(server, version, { target: '/docs/a.txt' })).toMatchObject({ status: 200, body: 'a' });
    });

    test('send, Apache, Caddy: a FIFO as a precompressed sibling', async () => {
      const { root } = await surroundedSite();
      makeFifo(join(root, 'docs/a.txt.br'));
      const attack = { target: '/docs/a.txt', fields: { 'accept-encoding': 'br' } };
      expect(await send(await serverOf(root), version, attack)).toMatchObject({ status: 200, body: 'a' });
    });

    test('send, Apache, Caddy: a socket, and a device that never ends', async () => {
      const { root } = await surroundedSite();
      const socket = createServer().listen(join(root, 'docs', 'socket'));
      onTestFinished(() => void socket.close());
      await once(socket, 'listening');
      await symlink('/dev/zero', join(root, 'docs', 'zero'));
      const server = await serverOf(root, { allowSymlinks: ['/dev'] });
      for (const target of ['/docs/socket', '/docs/zero']) {
        expect(await send(server, version, { target })).toMatchObject({ status: 404 });
      }
      const listing = await send(server, version, { target: '/docs/' });
      expect(listing.body).toContain('a.txt');
      expect(listing.body).not.toMatch(/>(?:socket|zero)</);
    });

    test('send, Apache, Caddy: a hard link is a file like any other', async () => {
      const { root } = await surroundedSite();
      await writeFile(join(root, 'b.txt'), 'b');
      await link(join(root, 'b.txt'), join(root, 'c.txt'));
      expect(await send(await serverOf(root), version, { target: '/c.txt' })).toMatchObject({ status: 200, body: 'b' });
    });
  });
});
