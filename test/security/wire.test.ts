/** Clients that misbehave on the wire: two readings of one request, and requests that cost more than they should. */
import { connect as connectPlain } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HTTP_VERSIONS } from '../net/client.ts';
import {
  Code,
  codeOf,
  EndHeaders,
  EndStream,
  type FieldList,
  fieldBlock,
  frame,
  headers,
  request,
  rstStream,
  Type,
} from '../net/h2-frames.ts';
import { Client } from '../net/support.ts';
import {
  attacker,
  connect,
  connectFrames,
  folderWith,
  parseAnswer,
  SECRET,
  sendBytes,
  sendOver,
  serverOf,
  type Target,
  useOneCertificate,
} from './support.ts';

useOneCertificate();

const FILES = { 'index.html': 'start', 'smuggled.txt': SECRET };

/** What a front server would take for the body of the first request, and we must not take for a second one. */
const SMUGGLED = 'GET /smuggled.txt HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n';
const post = (fields: string, body: string) => `POST / HTTP/1.1\r\nHost: localhost:PORT\r\n${fields}\r\n${body}`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

describe('request smuggling', () => {
  test.each([
    ['CL.TE', post(`Content-Length: 5\r\n${CHUNKED}`, `0\r\n\r\n${SMUGGLED}`)],
    ['TE.CL', post(`${CHUNKED}Content-Length: 4\r\n`, `0\r\n\r\n${SMUGGLED}`)],
    ['two lengths', post('Content-Length: 0\r\nContent-Length: 5\r\n', SMUGGLED)],
    ['two equal lengths', post('Content-Length: 0\r\nContent-Length: 0\r\n', SMUGGLED)],
    ['a list of lengths', post('Content-Length: 0, 5\r\n', SMUGGLED)],
    ['a length with a sign', post('Content-Length: +0\r\n', SMUGGLED)],
    ['a length in hexadecimal', post('Content-Length: 0x0\r\n', SMUGGLED)],
    ['TE: a coding behind chunked', post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['TE: white space before the colon', post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['TE: a vertical tab', post('Transfer-Encoding: \x0bchunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['TE: quoted', post('Transfer-Encoding: "chunked"\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['TE: twice', post(CHUNKED + CHUNKED, `0\r\n\r\n${SMUGGLED}`)],
    ['TE: unknown', post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['TE in HTTP/1.0', post(CHUNKED, `0\r\n\r\n${SMUGGLED}`).replace('HTTP/1.1', 'HTTP/1.0')],
    ['obs-fold', post('Transfer-Encoding:\r\n chunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['a bare LF', post('X: y\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['a bare CR', post('X: y\rTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
    ['a head of bare LFs', `GET / HTTP/1.1\nHost: localhost:PORT\n\n${SMUGGLED}`],
    ['white space before the first field', `GET / HTTP/1.1\r\n X: y\r\nHost: localhost:PORT\r\n\r\n${SMUGGLED}`],
    ['two versions in the request line', `GET / HTTP/1.1 HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n${SMUGGLED}`],
    ['NUL in a field', post('X: \x00\r\n', SMUGGLED)],
  ])('RFC 9112 section 11.2: %s', async (_title, bytes) => {
    const server = await serverOf(await folderWith(FILES));
    const all = await sendBytes(server, bytes.replaceAll('PORT', String(server.port)));
    expect(all.match(/^HTTP\/1\.1 \d+/gm)).toHaveLength(1);
    expect([400, 501]).toContain(parseAnswer(all).status);
    expect(all).not.toContain(SECRET);
  });

  test.each([
    ['a chunk size with a sign', '+1\r\nx\r\n0\r\n\r\n'],
    ['a chunk size too large', 'ffffffffffffffff0\r\nx\r\n0\r\n\r\n'],
    ['a chunk without its end', '1\r\nxGET'],
    ['a chunk size line with a bare LF', '0\n\n'],
    ['a chunk extension without end', `0;${'x'.repeat(100_000)}\r\n\r\n`],
    ['a chunk extension with a bare CR', '0;a\rb\r\n\r\n'],
    ['a trailer with a bare LF', '0\r\nx: y\n\r\n'],
  ])('RFC 9112 section 7.1: %s', async (_title, body) => {
    const server = await serverOf(await folderWith(FILES));
    const bytes = post(CHUNKED, body + SMUGGLED).replaceAll('PORT', String(server.port));
    const all = await sendBytes(server, bytes);
    // The method is refused before the body is looked at; behind it nothing more is answered.
    expect(all.match(/^HTTP\/1\.1 \d+/gm)).toHaveLength(1);
    expect(all).not.toContain(SECRET);
  });

  test('RFC 9112 section 9.3.2: honest requests behind one another are each answered', async () => {
    const server = await serverOf(await folderWith(FILES));
    const host = `Host: localhost:${server.port}\r\n`;
    const all = await sendBytes(
      server,
      `POST / HTTP/1.1\r\n${host}${CHUNKED}\r\n3\r\nabc\r\n0\r\n\r\n` +
        `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc` +
        `GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    );
    expect(all.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 405', 'HTTP/1.1 405', 'HTTP/1.1 200']);
  });

  const HONEST = '/?honest';

  /** What came of a request with these fields, in their order; the honest one behind it is answered. */
  async function statusesOver2(fields: FieldList): Promise<readonly number[]> {
    const server = await serverOf(await folderWith(FILES));
    const client = await connectFrames(server);
    const own = [':authority', `localhost:${server.port}`] as const;
    const usual = request([own]).filter(([name]) => !fields.some((field) => field[0] === name));
    client.send(headers(1, [...usual, ...fields]), headers(3, request([own, [':path', HONEST]])));
    await Promise.race([client.until(Type.RstStream, 1), client.until(Type.Headers, 1)]);
    await client.until(Type.Headers, 3);
    expect(server.events.find(({ target }) => target === HONEST)).toMatchObject({ status: 200 });
    return server.events.filter(({ target }) => target !== HONEST).map(({ status }) => status);
  }

  test.each<[string, FieldList]>([
    ['Transfer-Encoding', [['transfer-encoding', 'chunked']]],
    ['Connection', [['connection', 'content-length']]],
    ['a capital in a name', [['X-A', '1']]],
    ['a request line in the path', [[':path', '/ HTTP/1.1\r\nX: y']]],
    ['NUL in the path', [[':path', '/\x00']]],
    ['a request line in the method', [[':method', 'GET / HTTP/1.1\r\nX: y']]],
    [
      'a pseudo-field behind the others',
      [
        ['x-a', '1'],
        [':path', '/smuggled.txt'],
      ],
    ],
    [
      'two paths',
      [
        [':path', '/'],
        [':path', '/smuggled.txt'],
      ],
    ],
    ['another length than it has', [['content-length', '5']]],
  ])('RFC 9113 section 8.1.1: over HTTP/2, %s is refused, or its stream is reset', async (_title, fields) => {
    for (const status of await statusesOver2(fields)) expect(status).toBe(400);
  });

  test.each<[string, FieldList]>([
    ['a line break in a value', [['x-a', 'b\r\nrange: bytes=0-0']]],
    ['a line break in a name', [['x-a\r\nrange', 'bytes=0-0']]],
    ['NUL in a value', [['range', 'bytes=0-0\x00']]],
    ['a colon in a name', [['x-a:range', 'bytes=0-0']]],
  ])('RFC 9113 section 8.2.1: over HTTP/2, %s makes no field of its own', async (_title, fields) => {
    // nghttp2 leaves such a field out, or resets the stream: a range that was heeded would be 206.
    for (const status of await statusesOver2(fields)) expect([200, 400]).toContain(status);
  });
});

/** The honest client beside the hostile one. */
async function expectServed(server: Target): Promise<void> {
  for (const version of HTTP_VERSIONS) {
    const client = attacker(server, version);
    expect(await sendOver(client, { target: '/' })).toMatchObject({ status: 200, body: 'start' });
    client.close();
  }
}

// A hundred of each at once, and for as long as the defaults allow: test/net/hostile.test.ts and test/net/h2.test.ts.
describe('slow and huge requests', () => {
  /** The least that the options allow; deadlines are looked at four times a second. */
  const QUICK = {
    'limits.handshakeTimeoutMs': 100,
    'limits.headTimeoutMs': 100,
    'limits.bodyGraceMs': 100,
    'limits.bodyTimeoutMs': 100,
    'limits.idleTimeoutMs': 100,
    'limits.writeTimeoutMs': 100,
    'limits.lingerTimeoutMs': 100,
  };

  test('slowloris: a head that never ends is answered with 408', async () => {
    const server = await serverOf(await folderWith(FILES), QUICK);
    const client = await connect(server);
    client.send('GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ');
    await expectServed(server);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('slow body: one that never comes is not waited for', async () => {
    const server = await serverOf(await folderWith(FILES), QUICK);
    const client = await connect(server);
    client.send(`POST / HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Length: 1000\r\n\r\nx`);
    await expectServed(server);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 405 /);
  });

  test('slow read: who takes nothing of a large answer is cut off', async () => {
    const large = 'x'.repeat(16 * 1024 * 1024);
    const server = await serverOf(await folderWith({ ...FILES, 'large.txt': large }), QUICK);
    const client = await connect(server);
    client.socket.pause();
    client.send(`GET /large.txt HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
    await expectServed(server);
    const [event] = (await server.told(3)).filter(({ target }) => target === '/large.txt');
    expect(event!.bodyBytes).toBeLessThan(large.length);
  });

  test('silence: a connection that says nothing, and one that begins no handshake', async () => {
    const server = await serverOf(await folderWith(FILES), QUICK);
    const socket = connectPlain({ port: server.port, host: '127.0.0.1' });
    onTestFinished(() => void socket.destroy());
    const [silent, begun] = [new Client(socket), await connect(server)];
    await expectServed(server);
    expect(await silent.closed()).toBe('');
    expect(await begun.closed()).toBe('');
  });

  test.each([
    ['fields', 431, { fields: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x-${at}`, '1'])) }],
    ['bytes of fields', 431, { fields: { 'x-a': 'a'.repeat(33 * 1024) } }],
    ['bytes of a target', 414, { target: `/${'a'.repeat(9 * 1024)}` }],
  ])('header floods: too many %s', async (_title, status, attack) => {
    const server = await serverOf(await folderWith(FILES));
    for (const version of HTTP_VERSIONS) {
      expect((await sendOver(attacker(server, version), attack)).status).toBe(status);
    }
    await expectServed(server);
  });

  test('too many connections: one more is closed, and the next is let in again', async () => {
    const server = await serverOf(await folderWith(FILES), { 'limits.maxConnections': 2 });
    const [first] = [await connect(server), await connect(server)];
    const tryToEnter = () => {
      const socket = connectPlain({ port: server.port, host: '127.0.0.1' });
      onTestFinished(() => void socket.destroy());
      const client = new Client(socket);
      client.send('GET / HTTP/1.0\r\n\r\n');
      return client.closed();
    };
    expect(await tryToEnter()).toBe('');
    first.send(`GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\n\r\n`);
    expect(await first.closed()).toContain('start');
    let answer = '';
    while (answer === '') answer = await tryToEnter(); // the server hears of the end a moment later
    expect(answer).toMatch(/^HTTP\/1\.\d 400 /); // in the clear, and without a host to lead to
  });

  test('CVE-2023-44487: HTTP/2 rapid reset', async () => {
    const server = await serverOf(await folderWith(FILES));
    const client = await connectFrames(server);
    const own = [':authority', `localhost:${server.port}`] as const;
    for (let id = 1; id < 1_000; id += 2) client.send(headers(id, request([own])), rstStream(id));
    expect(codeOf(await client.until(Type.GoAway))).toBe(Code.EnhanceYourCalm);
    await client.closed();
    await expectServed(server);
  });

  test('VU#421644: HTTP/2 CONTINUATION flood', async () => {
    const server = await serverOf(await folderWith(FILES));
    const client = await connectFrames(server);
    client.send(frame(Type.Headers, EndStream, 1, fieldBlock(request([[':authority', `localhost:${server.port}`]]))));
    const more = fieldBlock([['x-a', 'a'.repeat(10_000)]]);
    for (let count = 0; count < 100; count++) client.send(frame(Type.Continuation, 0, 1, more));
    client.send(frame(Type.Continuation, EndHeaders, 1));
    await client.closed();
    expect(server.events).toEqual([]);
    await expectServed(server);
  });

  test('HTTP/2 pings and settings without end', async () => {
    const server = await serverOf(await folderWith(FILES));
    const client = await connectFrames(server);
    for (let count = 0; count < 20_000; count++) client.send(frame(Type.Ping, 0, 0, Buffer.alloc(8)));
    client.socket.pause(); // and none of the answers is taken
    await expectServed(server);
  });
});
