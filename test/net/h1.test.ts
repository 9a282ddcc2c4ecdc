/** HTTP/1.1 over real TLS sockets: what is not the same in every version (that is in semantics.test.ts). */
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Handler } from '../../src/http/message.ts';
import { HandClock } from './hand-clock.ts';
import {
  Client,
  connect,
  connectInTheClear,
  fileOf,
  GET,
  isHeldBack,
  readBody,
  serve,
  signal,
  text,
} from './support.ts';

const echoTarget: Handler = (request) => text(`<${request.target}>`);

describe('one connection', () => {
  test('answers one request after another, and stays open', async () => {
    const { port } = await serve(echoTarget);
    const client = await connect(port);
    client.send(GET('/a'));
    await client.until(/<\/a>$/);
    client.send(GET('/b'));
    const received = await client.until(/<\/b>$/);
    expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(received).not.toMatch(/Connection:/i);
  });

  test('answers 1,000 requests of one segment in order (RFC 9112 section 9.3.2)', async () => {
    const { port } = await serve(echoTarget);
    const client = await connect(port);
    const targets = Array.from({ length: 1_000 }, (_, i) => `/${i}`);
    client.send(targets.map((target) => GET(target)).join(''));
    const received = await client.until(/<\/999>$/);
    expect(received.match(/<[^>]*>/g)).toEqual(targets.map((target) => `<${target}>`));
  });

  test('keeps the order where an early answer takes longer than a late one', async () => {
    const { port } = await serve(async (request) => {
      for (let turns = request.target === '/slow' ? 20 : 0; turns > 0; turns--) await new Promise(setImmediate);
      return text(`<${request.target}>`);
    });
    const client = await connect(port);
    client.send(GET('/slow') + GET('/fast') + GET('/fast'));
    const received = await client.until(/(<\/fast>[\s\S]*){2}$/);
    expect(received.match(/<[^>]*>/g)).toEqual(['</slow>', '</fast>', '</fast>']);
  });

  test('closes where the client asks for it, and says so', async () => {
    const { port } = await serve(echoTarget);
    const client = await connect(port);
    client.send(GET('/', 'Connection: close\r\n'));
    expect(await client.closed()).toMatch(/\r\nConnection: close\r\n[\s\S]*<\/>$/);
  });

  test('keeps an HTTP/1.0 connection only where asked, and says so', async () => {
    const { port } = await serve(echoTarget);
    const client = await connect(port);
    client.send('GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.until(/<\/a>$/)).toMatch(/\r\nConnection: keep-alive\r\n/);
    client.send('GET /b HTTP/1.0\r\n\r\n');
    expect(await client.closed()).toMatch(/\r\nConnection: close\r\n[\s\S]*<\/b>$/);
  });

  test('answers a client that has ended its side', async () => {
    const { port } = await serve(async (request) => {
      await new Promise(setImmediate);
      return text(`<${request.target}>`);
    });
    const client = await connect(port, { allowHalfOpen: true });
    client.socket.end(Buffer.from(GET('/a') + GET('/b')));
    expect(await client.closed()).toMatch(/<\/a>[\s\S]*<\/b>$/);
  });

  test('answers what is no request, and closes', async () => {
    const { port, events } = await serve(echoTarget);
    const client = await connect(port);
    client.send(`${GET('/a')}nonsense\r\n\r\n${GET('/b')}`);
    const received = await client.closed();
    expect(received).toMatch(/<\/a>HTTP\/1\.1 400 Bad Request\r\n[\s\S]*Connection: close\r\n/);
    expect(received).not.toContain('</b>');
    expect(events.map((event) => event.status)).toEqual([200, 400]);
  });

  test('closes behind the last request that is allowed', async () => {
    const { port } = await serve(echoTarget, { maxRequests: 2 });
    const client = await connect(port);
    client.send(GET('/a') + GET('/b') + GET('/c'));
    const received = await client.closed();
    expect(received.match(/<[^>]*>/g)).toEqual(['</a>', '</b>']);
    expect(received.match(/Connection: close/g)).toHaveLength(1);
  });
});

describe('request bodies', () => {
  const echo: Handler = async (request) => text(`<${await readBody(request)}>`);

  test('of a declared length, and chunked, and the next request behind them', async () => {
    const { port } = await serve(echo);
    const client = await connect(port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc');
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n');
    client.send(GET('/'));
    const received = await client.until(/<>$/);
    expect(received.match(/<[^>]*>/g)).toEqual(['<abc>', '<def>', '<>']);
  });

  test('100 is sent once the handler wants the body (RFC 9110 section 10.1.1)', async () => {
    const { port } = await serve(echo);
    const client = await connect(port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
    expect(await client.until(/\r\n\r\n$/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('abc');
    await client.until(/<abc>$/);
  });

  test('100 is not sent where the body is not wanted', async () => {
    const { port } = await serve(() => text('no', 403));
    const client = await connect(port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
    const received = await client.closed();
    expect(received).toMatch(/^HTTP\/1\.1 403 /);
    expect(received).toMatch(/Connection: close/);
  });

  test('that is malformed fails the handler that reads it, and ends the connection', async () => {
    const { port } = await serve(async (request) => {
      try {
        return text(await readBody(request));
      } catch (error) {
        return text((error as Error).message, 400);
      }
    });
    const client = await connect(port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nx');
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 400 [\s\S]*Connection: close\r\n\r\nA chunk has no size$/);
  });

  test('that is not read holds back the client, and what was read stays bounded', async () => {
    const answer = signal();
    const { port } = await serve(async () => {
      await answer.given;
      return text('done');
    });
    const client = await connect(port);
    const lengthBytes = 8 * 1024 * 1024;
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${lengthBytes}\r\n\r\n`);
    const isTaken = new Promise((resolve) => client.socket.write(Buffer.alloc(lengthBytes), resolve));
    expect(await isHeldBack(isTaken)).toBe(true);
    answer.give();
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 200 [\s\S]*Connection: close\r\n\r\ndone$/);
  });

  test('can be read while the answer is being written', async () => {
    const { port } = await serve((request) => ({ status: 200, fields: {}, body: request.body }));
    const client = await connect(port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    await client.until(/1\r\na\r\n$/);
    client.send('1\r\nb\r\n0\r\n\r\n');
    await client.until(/1\r\na\r\n1\r\nb\r\n0\r\n\r\n$/);
  });
});

describe('response bodies', () => {
  test('a file in slices, and the next answer behind it', async () => {
    const file = fileOf(1_000_000);
    const { port, events } = await serve((request) =>
      request.target === '/file'
        ? { status: 200, fields: {}, body: { kind: 'file', file, start: 1, lengthBytes: 999_998 } }
        : text('<next>'),
    );
    const client = await connect(port);
    client.send(GET('/file') + GET('/next'));
    const received = await client.until(/<next>$/);
    expect(received).toContain('Content-Length: 999998\r\n');
    expect(received.match(/a{999998}(?=HTTP)/)).not.toBeNull();
    expect(file.isClosed).toBe(true);
    expect(events.map((event) => event.bodyBytes)).toEqual([999_998, 6]);
  });

  test('a file that shrinks ends the connection: what is short must not look whole', async () => {
    const file = fileOf(1_000_000, 600_000);
    const { port, hasAnswered, events } = await serve(() => ({
      status: 200,
      fields: {},
      body: { kind: 'file', file, start: 0, lengthBytes: 1_000_000 },
    }));
    const client = await connect(port);
    client.send(GET('/') + GET('/'));
    const received = await client.closed();
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
    await hasAnswered(1);
    expect(events[0]).toMatchObject({ status: 200, reason: expect.stringMatching(/ended 400000 bytes early/) });
    expect(file.isClosed).toBe(true);
  });

  test('a stream that fails ends the connection without its last chunk', async () => {
    const { port } = await serve(() => ({
      status: 200,
      fields: {},
      body: (async function* () {
        yield Buffer.from('abc');
        throw new Error('no more');
      })(),
    }));
    const client = await connect(port);
    client.send(GET('/'));
    expect(await client.closed()).toMatch(/\r\n\r\n3\r\nabc\r\n$/);
  });

  test('a stream has no empty chunk but the last', async () => {
    const { port } = await serve(() => ({
      status: 200,
      fields: {},
      body: (async function* () {
        yield Buffer.alloc(0);
        yield Buffer.from('abc');
      })(),
    }));
    const client = await connect(port);
    client.send(GET('/'));
    await client.until(/\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/);
  });

  test('a stream to HTTP/1.0 ends with the connection', async () => {
    const { port } = await serve(() => ({
      status: 200,
      fields: {},
      body: (async function* () {
        yield Buffer.from('abc');
      })(),
    }));
    const client = await connect(port);
    client.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.closed()).toMatch(/Connection: close\r\n\r\nabc$/);
  });
});

describe('answers wait for the reader', () => {
  test('a client that reads nothing is not read either, and others are served', async () => {
    const body = Buffer.alloc(10_000, 0x61);
    let served = 0;
    const { port } = await serve(() => {
      served += 1;
      return { status: 200, fields: {}, body };
    });
    const client = await connect(port);
    client.socket.pause();
    const requests = Buffer.from(GET('/').repeat(400_000)); // more than the kernel's buffers hold on their own
    expect(await isHeldBack(new Promise((resolve) => client.socket.write(requests, resolve)))).toBe(true);
    const servedBefore = served;
    expect(servedBefore).toBeLessThan(5_000); // 50 MB; all but a few 100 KB of it is in the kernel's buffers
    const other = await connect(port);
    other.send(GET('/'));
    await other.until(/a{10000}$/);
    client.socket.resume();
    while (served < servedBefore + 100) await new Promise(setImmediate);
  });
});

describe('deadlines', () => {
  test('a head that does not come to its end: 408', async () => {
    const { port } = await serve(echoTarget, { headTimeoutMs: 50 });
    const client = await connect(port);
    client.send('GET / HTTP/1.1\r\nHo');
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a head that dribbles: 408 all the same', async () => {
    const { port } = await serve(echoTarget, { headTimeoutMs: 100 });
    const client = await connect(port);
    client.send('GET / HTTP/1.1\r\n');
    const dribble = setInterval(() => client.send('a: b\r\n'), 20);
    const received = await client.closed();
    clearInterval(dribble);
    expect(received).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('no request: closed without a word', async () => {
    const { port } = await serve(echoTarget, { idleTimeoutMs: 50 });
    const client = await connect(port);
    expect(await client.closed()).toBe('');
  });

  test('a client that takes nothing of its answer: cut off', async () => {
    const { port, listener } = await serve(
      () => ({ status: 200, fields: {}, body: { kind: 'file', file: fileOf(1e9), start: 0, lengthBytes: 1e9 } }),
      { writeTimeoutMs: 100 },
    );
    const client = await connect(port);
    client.socket.pause();
    client.send(GET('/'));
    while (listener.connectionCount > 0) await new Promise(setImmediate);
    expect(listener.connectionCount).toBe(0);
  });

  test('a client that does not hang up behind the last answer: cut off', async () => {
    const clock = new HandClock();
    const { port, listener } = await serve(echoTarget, {}, clock);
    const client = new Client(connectPlain({ port, host: '127.0.0.1', allowHalfOpen: true }));
    onTestFinished(() => void client.socket.destroy());
    client.send(GET('/', 'Connection: close\r\n'));
    await once(client.socket, 'end');
    await clock.pass(1_000);
    expect(listener.connectionCount).toBe(1);
    await clock.pass(1_500);
    expect(listener.connectionCount).toBe(0);
  });

  test('a client that says nothing at all: cut off', async () => {
    const { port } = await serve(echoTarget, { handshakeTimeoutMs: 50 });
    const client = await connectInTheClear(port);
    expect(await client.closed()).toBe('');
  });

  test('a client that ends without a word: gone at once', async () => {
    const { port, listener } = await serve(echoTarget, {}, new HandClock());
    const client = new Client(connectPlain({ port, host: '127.0.0.1', allowHalfOpen: true }));
    onTestFinished(() => void client.socket.destroy());
    client.socket.end();
    await once(client.socket, 'end');
    while (listener.connectionCount > 0) await new Promise(setImmediate);
  });

  test('a TLS handshake that does not come to its end: cut off', async () => {
    const { port } = await serve(echoTarget, { handshakeTimeoutMs: 50 });
    const client = await connectInTheClear(port);
    client.send(Buffer.from([0x16, 3, 1]));
    await client.closed();
  });
});

describe('plain HTTP on the TLS port', () => {
  test('is answered by the handler for it', async () => {
    const { port } = await serve(echoTarget);
    const client = await connectInTheClear(port);
    client.send(GET('/', 'Connection: close\r\n'));
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 308 [\s\S]*Location: https:\/\/localhost\/\r\n/);
  });

  test('a request that comes byte by byte', async () => {
    const { port } = await serve(echoTarget);
    const client = await connectInTheClear(port);
    for (const byte of GET('/')) client.send(byte);
    await client.until(/^HTTP\/1\.1 308 [\s\S]*\r\n\r\n$/);
  });
});

describe('the listener', () => {
  test('turns away one connection too many, and lets the next in when one has gone', async () => {
    const { port, listener } = await serve(echoTarget, { maxConnections: 1 });
    const first = await connect(port);
    await expect(connect(port)).rejects.toThrow();
    first.socket.destroy();
    while (listener.connectionCount > 0) await new Promise(setImmediate);
    const third = await connect(port);
    third.send(GET('/'));
    await third.until(/<\/>$/);
  });

  test('turns away one connection too many from one address', async () => {
    const { port } = await serve(echoTarget, { maxConnectionsPerAddress: 1 });
    const first = await connect(port);
    await expect(connect(port)).rejects.toThrow();
    first.send(GET('/'));
    await first.until(/<\/>$/);
  });

  test('close waits for what is in flight, and says that the connection ends', async () => {
    const [serving, answer] = [signal(), signal()];
    const { port, listener } = await serve(async () => {
      serving.give();
      await answer.given;
      return text('done');
    });
    const [busy, idle] = [await connect(port), await connect(port)];
    busy.send(GET('/'));
    await serving.given;
    const isClosed = listener.close(5_000);
    await idle.closed();
    await expect(connect(port)).rejects.toThrow();
    answer.give();
    expect(await busy.closed()).toMatch(/Connection: close\r\n\r\ndone$/);
    await isClosed;
  });

  test('takes other credentials without letting go of anybody', async () => {
    const { port, listener } = await serve(echoTarget);
    const { generate } = await import('selfsigned');
    const other = await generate([{ name: 'commonName', value: 'other' }], { algorithm: 'sha256', keyType: 'ec' });
    const before = await connect(port);
    listener.setCredentials({ own: { certPem: other.cert, keyPem: other.private } });
    before.send(GET('/'));
    await before.until(/<\/>$/);
    const { connect: connectTls } = await import('node:tls');
    const socket = connectTls({ port, host: '127.0.0.1', ca: other.cert, checkServerIdentity: () => undefined });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().subject.CN).toBe('other');
    socket.destroy();
  });
});
