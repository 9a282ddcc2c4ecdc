/** Responses to bytes (RFC 9112 sections 4 to 6). */
import { describe, expect, test } from 'vitest';
import { encodeHead, framingOf, refreshDate, withWireForm } from '../../src/http/encode.ts';
import type { Body, Response } from '../../src/http/message.ts';

const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 37);
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

const file = { sizeBytes: 9, isPrompt: false, read: async () => 0, readNow: () => 0, close: async () => {} };
async function* stream() {
  yield Buffer.from('a');
}
const lengthyStream = { lengthBytes: 7, [Symbol.asyncIterator]: stream };

describe('framing (RFC 9112 section 6.3)', () => {
  const cases: readonly [string, number, Body, string, object][] = [
    ['no body', 200, null, '1.1', { kind: 'length', lengthBytes: 0 }],
    ['bytes', 200, Buffer.from('abc'), '1.1', { kind: 'length', lengthBytes: 3 }],
    ['a file', 200, { kind: 'file', file, start: 2, lengthBytes: 5 }, '1.1', { kind: 'length', lengthBytes: 5 }],
    ['a stream', 200, stream(), '1.1', { kind: 'chunked' }],
    ['a stream of known length', 206, lengthyStream, '1.1', { kind: 'length', lengthBytes: 7 }],
    ['a stream of known length to HTTP/1.0', 206, lengthyStream, '1.0', { kind: 'length', lengthBytes: 7 }],
    [
      'a stream that is empty, and says so',
      200,
      { ...lengthyStream, lengthBytes: 0 },
      '1.1',
      { kind: 'length', lengthBytes: 0 },
    ],
    ['a stream to HTTP/1.0', 200, stream(), '1.0', { kind: 'close' }],
    ['204', 204, null, '1.1', { kind: 'none' }],
    ['304', 304, Buffer.from('abc'), '1.1', { kind: 'none' }],
  ];
  test.each(cases)('%s', (_title, status, body, httpVersion, framing) => {
    expect(framingOf({ status, fields: {}, body }, httpVersion)).toEqual(framing);
  });
});

describe('head', () => {
  const encode = (response: Partial<Response>, connection = '') => {
    const full: Response = { status: 200, fields: {}, body: null, ...response };
    return encodeHead(full, framingOf(full, '1.1'), connection, DATE).toString('latin1');
  };

  test('has the status line, Date, the fields in their order, and the length', () => {
    expect(encode({ fields: { etag: '"a"', 'content-type': 'text/plain' }, body: Buffer.from('abc') })).toBe(
      `HTTP/1.1 200 OK\r\nDate: ${DATE}\r\nETag: "a"\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n`,
    );
  });

  test('has a line for each of several values', () => {
    expect(encode({ status: 204, fields: { 'set-cookie': ['a=1', 'b=2'] } })).toBe(
      `HTTP/1.1 204 No Content\r\nDate: ${DATE}\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n`,
    );
  });

  test('keeps the space behind a status that has no phrase (RFC 9112 section 4)', () => {
    expect(encode({ status: 299 })).toMatch(/^HTTP\/1\.1 299 \r\n/);
  });

  test('says what becomes of the connection', () => {
    expect(encode({ status: 304 }, 'close')).toBe(
      `HTTP/1.1 304 Not Modified\r\nDate: ${DATE}\r\nConnection: close\r\n\r\n`,
    );
  });

  const unsendable: readonly [string, Record<string, string>][] = [
    ['CR LF', { location: '/\r\nset-cookie: a=1' }],
    ['a bare CR', { location: '/\r' }],
    ['a bare LF', { location: '/\n' }],
    ['NUL', { location: '\0' }],
    ['a character whose low byte is CR', { location: '/\u010d\u010aset-cookie: a=1' }],
    ['a name with a colon', { 'a: b': 'c' }],
    ['a name with a line end', { 'a\r\nb': 'c' }],
    ['an empty name', { '': 'c' }],
  ];
  test.each(unsendable)('refuses %s', (_title, fields) => {
    expect(() => encode({ fields })).toThrow(TypeError);
  });

  test.each([99, 600, 200.5, Number.NaN])('refuses the status %s', (status) => {
    expect(() => encode({ status })).toThrow(TypeError);
  });
});

describe('wire form', () => {
  test('is the head and the body, with the Date in its place', () => {
    const response: Response = { status: 200, fields: { 'content-type': 'text/plain' }, body: Buffer.from('abc') };
    const { wire } = withWireForm(response, NOW_MS);
    const head = encodeHead(response, framingOf(response, '1.1'), '', DATE).toString('latin1');
    expect(wire.bytes.toString('latin1')).toBe(`${head}abc`);
    expect(wire.bytes.subarray(0, wire.bodyStart).toString('latin1')).toBe(head);
    expect(wire.bytes.subarray(wire.dateStart, wire.dateStart + 29).toString('latin1')).toBe(DATE);
    refreshDate(wire, 'Sun, 06 Nov 1994 08:49:38 GMT');
    expect(wire.bytes.toString('latin1')).toBe(`${head}abc`.replace(':37 GMT', ':38 GMT'));
  });

  test('of a 304 has no body', () => {
    const { wire } = withWireForm({ status: 304, fields: {}, body: Buffer.from('abc') }, NOW_MS);
    expect(wire.bytes.length).toBe(wire.bodyStart);
  });

  test('is not for a body that is not in memory', () => {
    expect(() => withWireForm({ status: 200, fields: {}, body: stream() }, NOW_MS)).toThrow(TypeError);
  });
});
