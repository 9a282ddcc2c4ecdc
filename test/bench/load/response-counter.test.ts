import { expect, test } from 'vitest';
import { ResponseCounter } from './response-counter.ts';

const response = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const NOT_MODIFIED = 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 9\r\n\r\n';

function take(status: number, pieces: readonly string[]): boolean[] {
  const counter = new ResponseCounter(status);
  return pieces.map((piece) => counter.take(Buffer.from(piece, 'latin1')));
}

test.each([
  ['one response', 200, [response('four')], [true]],
  ['one after another', 200, [response('four'), response('five'), response('six!')], [true, true, true]],
  ['a body that comes later', 200, [response('four').slice(0, -4), 'fo', 'ur'], [false, false, true]],
  ['a head in pieces', 200, [response('four').slice(0, 30), response('four').slice(30)], [false, true]],
  [
    'the second in pieces',
    200,
    [response('four'), response('five').slice(0, 20), response('five').slice(20)],
    [true, false, true],
  ],
  ['an empty body', 200, [response('')], [true]],
  ['RFC 9112 section 6.3: a 304, whatever its Content-Length says', 304, [NOT_MODIFIED, NOT_MODIFIED], [true, true]],
])('counts %s', (_title, status, pieces, expected) => {
  expect(take(status, pieces)).toEqual(expected);
});

test.each([
  ['another status', 200, [NOT_MODIFIED], /expected status 200, got 304/],
  ['another status later on', 304, [NOT_MODIFIED, response('')], /expected status 304, got 200/],
  ['a length that is not told', 200, ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'], /Content-Length/],
  ['a longer one', 200, [response('four'), response('fives')], /expected responses of 42 bytes, got 43/],
])('refuses %s', (_title, status, pieces, message) => {
  expect(() => take(status, pieces)).toThrow(message);
});
