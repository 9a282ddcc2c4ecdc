/** HTTP/2 over real TLS sockets: what is its own (what it shares with HTTP/1.1 is in semantics.test.ts). */
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Handler, Request } from '../../src/http/message.ts';
import { createClient } from './client.ts';
import { connectFrames } from './h2-connect.ts';
import {
  ACK,
  Code,
  codeOf,
  EndHeaders,
  EndStream,
  type FieldList,
  fieldBlock,
  frame,
  headers,
  INITIAL_WINDOW_SIZE,
  PREFACE,
  request,
  rstStream,
  settings,
  Type,
  windowUpdate,
} from './h2-frames.ts';
import { HandClock } from './hand-clock.ts';
import { CREDENTIALS, connect, fileOf, GET, readBody, serve, signal, streamOf, text } from './support.ts';

const echoTarget: Handler = (request) => text(`<${request.target}>`);
const POST: FieldList = [[':method', 'POST']];
const TLS = { ca: CREDENTIALS.certPem, checkServerIdentity: () => undefined };

/** Another client, which has to be served whatever the first one does. */
async function expectServed(port: number): Promise<void> {
  const startedMs = performance.now();
  expect((await createClient('2', port, TLS).ask({ target: '/other' })).status).toBe(200);
  expect(performance.now() - startedMs).toBeLessThan(2_000);
}

describe('ALPN (RFC 7301) decides', () => {
  test.each([
    [['h2', 'http/1.1'], 'h2'],
    [['http/1.1', 'h2'], 'h2'],
    [['http/1.1'], 'http/1.1'],
    [['http/1.0'], 'http/1.0'],
  ])('a client that offers %j gets %s', async (offered, chosen) => {
    const { port } = await serve(echoTarget);
    const socket = connectTls({ port, host: '127.0.0.1', ...TLS, ALPNProtocols: offered });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe(chosen);
  });

  test('a client that offers nothing is spoken to in HTTP/1.1', async () => {
    const { port } = await serve(echoTarget);
    const client = await connect(port);
    client.send(GET('/'));
    await client.until(/^HTTP\/1\.1 200 [\s\S]*<\/>$/);
  });
});

