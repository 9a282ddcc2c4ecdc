/**
 * Several ranges in one response: multipart/byteranges (RFC 9110 sections 14.6 and 15.3.7.2, RFC 2046 section 5.1). How
 * long it will be is known before the first byte is read.
 */
import { fieldLines } from './encode.ts';
import type { Fields, FileSlice, StreamBody } from './message.ts';
import type { ByteRange } from './range.ts';
import { contentRange } from './range.ts';

/** Most bytes of a file that are read at once. */
const PIECE_BYTES = 128 * 1024;

/** The Content-Type of a message with such a body. */
export function multipartType(boundary: string): string {
  return `multipart/byteranges; boundary=${boundary}`;
}

/**
 * The body with these ranges of `whole`, each a part with `partFields` and its Content-Range. `boundary` is a token that
 * nobody can foresee, so that no content has it. A file is taken over: it is closed at the end of the body, and by
 * `return()`. Throws a TypeError where a field cannot be sent.
 */
export function multipartBody(
  whole: Uint8Array | FileSlice,
  ranges: readonly ByteRange[],
  partFields: Fields,
  boundary: string,
): Uint8Array | StreamBody {
  const sizeBytes = whole instanceof Uint8Array ? whole.length : whole.lengthBytes;
  const parts = ranges.map((range, index) => {
    const fields = fieldLines({ ...partFields, 'content-range': contentRange(range, sizeBytes) });
    return { head: latin1(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n${fields}\r\n`), range };
  });
  const end = latin1(`\r\n--${boundary}--\r\n`);
  return whole instanceof Uint8Array ? bytesOf(whole, parts, end) : streamOf(whole, parts, end);
}

interface Part {
  /** The delimiter, with the line end before it, and the part's fields. */
  readonly head: Buffer;
  readonly range: ByteRange;
}

function bytesOf(whole: Uint8Array, parts: readonly Part[], end: Buffer): Uint8Array {
  const pieces = parts.flatMap(({ head, range: { start, lengthBytes } }) => [
    head,
    whole.subarray(start, start + lengthBytes),
  ]);
  return Buffer.concat([...pieces, end]);
}

function streamOf(slice: FileSlice, parts: readonly Part[], end: Buffer): StreamBody {
  const pieces = readParts(slice, parts, end);
  return {
    lengthBytes: parts.reduce((sum, { head, range }) => sum + head.length + range.lengthBytes, end.length),
    [Symbol.asyncIterator]: () => ({
      next: () => pieces.next(),
      // A generator that has not begun has no `finally` to run.
      return: async () => {
        await slice.file.close();
        return pieces.return(undefined);
      },
    }),
  };
}

async function* readParts(
  slice: FileSlice,
  parts: readonly Part[],
  end: Buffer,
): AsyncGenerator<Uint8Array, undefined> {
  const { file } = slice;
  try {
    for (const part of parts) {
      let { head } = part;
      let position = slice.start + part.range.start;
      const partEnd = position + part.range.lengthBytes;
      while (position < partEnd) {
        const piece = Buffer.allocUnsafe(head.length + Math.min(PIECE_BYTES, partEnd - position));
        head.copy(piece);
        const read = await file.read(piece.subarray(head.length), position);
        if (read === 0) throw new Error(`the file ended ${partEnd - position} bytes early, while it was being sent`);
        yield piece.subarray(0, head.length + read);
        position += read;
        head = NOTHING;
      }
    }
    yield end;
  } finally {
    await file.close();
  }
}

const NOTHING = Buffer.alloc(0);

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
