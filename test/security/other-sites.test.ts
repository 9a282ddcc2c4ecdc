/** Pages of other sites: what a browser lets them ask, and what they get. */
import { describe, expect, test } from 'vitest';
import { readOptions } from '../../src/config/validate.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { EndHeaders, frame, headers, request, Type } from '../net/h2-frames.ts';
import { connectInTheClear } from '../net/support.ts';
import {
  connect,
  connectFrames,
  expectNothingInternal,
  folderWith,
  parseAnswer,
  send,
  sendBytes,
  serverOf,
  useOneCertificate,
} from './support.ts';

useOneCertificate();

const FILES = { 'index.html': '<h1>ours</h1>', 'app.js': 'const token = "ours"', 'docs/a.txt': 'ours' };
const EVIL = 'https://evil.example';
const LISTED = 'https://app.example';
const FETCHED_BY_EVIL = {
  origin: EVIL,
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
};

const corsFieldsOf = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('any site reads files through reflected CORS', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test('CVE-2025-65717: a page of another site fetches the files of the workspace', async () => {
      const server = await serverOf(await folderWith(FILES));
      const stolen = await send(server, version, { target: '/app.js', fields: FETCHED_BY_EVIL });
      expect(stolen.status).toBe(403);
      expect(stolen.body).not.toContain('token');
      expect(corsFieldsOf(stolen.headers)).toEqual([]);
      const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
      expect(await send(server, version, { target: '/app.js', fields: own })).toMatchObject({ status: 200 });
    });

    test.each([
      ['a file', {}, 200],
      ['a part of it', { fields: { range: 'bytes=0-1' } }, 206],
      ['a listing', { target: '/docs/' }, 200],
      ['a redirect', { target: '/docs' }, 301],
      ['what is not there', { target: '/none' }, 404],
      ['a method files do not have', { method: 'POST' }, 405],
      ['a preflight', { method: 'OPTIONS', fields: { 'access-control-request-method': 'GET' } }, 204],
    ])('GHSA-67mh-4wv8-2f99: no answer says that others may read it: %s', async (_title, attack, status) => {
      const server = await serverOf(await folderWith(FILES));
      // A browser too old for Sec-Fetch-Site still heeds CORS.
      const fields = { ...('fields' in attack ? attack.fields : {}), origin: EVIL };
      const answer = await send(server, version, { target: '/app.js', ...attack, fields });
      expect(answer.status).toBe(status);
      expect(corsFieldsOf(answer.headers)).toEqual([]);
    });

    test.each([
      EVIL,
      'null',
      'https://app.example.evil.example',
      'https://evil-app.example',
      'http://app.example',
      'https://app.example:444',
      'https://sub.app.example',
      'https://app.example, https://evil.example',
    ])('CVE-2025-24010: with one origin listed, %s is another one', async (origin) => {
      const server = await serverOf(await folderWith(FILES), { 'cors.origins': [LISTED], 'cors.credentials': true });
      const fields = { ...FETCHED_BY_EVIL, origin };
      const stolen = await send(server, version, { target: '/app.js', fields });
      expect(stolen.status).toBe(403);
      expect(corsFieldsOf(stolen.headers)).toEqual([]);
      const asListed = { ...fields, origin: LISTED };
      expect(await send(server, version, { target: '/app.js', fields: asListed })).toMatchObject({
        status: 200,
        headers: { 'access-control-allow-origin': LISTED, vary: expect.stringContaining('origin') },
      });
    });
  });

  test('CVE-2025-24010: everybody, with credentials, is no configuration', () => {
    const { options, problems } = readOptions({ 'cors.origins': ['*'], 'cors.credentials': true });
    expect(problems).toMatchObject([{ key: 'cors.credentials' }]);
    expect(options['cors.credentials']).toBe(false);
  });
});