describe('a request', () => {
  test('has cookies joined to one, and other fields to a list (RFC 9113 section 8.2.3)', async () => {
    const requests: Request[] = [];
    const { port } = await serve((request) => {
      requests.push(request);
      return text('');
    });
    const client = await connectFrames(port);
    const list: FieldList = [
      ['cookie', 'a=1'],
      ['x-a', '1'],
      ['cookie', 'b=2'],
      ['x-a', '2'],
    ];
    client.send(headers(1, request(list)));
    await client.until(Type.Headers, 1);
    expect(['cookie', 'x-a', ':path'].map((name) => requests[0]!.header(name))).toEqual([
      'a=1; b=2',
      '1, 2',
      undefined,
    ]);
  });

  test('CONNECT has an authority for its target (RFC 9113 section 8.5)', async () => {
    const { port, events, hasAnswered } = await serve(() => text('', 501));
    const client = await connectFrames(port);
    const list: FieldList = [
      [':method', 'CONNECT'],
      [':authority', 'localhost:1'],
    ];
    client.send(headers(1, list, EndHeaders));
    await hasAnswered(1);
    expect(events).toMatchObject([{ method: 'CONNECT', target: 'localhost:1', status: 501 }]);
  });

  const answered: readonly [string, FieldList, number][] = [
    [
      'Host instead of :authority',
      [
        [':method', 'GET'],
        [':scheme', 'https'],
        [':path', '/'],
        ['host', 'a'],
      ],
      200,
    ],
    ['the same host twice', request([['host', 'localhost']]), 200],
    ['the same host twice, in another case', request([['host', 'LOCALHOST']]), 200],
    [
      'OPTIONS *',
      request([
        [':method', 'OPTIONS'],
        [':path', '*'],
      ]),
      200,
    ],
    ['te: trailers', request([['te', 'trailers']]), 200],
    ['two hosts', request([['host', 'other']]), 400],
    ['a fragment', request([[':path', '/a#b']]), 400],
    ['bytes beyond ASCII in the target', request([[':path', '/\xe9']]), 400],
    ['another scheme', request([[':scheme', 'http']]), 421],
  ];
  test.each(answered)('with %s (RFC 9113 section 8.3.1)', async (_title, fields, status) => {
    const { port, events, hasAnswered } = await serve(echoTarget);
    const client = await connectFrames(port);
    client.send(headers(1, fields));
    await hasAnswered(1);
    expect(events.map((event) => event.status)).toEqual([status]);
  });

  test('for a host with userinfo is refused, by nghttp2 or by us (RFC 9110 section 4.2.4)', async () => {
    const seen: string[] = [];
    const { port } = await serve((request) => {
      seen.push(request.target);
      return text('');
    });
    const client = await connectFrames(port);
    client.send(headers(1, request([[':authority', 'me@localhost']])), headers(3, request([[':path', '/next']])));
    await client.until(Type.Headers, 3);
    expect(seen).toEqual(['/next']);
  });

  const malformed: readonly [string, FieldList][] = [
    ['Connection (RFC 9113 section 8.2.2)', request([['connection', 'close']])],
    ['Keep-Alive', request([['keep-alive', 'timeout=5']])],
    ['Proxy-Connection', request([['proxy-connection', 'close']])],
    ['Transfer-Encoding', request([['transfer-encoding', 'chunked']])],
    ['Upgrade', request([['upgrade', 'h2c']])],
    ['TE that is not trailers', request([['te', 'gzip']])],
    ['a name with capitals (RFC 9113 section 8.2.1)', request([['X-A', '1']])],
    ['no :method (RFC 9113 section 8.3.1)', request().slice(1)],
    ['no :scheme', request().filter(([name]) => name !== ':scheme')],
    ['no :path', request().slice(0, 3)],
    ['no host', request().filter(([name]) => name !== ':authority')],
    ['an empty host (RFC 9110 section 4.2.2)', request([[':authority', '']])],
    ['an empty :path', request([[':path', '']])],
    ['a :path without its slash', request([[':path', 'a']])],
    ['an absolute :path', request([[':path', 'https://localhost/']])],
    ['* without OPTIONS', request([[':path', '*']])],
    ['a repeated pseudo-field', [...request(), [':path', '/']]],
    ['an unknown pseudo-field', [...request(), [':a', '/']]],
    ['a pseudo-field of responses', [...request(), [':status', '200']]],
    ['a late pseudo-field', [['x-a', '1'], ...request()]],
    ['a target with white space', request([[':path', '/a b']])],
    ['a host with white space', request([[':authority', 'a b']])],
    [
      'two Content-Lengths',
      request([
        ['content-length', '0'],
        ['content-length', '0'],
      ]),
    ],
    ['a Content-Length that is none', request([['content-length', '-1']])],
    ['a body that is missing', request([['content-length', '1']])],
  ];
  test.each(malformed)('is malformed with %s: its stream is reset, and no handler sees it', async (_title, fields) => {
    const seen: string[] = [];
    const { port } = await serve((request) => {
      seen.push(request.target);
      return text('');
    });
    const client = await connectFrames(port);
    client.send(headers(1, fields), headers(3, request([[':path', '/next']])));
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.ProtocolError);
    await client.until(Type.Headers, 3);
    expect(seen).toEqual(['/next']);
  });

  test('whose body is not as long as it says fails its reader (RFC 9113 section 8.1.1)', async () => {
    const [reading, failed] = [signal(), signal<Error>()];
    const { port } = await serve(async (request) => {
      reading.give();
      await readBody(request).catch(failed.give);
      return text('');
    });
    const client = await connectFrames(port);
    client.send(headers(1, request([...POST, ['content-length', '3']]), EndHeaders));
    await reading.given; // what is malformed from the start never comes to a handler
    client.send(frame(Type.Data, EndStream, 1, Buffer.from('a')));
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.ProtocolError);
    expect((await failed.given).message).toMatch(/went away/);
  });

  test('that is reset without an error is still not whole', async () => {
    const [reading, failed] = [signal(), signal<Error>()];
    const { port } = await serve(async (request) => {
      reading.give();
      await readBody(request).catch(failed.give);
      return text('');
    });
    const client = await connectFrames(port);
    client.send(headers(1, request(POST), EndHeaders), frame(Type.Data, 0, 1, Buffer.from('a')));
    await reading.given;
    client.send(rstStream(1, Code.NoError));
    expect((await failed.given).message).toMatch(/went away/);
  });
});

