/** Who may connect at all, and where this server connects to: nowhere. */
import { once } from 'node:events';
import { type AddressInfo, connect as connectPlain, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readOptions } from '../../src/config/validate.ts';
import { cookieOf, device, pathOf, shared } from '../engine/sharing-support.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { EndHeaders, headers, request } from '../net/h2-frames.ts';
import {
  attacker,
  connectFrames,
  folderWith,
  parseAnswer,
  send,
  sendBytes,
  sendOver,
  serverOf,
  useOneCertificate,
} from './support.ts';

useOneCertificate();

/** Something inside that an open proxy would reach; `connections` counts who came. */
async function startCanary() {
  const canary = { connections: 0, port: 0 };
  const server = createServer((socket) => {
    canary.connections += 1;
    socket.on('error', () => {});
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  canary.port = (server.address() as AddressInfo).port;
  return canary;
}

describe('an open proxy', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test('Five Server `/.cache/<url>`: a URL in the path, in the query and in fields', async () => {
      const canary = await startCanary();
      const url = `http://127.0.0.1:${canary.port}/`;
      const server = await serverOf(await folderWith({ 'a.txt': 'a' }), { spa: true, cleanUrls: true });
      const client = attacker(server, version);
      const encoded = encodeURIComponent(url);
      for (const target of [`/.cache/${url}`, `/.cache/${encoded}`, `/${url}`, `/${encoded}`, `/?url=${encoded}`]) {
        const { status, body } = await sendOver(client, { target });
        expect([200, 400, 404], target).toContain(status);
        expect(body).not.toContain('canary');
      }
      const fields = { 'x-forwarded-host': url, forwarded: `host=127.0.0.1:${canary.port}`, 'x-original-url': url };
      expect(await sendOver(client, { target: '/a.txt', fields })).toMatchObject({ status: 200, body: 'a' });
      expect(await sendOver(client, { authority: `127.0.0.1:${canary.port}` })).toMatchObject({ status: 421 });
      expect(canary.connections).toBe(0);
    });
  });

  test.each([
    ['another host', 'GET https://127.0.0.1:CANARY/ HTTP/1.1', 421],
    ['another scheme', 'GET http://127.0.0.1:CANARY/ HTTP/1.1', 421],
    ['a file', 'GET file:///etc/passwd HTTP/1.1', 400],
    ['a method that sends', 'POST https://127.0.0.1:CANARY/ HTTP/1.1', 421],
    ['a tunnel', 'CONNECT 127.0.0.1:CANARY HTTP/1.1', 421],
  ])('Five Server `/.cache/<url>`: absolute-form, %s (RFC 9112 section 3.2.2)', async (_title, line, status) => {
    const canary = await startCanary();
    const server = await serverOf(await folderWith({ 'a.txt': 'a' }));
    const own = `localhost:${server.port}`;
    const rest = `Host: ${own}\r\nConnection: close\r\n\r\n`;
    const answer = parseAnswer(await sendBytes(server, `${line.replace('CANARY', String(canary.port))}\r\n${rest}`));
    expect(answer.status).toBe(status);
    const honest = parseAnswer(await sendBytes(server, `GET https://${own}/a.txt HTTP/1.1\r\n${rest}`));
    expect(honest).toMatchObject({ status: 200, body: 'a' });
    expect(canary.connections).toBe(0);
  });

  test('Five Server `/.cache/<url>`: another authority, scheme or tunnel over HTTP/2 (RFC 9113 section 8.3.1)', async () => {
    const canary = await startCanary();
    const server = await serverOf(await folderWith({ 'index.html': 'start' }));
    const client = await connectFrames(server);
    const there = [':authority', `127.0.0.1:${canary.port}`] as const;
    const own = [':authority', `localhost:${server.port}`] as const;
    client.send(headers(1, request([there])));
    client.send(headers(3, request([own, [':scheme', 'http']])));
    client.send(headers(5, [[':method', 'CONNECT'], there], EndHeaders));
    client.send(headers(7, request([own])));
    const statuses = (await server.told(4)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 421, 421, 421]);
    expect(canary.connections).toBe(0);
  });
});

