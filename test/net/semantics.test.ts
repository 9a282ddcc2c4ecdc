/** What HTTP means is the same in every version (RFC 9110): one suite, over HTTP/1.1 and over HTTP/2. */
import { describe, expect, test } from 'vitest';
import { withWireForm } from '../../src/http/encode.ts';
import type { Handler, Request } from '../../src/http/message.ts';
import type { Clockwork } from '../../src/net/deadlines.ts';
import type { NetLimits } from '../../src/net/limits.ts';
import { createClient, HTTP_VERSIONS } from './client.ts';
import { HandClock } from './hand-clock.ts';
import { CREDENTIALS, fileOf, isHeldBack, readBody, serve, signal, streamOf, text } from './support.ts';

describe.each(HTTP_VERSIONS)('HTTP/%s', (version) => {
  const clientOf = (port: number) =>
    createClient(version, port, { ca: CREDENTIALS.certPem, checkServerIdentity: () => undefined });

  /** A server and a client of it. */
  async function pair(handler: Handler, limits: Partial<NetLimits> = {}, clock?: Clockwork) {
    const server = await serve(handler, limits, clock);
    return { ...server, client: clientOf(server.port) };
  }

  describe('a request', () => {
    test('comes as it was sent', async () => {
      const requests: Request[] = [];
      const { client, port } = await pair((request) => {
        requests.push(request);
        return text('');
      });
      await client.ask({ method: 'PURGE', target: '/a%20b?c|d', fields: { 'x-a': '1', cookie: 'a=1; b=2' } });
      const [request] = requests;
      expect(request).toMatchObject({
        method: 'PURGE',
        target: '/a%20b?c|d',
        authority: `localhost:${port}`,
        httpVersion: version,
        peer: { encrypted: true },
        body: null,
      });
      expect(request!.peer.address).toMatch(/^(127\.0\.0\.1|::1)$/);
      expect(['x-a', 'cookie', 'x-b'].map((name) => request!.header(name))).toEqual(['1', 'a=1; b=2', undefined]);
    });

    test('and the next, on the same connection', async () => {
      const { client, listener } = await pair((request) => text(request.target));
      for (const target of ['/a', '/b', '/c']) expect((await client.ask({ target })).body).toBe(target);
      expect(listener.connectionCount).toBe(1);
    });

    test('is told of once it is answered', async () => {
      const { client, events, hasAnswered } = await pair(() => ({ ...text('abc', 404), reason: 'not there' }));
      await client.ask({ target: '/a?b' });
      await hasAnswered(1);
      expect(events).toEqual([
        {
          timeMs: expect.any(Number),
          method: 'GET',
          target: '/a?b',
          status: 404,
          bodyBytes: 3,
          durationMs: expect.any(Number),
          httpVersion: version,
          address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
          reason: 'not there',
        },
      ]);
      expect(events[0]!.durationMs).toBeGreaterThanOrEqual(0);
    });

    const refused: readonly [string, Parameters<ReturnType<typeof clientOf>['ask']>[0] & object, number][] = [
      ['a target with a fragment (RFC 9112 section 3.2)', { target: '/a#b' }, 400],
      ['an expectation that cannot be met (RFC 9110 section 10.1.1)', { body: 'a', fields: { expect: 'gold' } }, 417],
      ['a body that is declared too long (RFC 9110 section 15.5.14)', { body: 'a'.repeat(1001) }, 413],
      ['a target that is too long (RFC 9110 section 15.5.15)', { target: `/${'a'.repeat(9_000)}` }, 414],
      ['too many fields (RFC 6585 section 5)', { fields: manyFields(101) }, 431],
      ['fields that are too long (RFC 6585 section 5)', { fields: { 'x-a': 'a'.repeat(33 * 1024) } }, 431],
    ];
    test.each(refused)('with %s', async (_title, parts, status) => {
      const { client, events } = await pair(() => text('let in'), { maxBodyBytes: 1000 });
      expect((await client.ask({ method: parts.body ? 'POST' : 'GET', ...parts })).status).toBe(status);
      expect(events.map((event) => event.status)).toEqual([status]);
    });
  });

  describe('a response', () => {
    test('has its fields, Date and Content-Length (RFC 9110 sections 6.6.1 and 8.6)', async () => {
      const { client } = await pair(() => ({
        status: 207,
        fields: { 'x-a': '\xe9', 'set-cookie': ['a=1', 'b=2'] },
        body: Buffer.from('abc'),
      }));
      const { status, headers, body } = await client.ask();
      expect({ status, body }).toEqual({ status: 207, body: 'abc' });
      expect(headers).toMatchObject({ 'x-a': '\xe9', 'set-cookie': ['a=1', 'b=2'], 'content-length': '3' });
      expect(Math.abs(Date.parse(headers.date!) - Date.now())).toBeLessThan(5_000);
    });

    test('that is kept has the Date of each time it is sent', async () => {
      const kept = withWireForm(text('abc'), 0);
      const { client } = await pair(() => kept);
      for (let i = 0; i < 2; i++) {
        const { headers, body } = await client.ask();
        expect(body).toBe('abc');
        expect(Math.abs(Date.parse(headers.date!) - Date.now())).toBeLessThan(5_000);
      }
    });

    test.each([204, 304])('%i has no body and no length (RFC 9110 section 6.4.1)', async (status) => {
      const { client } = await pair(() => ({ status, fields: { etag: '"a"' }, body: null }));
      const answer = await client.ask();
      expect(answer).toMatchObject({ status, body: '', headers: { etag: '"a"' } });
      expect(answer.headers['content-length']).toBeUndefined();
    });

    test.each([
      ['a field that cannot be sent', { location: '/\r\nset-cookie: a=b' }, 200],
      ['a field name that is none', { 'a b': 'c' }, 200],
      ['a status that is none', {}, 99],
    ])('with %s is 500', async (_title, fields: Record<string, string>, status) => {
      const { client, events, hasAnswered } = await pair(() => ({ status, fields, body: null }));
      const answer = await client.ask();
      expect(answer).toMatchObject({ status: 500, body: 'Internal Server Error' });
      expect(answer.headers['set-cookie']).toBeUndefined();
      await hasAnswered(1);
      expect(events).toHaveLength(1);
    });
  });

  describe('HEAD (RFC 9110 section 9.3.2) has the fields of GET and no body', () => {
    const bodies: Readonly<Record<string, Handler>> = {
      bytes: () => text('abc'),
      'no bytes': () => text(''),
      'a wire form': () => withWireForm(text('abc'), Date.now()),
      'a file': () => ({ status: 200, fields: {}, body: { kind: 'file', file: fileOf(3), start: 0, lengthBytes: 3 } }),
      'a stream': () => ({ status: 200, fields: {}, body: streamOf('abc') }),
      'a stream of known length': () => ({
        status: 200,
        fields: {},
        body: Object.assign(streamOf('abc'), { lengthBytes: 3 }),
      }),
    };
    test.each(Object.entries(bodies))('%s', async (_title, handler) => {
      const { client } = await pair(handler);
      const [head, get] = [await client.ask({ method: 'HEAD' }), await client.ask()];
      expect(head.body).toBe('');
      expect(get.body.length).toBe(_title === 'no bytes' ? 0 : 3);
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
    });
  });

  describe('a request body', () => {
    const echo: Handler = async (request) => text(`<${await readBody(request)}>`);

    test('of a declared length, and of an unknown one, and the next request behind them', async () => {
      const lengths: (number | undefined)[] = [];
      const { client } = await pair((request) => {
        lengths.push(request.body?.lengthBytes);
        return echo(request);
      });
      const declared = { method: 'POST', body: 'abc', fields: { 'content-length': '3' } };
      expect((await client.ask(declared)).body).toBe('<abc>');
      const open = client.begin({ method: 'POST', isOpen: true });
      open.outgoing.write('de');
      open.outgoing.end('f');
      expect((await open.answer).body).toBe('<def>');
      expect((await client.ask()).body).toBe('<>');
      expect(lengths).toEqual([3, undefined, undefined]);
    });

    test('larger than one read', async () => {
      const { client } = await pair(async (request) => text(`${(await readBody(request)).length}`));
      expect((await client.ask({ method: 'POST', body: 'x'.repeat(3_000_000) })).body).toBe('3000000');
    });

    test('100 is sent once the handler wants it (RFC 9110 section 10.1.1)', async () => {
      const { client } = await pair(echo);
      const call = client.begin({
        method: 'POST',
        isOpen: true,
        fields: { expect: '100-continue', 'content-length': '3' },
      });
      await call.continued;
      call.outgoing.end('abc');
      expect(await call.answer).toMatchObject({ status: 200, body: '<abc>' });
    });

    test('100 is not sent where it is not wanted', async () => {
      const { client } = await pair(() => text('no', 403));
      const call = client.begin({
        method: 'POST',
        isOpen: true,
        fields: { expect: '100-continue', 'content-length': '3' },
      });
      void call.continued.then(() => call.cancel());
      expect(await call.answer).toMatchObject({ status: 403, body: 'no' });
    });

    test('that is longer than allowed, and did not say so, fails its reader with 413', async () => {
      const { client } = await pair(
        async (request) => {
          const failure = await readBody(request).catch((error: { status: number }) => error);
          return text('too long', (failure as { status: number }).status);
        },
        { maxBodyBytes: 1000 },
      );
      const call = client.begin({ method: 'POST', isOpen: true });
      call.outgoing.write('x'.repeat(1001));
      expect(await call.answer).toMatchObject({ status: 413, body: 'too long' });
    });

    test('that is not read holds back the client, and what was received stays bounded', async () => {
      const answer = signal();
      const { client } = await pair(async () => {
        await answer.given;
        return text('done');
      });
      const call = client.begin({ method: 'POST', isOpen: true });
      const isTaken = new Promise((resolve) => call.outgoing.write(Buffer.alloc(8 * 1024 * 1024), resolve));
      expect(await isHeldBack(isTaken)).toBe(true);
      answer.give();
      expect(await call.answer).toMatchObject({ status: 200, body: 'done' });
    });

    test('that is read in part does not keep the answer from its end', async () => {
      const { client } = await pair(async (request) => {
        for await (const piece of request.body!) return text(Buffer.from(piece).toString());
        return text('nothing');
      });
      const call = client.begin({ method: 'POST', isOpen: true });
      call.outgoing.write('abc');
      expect(await call.answer).toMatchObject({ status: 200, body: 'abc' });
    });

    test('can be read while the answer is being sent', async () => {
      const { client } = await pair((request) => ({ status: 200, fields: {}, body: request.body }));
      const call = client.begin({ method: 'POST', isOpen: true });
      call.outgoing.write('a');
      await call.until(/^a$/);
      call.outgoing.end('b');
      expect((await call.answer).body).toBe('ab');
    });

    test('is gone with its client: the handler hears of it, and it does not look whole', async () => {
      const reading = signal();
      const failed = signal<Error>();
      const { client } = await pair(async (request) => {
        reading.give();
        await readBody(request).catch(failed.give);
        return text('too late');
      });
      const call = client.begin({ method: 'POST', isOpen: true });
      call.outgoing.write('a');
      await reading.given;
      call.cancel();
      expect((await failed.given).message).toMatch(/went away|ended before/);
    });

    test('that stalls: its reader gets 408', async () => {
      const { client } = await pair(
        async (request) => {
          const failure = await readBody(request).catch((error: { status: number }) => error);
          return text('stalled', (failure as { status: number }).status);
        },
        { bodyTimeoutMs: 50 },
      );
      const call = client.begin({ method: 'POST', isOpen: true });
      call.outgoing.write('a');
      expect(await call.answer).toMatchObject({ status: 408, body: 'stalled' });
    });

    /** A server that reads a body piece by piece, a client that sends it one, and time that passes only between them. */
    async function readingPair(onPiece: () => Promise<void> | void = () => {}) {
      const clock = new HandClock();
      let [sentBytes, takenBytes] = [0, 0];
      let taken = signal();
      const { client } = await pair(
        async (request) => {
          try {
            for await (const piece of request.body!) {
              takenBytes += piece.length;
              if (takenBytes === sentBytes) taken.give();
              await onPiece();
            }
            return text('whole');
          } catch (error) {
            return text((error as Error).message, (error as { status: number }).status);
          }
        },
        {},
        clock,
      );
      const call = client.begin({ method: 'POST', isOpen: true });
      const send = async (bytes: number) => {
        taken = signal();
        sentBytes += bytes;
        call.outgoing.write('a'.repeat(bytes));
        await taken.given;
      };
      return { call, clock, send };
    }

    test('that dribbles: its reader gets 408 after 10 s of less than 500 bytes/s', async () => {
      const { call, clock, send } = await readingPair();
      for (let second = 0; second < 10; second++) {
        await send(499);
        await clock.pass(1_000);
      }
      expect(await call.answer).toMatchObject({ status: 408, body: 'The request took too long' });
    });

    test('that dribbles only after a while of haste: just the same', async () => {
      const { call, clock, send } = await readingPair();
      await send(100_000);
      await clock.pass(10_000);
      await send(1);
      await clock.pass(10_000);
      expect((await call.answer).status).toBe(408);
    });

    test('that is slow, and not too slow, may take its time', async () => {
      const { call, clock, send } = await readingPair();
      for (let second = 0; second < 100; second++) {
        await send(600);
        await clock.pass(1_000);
      }
      call.outgoing.end();
      expect(await call.answer).toMatchObject({ status: 200, body: 'whole' });
    });

    test('that we are slow to read is not held against its client', async () => {
      let goOn = signal();
      const { call, clock, send } = await readingPair(() => goOn.given);
      for (let piece = 0; piece < 10; piece++) {
        await send(1);
        await clock.pass(60_000);
        goOn.give();
        goOn = signal();
        await new Promise(setImmediate);
      }
      call.outgoing.end();
      goOn.give();
      expect(await call.answer).toMatchObject({ status: 200, body: 'whole' });
    });
  });

  describe('a response body', () => {
    test.each([false, true])('a file in slices, and the next answer behind it (prompt: %s)', async (isPrompt) => {
      const file = fileOf(1_000_000, 1_000_000, isPrompt);
      const { client, events, hasAnswered } = await pair((request) =>
        request.target === '/file'
          ? { status: 200, fields: {}, body: { kind: 'file', file, start: 1, lengthBytes: 999_998 } }
          : text('next'),
      );
      const { headers, body } = await client.ask({ target: '/file' });
      expect(headers['content-length']).toBe('999998');
      expect(body).toBe('a'.repeat(999_998));
      expect((await client.ask()).body).toBe('next');
      await hasAnswered(2);
      expect(file.isClosed).toBe(true);
      expect(events.map((event) => event.bodyBytes)).toEqual([999_998, 4]);
    });

    test('an empty slice', async () => {
      const file = fileOf(3);
      const { client, hasAnswered } = await pair(() => ({
        status: 200,
        fields: {},
        body: { kind: 'file', file, start: 3, lengthBytes: 0 },
      }));
      expect(await client.ask()).toMatchObject({ body: '', headers: { 'content-length': '0' } });
      await hasAnswered(1);
      expect(file.isClosed).toBe(true);
    });

    test('bytes that fill more than a window', async () => {
      const { client } = await pair(() => text('a'.repeat(1_000_000)));
      expect((await client.ask()).body).toBe('a'.repeat(1_000_000));
    });

    test('a stream, with pieces of nothing in it', async () => {
      const { client } = await pair(() => ({ status: 200, fields: {}, body: streamOf('', 'ab', '', 'c') }));
      const { headers, body } = await client.ask();
      expect(body).toBe('abc');
      expect(headers['content-length']).toBeUndefined();
    });

    test.each([false, true])(
      'a file that shrinks: what is short does not look whole (prompt: %s)',
      async (isPrompt) => {
        const file = fileOf(1_000_000, 600_000, isPrompt);
        const { client, hasAnswered, events } = await pair(() => ({
          status: 200,
          fields: {},
          body: { kind: 'file', file, start: 0, lengthBytes: 1_000_000 },
        }));
        await expect(client.ask()).rejects.toThrow();
        await hasAnswered(1);
        expect(events[0]).toMatchObject({ status: 200, reason: expect.stringMatching(/ended 400000 bytes early/) });
        expect(file.isClosed).toBe(true);
      },
    );

    test('a stream that fails: what is short does not look whole', async () => {
      const { client, hasAnswered, events } = await pair(() => ({
        status: 200,
        fields: {},
        body: (async function* () {
          yield Buffer.from('abc');
          throw new Error('no more');
        })(),
      }));
      await expect(client.ask()).rejects.toThrow();
      await hasAnswered(1);
      expect(events).toMatchObject([{ status: 200, bodyBytes: 3, reason: 'no more' }]);
    });

    test('a stream hears that its client went away, even while it waits', async () => {
      const ended = signal();
      const body = {
        [Symbol.asyncIterator]: () => {
          const pieces = [Buffer.from('abc')];
          return {
            next: () => {
              const value = pieces.pop();
              return value ? Promise.resolve({ done: false, value } as const) : new Promise<never>(() => {});
            },
            return: async () => {
              ended.give();
              return { done: true, value: undefined } as const;
            },
          };
        },
      };
      const { client, hasAnswered, events } = await pair(() => ({ status: 200, fields: {}, body }));
      const call = client.begin();
      await call.until(/abc/);
      call.cancel();
      await ended.given;
      await hasAnswered(1);
      expect(events).toMatchObject([{ status: 200, reason: 'the client went away' }]);
    });

    test('a file is closed where the client went away before its answer', async () => {
      const file = fileOf(3);
      const [serving, closed] = [signal(), signal()];
      file.close = async () => closed.give();
      const { client, hasAnswered, events } = await pair(async () => {
        serving.give();
        await hasAnswered(1);
        return { status: 200, fields: {}, body: { kind: 'file', file, start: 0, lengthBytes: 3 } };
      });
      const call = client.begin();
      await serving.given;
      call.cancel();
      await closed.given;
      expect(events).toMatchObject([{ status: 0, reason: 'the client went away' }]);
    });
  });

  describe('the end', () => {
    test('no next request: the connection is closed', async () => {
      const { client, listener } = await pair((request) => text(request.target), { idleTimeoutMs: 50 });
      expect((await client.ask()).status).toBe(200);
      while (listener.connectionCount > 0) await new Promise(setImmediate);
      expect(listener.connectionCount).toBe(0);
    });

    test('close waits for what is in flight, and takes nobody new', async () => {
      const [serving, answer] = [signal(), signal()];
      const { client, listener, port } = await pair(async () => {
        serving.give();
        await answer.given;
        return text('done');
      });
      const call = client.begin();
      await serving.given;
      const isClosed = listener.close(5_000);
      await expect(clientOf(port).ask()).rejects.toThrow();
      answer.give();
      expect((await call.answer).body).toBe('done');
      await isClosed;
      expect(listener.connectionCount).toBe(0);
    });

    test('close does not wait for ever', async () => {
      const serving = signal();
      const { client, listener } = await pair(() => {
        serving.give();
        return new Promise(() => {});
      });
      const call = client.begin();
      await serving.given;
      await listener.close(50);
      await expect(call.answer).rejects.toThrow();
      expect(listener.connectionCount).toBe(0);
    });
  });
});

function manyFields(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, 'a']));
}