describe('a response', () => {
  test('whose request is not read to its end says so (RFC 9113 section 8.1)', async () => {
    const { port } = await serve(() => text('no', 403));
    const client = await connectFrames(port);
    client.send(headers(1, request(POST), EndHeaders), frame(Type.Data, 0, 1, Buffer.from('a')));
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.NoError);
    expect(client.frames.some((one) => one.type === Type.Data && one.flags & EndStream)).toBe(true);
  });

  test('to HEAD whose request has not ended is whole all the same', async () => {
    const { port, hasAnswered } = await serve(() => text('abc'));
    const client = await connectFrames(port);
    client.send(headers(1, request([[':method', 'HEAD']]), EndHeaders));
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.NoError);
    expect((await client.until(Type.Headers, 1)).flags & EndStream).toBe(EndStream);
    await hasAnswered(1);
  });

  test.each<[string, Handler]>([
    ['a stream that fails', () => ({ status: 200, fields: {}, body: failing() })],
    [
      'a file that shrinks',
      () => ({ status: 200, fields: {}, body: { kind: 'file', file: fileOf(9, 3), start: 0, lengthBytes: 9 } }),
    ],
  ])('cut short is reset, and never ended: %s', async (_title, handler) => {
    const { port } = await serve(handler);
    const client = await connectFrames(port);
    client.send(headers(1, request()));
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.InternalError);
    expect(
      client.frames.filter((one) => one.streamId === 1 && one.flags & EndStream && one.type !== Type.RstStream),
    ).toEqual([]);
  });

  test('a field of the connection is not let out (RFC 9113 section 8.2.2)', async () => {
    const { port, events, hasAnswered } = await serve(() => ({
      status: 200,
      fields: { connection: 'close' },
      body: null,
    }));
    const client = await connectFrames(port);
    client.send(headers(1, request()));
    await hasAnswered(1);
    expect(events).toMatchObject([{ status: 500 }]);
  });

  test('does not wait for an earlier one', async () => {
    const slow = signal();
    const { port } = await serve(async (request) => {
      if (request.target === '/slow') await slow.given;
      return text('');
    });
    const client = await connectFrames(port);
    client.send(headers(1, request([[':path', '/slow']])), headers(3, request()));
    await client.until(Type.Headers, 3);
    slow.give();
    await client.until(Type.Headers, 1);
  });
});

async function* failing() {
  yield Buffer.from('abc');
  throw new Error('no more');
}