describe('DNS rebinding', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test.each([
      ['the name of the attacker', 'evil.example:PORT'],
      ['without a port', 'evil.example'],
      ['one that begins as ours', 'localhost.evil.example:PORT'],
      ['one that begins as our address', '127.0.0.1.evil.example:PORT'],
      ['one that ends nearly as ours', 'evillocalhost:PORT'],
      ['ours, with a dot behind it', 'localhost.:PORT'],
      ['ours on another port', 'localhost:1'],
      ['ours without its port', 'localhost'],
      ['every address there is', '0.0.0.0:PORT'],
      ['our address as one number', '2130706433:PORT'],
      ['our address, written short', '127.1:PORT'],
      ['our address in IPv6', '[::ffff:127.0.0.1]:PORT'],
    ])('CVE-2025-24010: Host is %s', async (_title, authority) => {
      const server = await serverOf(await folderWith(FILES));
      const withPort = authority.replace('PORT', String(server.port));
      const answer = await send(server, version, { authority: withPort });
      expect(answer.status).toBe(421);
      expect(answer.body).not.toContain('ours');
      expect((await server.told(1))[0]).toMatchObject({ allowedBy: 'allowHosts' });
    });

    test.each(['localhost:PORT', 'LOCALHOST:PORT', '127.0.0.1:PORT', '[::1]:PORT', 'app.localhost:PORT'])(
      'CVE-2025-24010: the honest request, for %s, is answered',
      async (authority) => {
        const server = await serverOf(await folderWith(FILES));
        const own = authority.replace('PORT', String(server.port));
        expect(await send(server, version, { authority: own })).toMatchObject({
          status: 200,
          body: FILES['index.html'],
        });
      },
    );

    test('CVE-2025-24010: what else names a host is not asked', async () => {
      const server = await serverOf(await folderWith(FILES));
      const claims = { 'x-forwarded-host': `localhost:${server.port}`, forwarded: `host=localhost:${server.port}` };
      expect(await send(server, version, { authority: 'evil.example', fields: claims })).toMatchObject({ status: 421 });
    });

    test('CVE-2025-24010: neither for a refusal is the name sent back', async () => {
      const server = await serverOf(await folderWith(FILES));
      const answer = await send(server, version, { authority: 'evil.example', fields: { accept: 'text/html' } });
      expect(JSON.stringify(answer)).not.toContain('evil');
      expectNothingInternal(answer);
    });
  });

  test.each([
    ['two of them', 'GET / HTTP/1.1\r\nHost: localhost:PORT\r\nHost: evil.example\r\n\r\n', 400],
    ['two, the other way round', 'GET / HTTP/1.1\r\nHost: evil.example\r\nHost: localhost:PORT\r\n\r\n', 400],
    ['a list', 'GET / HTTP/1.1\r\nHost: localhost:PORT, evil.example\r\n\r\n', 400],
    ['ours, and a user before it', 'GET / HTTP/1.1\r\nHost: evil@localhost:PORT\r\n\r\n', 400],
    ['none', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['ours, and the target names another', 'GET https://evil.example/ HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n', 421],
  ])('CVE-2025-24010: Host is %s (RFC 9112 section 3.2)', async (_title, bytes, status) => {
    const server = await serverOf(await folderWith(FILES));
    const withPort = bytes
      .replaceAll('PORT', String(server.port))
      .replace(/\r\n\r\n$/, '\r\nConnection: close\r\n\r\n');
    expect(parseAnswer(await sendBytes(server, withPort)).status).toBe(status);
  });

  test('CVE-2025-24010: :authority is ours, and Host is not (RFC 9113 section 8.3.1)', async () => {
    const server = await serverOf(await folderWith(FILES));
    const client = await connectFrames(server);
    const authority = [':authority', `localhost:${server.port}`] as const;
    client.send(headers(1, request([authority, ['host', 'evil.example']])));
    client.send(headers(3, request([authority])));
    expect((await server.told(2)).map(({ status }) => status)).toEqual([400, 200]);
  });

  test('CVE-2025-24010: over TLS too, whatever name the handshake was for', async () => {
    const server = await serverOf(await folderWith(FILES));
    for (const servername of ['localhost', 'evil.example']) {
      const client = await connect(server, servername);
      client.send(`GET / HTTP/1.1\r\nHost: evil.example:${server.port}\r\nConnection: close\r\n\r\n`);
      expect(parseAnswer(await client.closed()).status).toBe(421);
    }
  });

  test('CVE-2025-24010: in the clear, nobody is redirected to a name that is not ours', async () => {
    const server = await serverOf(await folderWith(FILES));
    const inTheClear = async (host: string) => {
      const client = await connectInTheClear(server.port);
      client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      return parseAnswer(await client.closed());
    };
    const refused = await inTheClear('evil.example');
    expect(refused.status).toBe(421);
    expect(refused.headers).not.toHaveProperty('location');
    const own = `localhost:${server.port}`;
    expect(await inTheClear(own)).toMatchObject({ status: 308, headers: { location: `https://${own}/` } });
  });
});

