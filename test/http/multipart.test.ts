/** RFC 9110 sections 14.6 and 15.3.7.2; RFC 2046 section 5.1.1 for the delimiters. */
import { describe, expect, test } from 'vitest';
import type { FileSlice, OpenFile, StreamBody } from '../../src/http/message.ts';
import { discardBody } from '../../src/http/message.ts';
import { multipartBody, multipartType } from '../../src/http/multipart.ts';
import type { ByteRange } from '../../src/http/range.ts';

const FIELDS = { 'content-type': 'text/plain' };
const TWO: readonly ByteRange[] = [
  { start: 0, lengthBytes: 2 },
  { start: 7, lengthBytes: 3 },
];
const TWO_OF_DIGITS = [
  '--B',
  'Content-Type: text/plain',
  'Content-Range: bytes 0-1/10',
  '',
  '01',
  '--B',
  'Content-Type: text/plain',
  'Content-Range: bytes 7-9/10',
  '',
  '789',
  '--B--',
  '',
].join('\r\n');

/** A file in memory that knows whether it is open, and gives as many bytes at once as it is told to. */
class FakeFile implements OpenFile {
  readonly sizeBytes: number;
  readonly #content: Buffer;
  readonly #atOnceBytes: number;
  isClosed = false;

  constructor(content: Buffer, atOnceBytes = Number.POSITIVE_INFINITY) {
    this.#content = content;
    this.sizeBytes = content.length;
    this.#atOnceBytes = atOnceBytes;
  }

  readonly isPrompt = false;

  readNow(): number {
    throw new Error('nobody asked for it');
  }

  async read(into: Buffer, position: number): Promise<number> {
    if (this.isClosed) throw new Error('the file is closed');
    return this.#content.copy(into, 0, position, Math.min(this.#content.length, position + this.#atOnceBytes));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

function sliceOf(file: OpenFile, start = 0, lengthBytes = file.sizeBytes): FileSlice {
  return { kind: 'file', file, start, lengthBytes };
}

function streamOf(slice: FileSlice, ranges: readonly ByteRange[]): StreamBody {
  const body = multipartBody(slice, ranges, FIELDS, 'B');
  if (body instanceof Uint8Array) throw new Error('a file is streamed');
  return body;
}

async function read(body: Uint8Array | StreamBody): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a multipart/byteranges body', () => {
  const digits = Buffer.from('0123456789');

  test.each<[string, Uint8Array | FileSlice]>([
    ['of bytes', digits],
    ['of a file', sliceOf(new FakeFile(digits))],
    ['of a file that is read byte by byte', sliceOf(new FakeFile(digits, 1))],
    ['of a slice of a file', sliceOf(new FakeFile(Buffer.from('xx0123456789xx')), 2, 10)],
  ])('%s', async (_, whole) => {
    const body = multipartBody(whole, TWO, FIELDS, 'B');
    expect((await read(body)).toString()).toBe(TWO_OF_DIGITS);
    expect(body instanceof Uint8Array ? body.length : body.lengthBytes).toBe(TWO_OF_DIGITS.length);
  });

  test('has its parts in the order given, whatever their place', async () => {
    const body = multipartBody(digits, TWO.toReversed(), FIELDS, 'B');
    expect((await read(body)).toString()).toMatch(/bytes 7-9.*789.*bytes 0-1.*01/s);
  });

  test('of a large file comes in pieces, as long as it said', async () => {
    const content = Buffer.alloc(1_000_000, '0123456789');
    const file = new FakeFile(content);
    const ranges = [
      { start: 500_000, lengthBytes: 500_000 },
      { start: 0, lengthBytes: 499_999 },
    ];
    const body = streamOf(sliceOf(file), ranges);
    let sum = 0;
    for await (const piece of body) {
      sum += piece.length;
      expect(piece.length).toBeLessThan(200_000);
    }
    expect(sum).toBe(body.lengthBytes);
    expect(file.isClosed).toBe(true);
  });

  test('of nothing but fields that can be sent', () => {
    expect(() => multipartBody(digits, TWO, { 'content-type': 'a\r\nb: c' }, 'B')).toThrow(TypeError);
  });

  test('says its type', () => {
    expect(multipartType('B')).toBe('multipart/byteranges; boundary=B');
  });
});

describe('the file of a multipart/byteranges body is closed', () => {
  const ranges = [{ start: 0, lengthBytes: 300_000 }, ...TWO];

  test('where the body is not wanted', async () => {
    const file = new FakeFile(Buffer.alloc(300_000));
    await discardBody(streamOf(sliceOf(file), ranges));
    expect(file.isClosed).toBe(true);
  });

  test('where the reader goes away', async () => {
    const file = new FakeFile(Buffer.alloc(300_000));
    for await (const piece of streamOf(sliceOf(file), ranges)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(file.isClosed).toBe(true);
  });

  test('where the file became shorter, which fails the body', async () => {
    const file = new FakeFile(Buffer.alloc(8));
    await expect(read(streamOf(sliceOf(file, 0, 10), TWO))).rejects.toThrow('the file ended 2 bytes early');
    expect(file.isClosed).toBe(true);
  });
});