/** Rejects with the system's error where nobody listens. */
async function reach(host: string, port: number): Promise<void> {
  const socket = connectPlain({ host, port, timeout: 2_000 });
  onTestFinished(() => void socket.destroy());
  socket.on('timeout', () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  await once(socket, 'connect');
}

// All there is to sharing is in test/engine/sharing.test.ts and test/guards/pairing.test.ts.
describe('LAN neighbours', () => {
  /** Addresses of this machine that are not where a listener on localhost listens. */
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address);

  test('Live Server binds 0.0.0.0: here nothing answers on any address but the two of localhost', async () => {
    const server = await serverOf(await folderWith({ 'a.txt': 'a' }));
    await reach('127.0.0.1', server.port);
    for (const address of ['127.0.0.2', ...others]) {
      await expect(reach(address, server.port), address).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:ECONNREFUSED|EADDRNOTAVAIL|ETIMEDOUT)$/),
      });
    }
  });

  test('Live Server binds 0.0.0.0: an empty host is not taken for every address', () => {
    const { options, problems } = readOptions({ host: '' });
    expect(problems).toMatchObject([{ key: 'host' }]);
    expect(options.host).toBe('localhost');
  });

  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test('Live Server binds 0.0.0.0: asked for by host, it answers there, and to its own names alone', async () => {
      const server = await serverOf(await folderWith({ 'a.txt': 'a' }), { host: '127.0.0.1' });
      const own = `127.0.0.1:${server.port}`;
      expect(await send(server, version, { target: '/a.txt', authority: own })).toMatchObject({ status: 200 });
      for (const authority of [`192.168.1.20:${server.port}`, `desk.local:${server.port}`]) {
        expect(await send(server, version, { target: '/a.txt', authority })).toMatchObject({ status: 421 });
      }
    });

    test('Live Server binds 0.0.0.0: shared, a neighbour without the pairing token gets nothing', async () => {
      const sharing = await shared();
      const neighbour = device(sharing, version);
      const guesses = Array.from({ length: 6 }, (_, at) => `/.https-preview/pair/${String(at).repeat(24)}`);
      for (const target of ['/', '/index.html', '/.env', '/?token=guess']) {
        const { status, body } = await neighbour.ask({ target });
        expect(status, target).toBe(403);
        expect(body).not.toContain('<h1>hi</h1>');
      }
      const statuses: number[] = [];
      for (const target of guesses) statuses.push((await neighbour.ask({ target })).status);
      expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    });

    test('Live Server binds 0.0.0.0: shared, a paired device is let in, and no page of another site with it', async () => {
      const sharing = await shared();
      const phone = device(sharing, version);
      const token = pathOf(sharing.state.link.url);
      const paired = await phone.ask({ target: token });
      expect(paired.headers['set-cookie']![0]).toMatch(
        /^__Host-[\w-]+=[\w-]{43}; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/,
      );
      const fields = { cookie: cookieOf(paired) };
      expect(await phone.ask({ fields })).toMatchObject({ status: 200, body: '<h1>hi</h1>' });
      expect((await phone.ask({ target: token })).status).toBe(403); // for whoever finds the link later
      const embedded = { ...fields, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
      expect((await phone.ask({ fields: embedded })).status).toBe(403);
      expect((await phone.ask({ fields: { ...fields, host: 'evil.example' } })).status).toBe(421);
      expect((await phone.ask({ target: '/.env', fields })).status).toBe(404);
      const told = JSON.stringify([sharing.machine.requests, sharing.machine.lines]);
      for (const secret of [token, fields.cookie.split('=')[1]!]) expect(told).not.toContain(secret);
    });
  });
});