describe('limits', () => {
  test('streams at once: one more is refused (RFC 9113 section 5.1.2)', async () => {
    const answer = signal();
    const { port } = await serve(
      async () => {
        await answer.given;
        return text('');
      },
      { maxStreams: 2 },
    );
    const client = await connectFrames(port);
    client.send(...[1, 3, 5].map((id) => headers(id, request())));
    expect(codeOf(await client.until(Type.RstStream, 5))).toBe(Code.RefusedStream);
    answer.give();
    await client.until(Type.Headers, 3);
  });

  test.each<[string, Handler]>([
    ['answered', () => text('')],
    ['being answered', () => new Promise(() => {})],
  ])(
    'resets of what is %s: a client that does little else is told to calm down (CVE-2023-44487)',
    async (_title, handler) => {
      let served = 0;
      const { port } = await serve((request) => {
        if (request.target === '/other') return text('');
        served += 1;
        return handler(request);
      });
      const client = await connectFrames(port);
      for (let id = 1; id < 1_000; id += 2) client.send(headers(id, request()), rstStream(id));
      expect(codeOf(await client.until(Type.GoAway))).toBe(Code.EnhanceYourCalm);
      await client.closed();
      expect(served).toBeLessThan(200);
      await expectServed(port);
    },
  );

  const tooLong: readonly [string, Buffer[]][] = [
    ['fields', [fieldBlock(request(manyFields(400)))]],
    ['bytes', [fieldBlock(request()), ...Array.from({ length: 7 }, () => fieldBlock([['x-a', 'a'.repeat(15_000)]]))]],
  ];
  test.each(tooLong)('far too many %s: the stream is reset, and the connection goes on', async (_title, blocks) => {
    const { port, events } = await serve(echoTarget);
    const client = await connectFrames(port);
    await client.until(Type.Settings);
    client.send(frame(Type.Settings, ACK, 0));
    const last = blocks.length - 1;
    client.send(
      ...blocks.map((block, i) =>
        i === 0
          ? frame(Type.Headers, i === last ? EndStream | EndHeaders : EndStream, 1, block)
          : frame(Type.Continuation, i === last ? EndHeaders : 0, 1, block),
      ),
    );
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.EnhanceYourCalm);
    client.send(headers(3, request()));
    await client.until(Type.Data, 3);
    expect(events).toHaveLength(1);
  });

  const floods: readonly [string, Buffer, number][] = [
    ['CONTINUATION (CVE-2024-27983)', frame(Type.Continuation, 0, 1, fieldBlock([['x-a', 'b']])), 10_000],
    ['PING', frame(Type.Ping, 0, 0, Buffer.alloc(8)), 800_000],
    ['SETTINGS', settings(INITIAL_WINDOW_SIZE, 65_535), 200_000],
  ];
  test.each(floods)('a flood of %s ends its connection, and nobody else', async (_title, one, count) => {
    const { port, listener } = await serve(echoTarget, { writeTimeoutMs: 100 });
    const client = await connectFrames(port);
    client.socket.pause(); // and reads nothing of what it is answered
    if (one[3] === Type.Continuation) client.send(headers(1, request(), 0));
    client.socket.write(Buffer.concat(Array.from({ length: count }, () => one)));
    while (listener.connectionCount > 0) await new Promise(setImmediate);
    await expectServed(port);
  });

  test('as many answers at once as are allowed, and all of them large: none is refused', async () => {
    const { port } = await serve(() => text('a'.repeat(200_000)));
    const client = createClient('2', port, TLS);
    await client.ask(); // so that it knows how many are allowed
    const answers = await Promise.all(Array.from({ length: 120 }, () => client.ask()));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.length}`))).toEqual(new Set(['200 200000']));
  });

  test('requests on a connection: behind the last it ends, and those at hand are answered', async () => {
    const answer = signal();
    const { port } = await serve(
      async (request) => {
        await answer.given;
        return text(request.target);
      },
      { maxRequests: 2 },
    );
    const client = await connectFrames(port);
    client.send(headers(1, request()));
    client.send(headers(3, request()));
    expect(codeOf(await client.until(Type.GoAway))).toBe(Code.NoError);
    answer.give();
    await client.until(Type.Data, 1);
    await client.until(Type.Data, 3);
    client.socket.end();
    await client.closed();
  });
});

describe('deadlines', () => {
  test('no preface (RFC 9113 section 3.4): cut off', async () => {
    const { port } = await serve(echoTarget, { headTimeoutMs: 50 });
    const client = await connectFrames(port, PREFACE.subarray(0, 20));
    await client.closed();
  });

  test('no request: GOAWAY, and closed', async () => {
    const { port } = await serve(echoTarget, { idleTimeoutMs: 50 });
    const client = await connectFrames(port);
    expect(codeOf(await client.until(Type.GoAway))).toBe(Code.NoError);
    client.socket.end();
    await client.closed();
  });

  test.each([
    ['ends its side', true],
    ['says nothing more', false],
  ])(
    'a head that does not come to its end (RFC 9113 section 6.2), of a client that %s: cut off',
    async (_title, ends) => {
      const clock = new HandClock();
      const { port, listener } = await serve(echoTarget, {}, clock);
      const client = await connectFrames(port);
      client.send(headers(1, request(), EndStream));
      if (ends) client.socket.end();
      for (let seconds = 0; seconds < 70 && listener.connectionCount > 0; seconds++) await clock.pass(1_000);
      await client.closed();
      expect(listener.connectionCount).toBe(0);
    },
  );

  test('an answer that nghttp2 never lets out, because the connection is at fault since: cut off', async () => {
    const clock = new HandClock();
    const { port, listener, hasAnswered } = await serve(() => ({ status: 204, fields: {}, body: null }), {}, clock);
    const client = await connectFrames(port);
    client.send(headers(1, request(POST), EndHeaders), frame(Type.Data, 0, 0)); // of no stream: RFC 9113 section 6.1
    await client.until(Type.GoAway);
    for (let seconds = 0; seconds < 100 && listener.connectionCount > 0; seconds++) await clock.pass(1_000);
    await client.closed();
    await hasAnswered(1);
    expect(listener.connectionCount).toBe(0);
  });

  test('a client that does not close behind GOAWAY: cut off', async () => {
    const { port, listener } = await serve(echoTarget, { idleTimeoutMs: 50, lingerTimeoutMs: 50 });
    const client = await connectFrames(port);
    await client.until(Type.GoAway);
    while (listener.connectionCount > 0) await new Promise(setImmediate);
    await client.closed();
  });

  test('a request is no idleness', async () => {
    const [clock, serving, answer] = [new HandClock(), signal(), signal()];
    const { port } = await serve(
      async () => {
        serving.give();
        await answer.given;
        return text('');
      },
      { idleTimeoutMs: 1_000 },
      clock,
    );
    const client = await connectFrames(port);
    client.send(headers(1, request()));
    await serving.given;
    for (let i = 0; i < 4; i++) await clock.pass(1_000);
    answer.give();
    await client.until(Type.Headers, 1);
  });

  const untaken: readonly [string, Handler][] = [
    [
      'a file',
      () => ({ status: 200, fields: {}, body: { kind: 'file', file: fileOf(1e9), start: 0, lengthBytes: 1e9 } }),
    ],
    ['bytes', () => text('a'.repeat(100_000))],
    ['a stream', () => ({ status: 200, fields: {}, body: streamOf('a'.repeat(100_000)) })],
  ];
  test.each(untaken)('%s that the client leaves no window for: reset', async (_title, handler) => {
    const { port, events, hasAnswered } = await serve(handler, { writeTimeoutMs: 100 });
    const client = await connectFrames(port, Buffer.concat([PREFACE, settings(INITIAL_WINDOW_SIZE, 0)]));
    client.send(headers(1, request()));
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.InternalError);
    await hasAnswered(1);
    expect(events[0]!.reason).toMatch(/took nothing/);
  });

  test('whether the request has ended or not', async () => {
    const { port, hasAnswered } = await serve(() => text('a'.repeat(100_000)), { writeTimeoutMs: 100 });
    const client = await connectFrames(port, Buffer.concat([PREFACE, settings(INITIAL_WINDOW_SIZE, 0)]));
    client.send(headers(1, request(POST), EndHeaders));
    expect(codeOf(await client.until(Type.RstStream, 1))).toBe(Code.InternalError);
    await hasAnswered(1);
  });

  test('a client that takes nothing of many small answers: cut off', async () => {
    const { port, listener } = await serve(() => ({ status: 304, fields: { 'x-a': 'a'.repeat(10_000) }, body: null }), {
      writeTimeoutMs: 100,
    });
    const client = await connectFrames(port);
    client.socket.pause();
    const list = Array.from({ length: 5_000 }, (_, i) => headers(1 + 2 * i, request()));
    client.socket.write(Buffer.concat(list));
    while (listener.connectionCount > 0) await new Promise(setImmediate);
    expect(listener.connectionCount).toBe(0);
  });

  test('a client that takes nothing from the socket: cut off', async () => {
    const { port, listener } = await serve(untaken[0]![1], { writeTimeoutMs: 100 });
    const client = await connectFrames(port, Buffer.concat([PREFACE, windowUpdate(0, 2 ** 30)]));
    client.send(settings(INITIAL_WINDOW_SIZE, 2 ** 30));
    client.socket.pause();
    client.send(headers(1, request()));
    while (listener.connectionCount > 0) await new Promise(setImmediate);
    expect(listener.connectionCount).toBe(0);
  });

  test('a stream with nothing to tell is not cut off', async () => {
    const [clock, more] = [new HandClock(), signal()];
    const { port } = await serve(
      () => ({
        status: 200,
        fields: {},
        body: (async function* () {
          yield Buffer.from('a');
          await more.given;
          yield Buffer.from('b');
        })(),
      }),
      { writeTimeoutMs: 1_000 },
      clock,
    );
    const call = createClient('2', port, TLS).begin();
    await call.until(/a/);
    for (let i = 0; i < 4; i++) await clock.pass(1_000);
    more.give();
    expect((await call.answer).body).toBe('ab');
  });
});

describe('the end', () => {
  test('a client that has ended its side is answered', async () => {
    const { port } = await serve(async (request) => {
      await new Promise(setImmediate);
      return text(request.target);
    });
    const client = await connectFrames(port);
    client.send(headers(1, request()));
    client.socket.end();
    await client.until(Type.Data, 1);
    await client.closed();
  });

  test('close says GOAWAY at once, and closes idle connections', async () => {
    const [serving, answer] = [signal(), signal()];
    const { port, listener } = await serve(async () => {
      serving.give();
      await answer.given;
      return text('done');
    });
    const [busy, idle] = [await connectFrames(port), await connectFrames(port)];
    busy.send(headers(1, request()));
    await serving.given;
    const isClosed = listener.close(5_000);
    expect(codeOf(await busy.until(Type.GoAway))).toBe(Code.NoError);
    await idle.until(Type.GoAway);
    idle.socket.end();
    answer.give();
    await busy.until(Type.Data, 1);
    busy.socket.end();
    await isClosed;
  });

  test('what is no HTTP/2 ends the connection (RFC 9113 section 3.4)', async () => {
    const { port } = await serve(echoTarget);
    const client = await connectFrames(port, Buffer.from(GET('/')));
    await client.closed();
    await expectServed(port);
  });
});

function manyFields(count: number): FieldList {
  return Array.from({ length: count }, (_, i) => [`x-${i}`, 'a'] as const);
}