describe('cross-site <script src> steals source', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    const EMBEDDED = ['script', 'style', 'image', 'font', 'video', 'worker', 'serviceworker', 'manifest', 'embed'];
    test.each(EMBEDDED)('CVE-2025-30359: a page of another site embeds ours as %s', async (dest) => {
      const server = await serverOf(await folderWith(FILES));
      const fields = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': dest };
      const stolen = await send(server, version, { target: '/app.js', fields });
      expect(stolen.status).toBe(403);
      expect(stolen.body).not.toContain('token');
      const honest = { ...fields, 'sec-fetch-site': 'same-origin' };
      expect(await send(server, version, { target: '/app.js', fields: honest })).toMatchObject({ status: 200 });
    });

    test('CVE-2025-30359: where the browser tells nothing, it is told that nobody else may embed it', async () => {
      const server = await serverOf(await folderWith(FILES));
      for (const target of ['/app.js', '/docs/', '/none']) {
        const { headers } = await send(server, version, { target });
        expect(headers).toMatchObject({
          'cross-origin-resource-policy': 'same-origin',
          'x-content-type-options': 'nosniff',
        });
      }
    });

    test.each([
      ['a link', 'GET', 'document', 200],
      ['a frame', 'GET', 'iframe', 200],
      ['a form that posts', 'POST', 'document', 403],
      ['an object', 'GET', 'object', 403],
      ['an embedded document', 'GET', 'embed', 403],
    ])('CVE-2025-30359: of navigations, %s', async (_title, method, dest, status) => {
      const server = await serverOf(await folderWith(FILES));
      const fields = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': dest };
      expect(await send(server, version, { method, fields })).toMatchObject({ status });
    });
  });
});

describe('event stream / WebSocket without Origin check', () => {
  // There is neither here: these cases keep it so. With the first such route, its cases for Origin come here.
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test.each(['/', '/app.js', '/.https-preview/', '/ws', '/__vite_hmr'])(
      'CVE-2025-30360: a page of another site asks for an event stream at %s',
      async (target) => {
        const server = await serverOf(await folderWith(FILES));
        const fields = { ...FETCHED_BY_EVIL, accept: 'text/event-stream' };
        expect(await send(server, version, { target, fields })).toMatchObject({ status: 403 });
        const own = { 'sec-fetch-site': 'same-origin', accept: 'text/event-stream' };
        const { headers } = await send(server, version, { target, fields: own });
        expect(headers['content-type'] ?? '').not.toContain('event-stream');
      },
    );
  });

  const UPGRADES = [
    ['websocket', 'upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n'],
    ['h2c', 'upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n'],
    ['TLS', 'upgrade: TLS/1.3\r\n'],
  ] as const;
  test.each(UPGRADES)('CVE-2026-39363: an upgrade to %s is answered as the request it is', async (_title, fields) => {
    const server = await serverOf(await folderWith(FILES));
    const client = await connect(server);
    const host = `host: localhost:${server.port}\r\n`;
    client.send(`GET /app.js HTTP/1.1\r\n${host}connection: upgrade\r\n${fields}origin: ${EVIL}\r\n\r\n`);
    expect(await client.until(/ours/)).toMatch(/^HTTP\/1\.1 200 /);
    // What comes behind it is HTTP/1.1 still.
    client.send(`GET /docs/a.txt HTTP/1.1\r\n${host}connection: close\r\n\r\n`);
    const all = await client.closed();
    expect(all.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
    expect(all).not.toMatch(/ 101 |\r\nupgrade:/i);
  });

  test('CVE-2026-39363: an upgrade by a page of another site is refused', async () => {
    const server = await serverOf(await folderWith(FILES));
    const fields = `origin: ${EVIL}\r\nsec-fetch-site: cross-site\r\nsec-fetch-mode: websocket\r\n${UPGRADES[0][1]}`;
    const host = `host: localhost:${server.port}\r\n`;
    const bytes = `GET / HTTP/1.1\r\n${host}connection: upgrade, close\r\n${fields}\r\n`;
    expect(parseAnswer(await sendBytes(server, bytes)).status).toBe(403);
  });

  test('CVE-2026-39363: extended CONNECT is not offered, and not spoken (RFC 8441 section 3)', async () => {
    const server = await serverOf(await folderWith(FILES));
    const client = await connectFrames(server);
    const { payload } = await client.until(Type.Settings);
    const offered = Array.from({ length: payload.length / 6 }, (_, index) => payload.readUInt16BE(index * 6));
    expect(offered).not.toContain(8); // SETTINGS_ENABLE_CONNECT_PROTOCOL
    client.send(frame(Type.Settings, 1, 0));
    const authority = [':authority', `localhost:${server.port}`] as const;
    client.send(headers(1, request([[':method', 'CONNECT'], authority, [':protocol', 'websocket']]), EndHeaders));
    await client.until(Type.RstStream, 1);
    client.send(headers(3, request([authority])));
    expect((await server.told(1)).map(({ target, status }) => [target, status])).toEqual([['/', 200]]);
  });

  test('2026-112085: an upgrade is no tunnel either: CONNECT is refused over both versions', async () => {
    const server = await serverOf(await folderWith(FILES));
    const own = `localhost:${server.port}`;
    const bytes = `CONNECT ${own} HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`;
    expect(parseAnswer(await sendBytes(server, bytes)).status).toBe(501);
    const client = await connectFrames(server);
    client.send(
      headers(
        1,
        [
          [':method', 'CONNECT'],
          [':authority', own],
        ],
        EndHeaders,
      ),
    );
    expect((await server.told(2))[1]).toMatchObject({ method: 'CONNECT', status: 501 });
  });
});
