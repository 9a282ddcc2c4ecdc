/** Streams that know their length, over real TLS sockets: RFC 9112 section 6.2, and section 8 where they are wrong. */
import { describe, expect, test } from 'vitest';
import type { Handler } from '../../src/http/message.ts';
import { connect, GET, serve, text } from './support.ts';

/** Answers `/stream` with these pieces, said to be so long in all, and everything else with `next`. */
function streaming(pieces: readonly string[], lengthBytes: number) {
  const seen = { isEnded: false };
  async function* generate() {
    try {
      for (const piece of pieces) yield Buffer.from(piece);
    } finally {
      seen.isEnded = true;
    }
  }
  const handler: Handler = ({ target }) =>
    target === '/stream'
      ? { status: 206, fields: {}, body: { lengthBytes, [Symbol.asyncIterator]: generate } }
      : text('next');
  return { handler, seen };
}

describe('a stream of known length', () => {
  test('goes with Content-Length, and the connection goes on', async () => {
    const { handler, seen } = streaming(['abc', '', 'defg'], 7);
    const { port, events } = await serve(handler);
    const client = await connect(port);
    client.send(GET('/stream') + GET('/'));
    const received = await client.until(/next$/);
    expect(received).toMatch(/^HTTP\/1\.1 206 [\s\S]*\r\nContent-Length: 7\r\n\r\nabcdefgHTTP\/1\.1 200 /);
    expect(received).not.toMatch(/transfer-encoding/i);
    expect(events[0]).toMatchObject({ status: 206, bodyBytes: 7 });
    expect(seen.isEnded).toBe(true);
  });

  test('keeps an HTTP/1.0 connection too', async () => {
    const { port } = await serve(streaming(['abc'], 3).handler);
    const client = await connect(port);
    client.send('GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.until(/abc$/)).toMatch(/Content-Length: 3\r\nConnection: keep-alive\r\n/);
    client.send(GET('/'));
    await client.until(/next$/);
  });

  test.each([
    ['shorter', ['abc'], 'the body ended 4 bytes early, while it was being sent', /\r\n\r\nabc$/],
    ['longer', ['abc', 'defghi'], 'the body has 2 bytes more than it said', /\r\n\r\nabc$/],
  ])('that is %s ends the connection', async (_, pieces, reason, received) => {
    const { handler, seen } = streaming(pieces, 7);
    const { port, events, hasAnswered } = await serve(handler);
    const client = await connect(port);
    client.send(GET('/stream') + GET('/'));
    expect(await client.closed()).toMatch(received);
    await hasAnswered(1);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ status: 206, reason });
    expect(seen.isEnded).toBe(true);
  });
});
