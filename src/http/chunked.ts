/**
 * The chunked transfer coding (RFC 9112 section 7.1): a decoder that judges each byte as it comes, and the encoder's two
 * pieces. Chunk extensions and trailer fields are checked and dropped.
 */
import { ProtocolError } from './errors.ts';
import { COLON, CR, FIELD_VALUE, HEX_VALUE, HTAB, LF, SEMICOLON, SP, TOKEN } from './grammar.ts';

const SIZE_FIRST = 0;
const SIZE = 1;
const SIZE_SPACE = 2;
const EXTENSION = 3;
const SIZE_LF = 4;
const DATA = 5;
const DATA_CR = 6;
const DATA_LF = 7;
const TRAILER_FIRST = 8;
const TRAILER_NAME = 9;
const TRAILER_VALUE = 10;
const TRAILER_LF = 11;
const FINAL_LF = 12;
const DONE = 13;

/** What `ChunkedDecoder.decode` came upon. */
export const CHUNKED_NEED_DATA = 0;
export const CHUNKED_DATA = 1;
export const CHUNKED_END = 2;

/** A chunk larger than this is no chunk anybody sends; keeps sizes exact as numbers. */
const MAX_CHUNK_BYTES = 2 ** 48;

/** Decodes one chunked body. */
export class ChunkedDecoder {
  #state = SIZE_FIRST;
  /** Bytes of the present chunk: while its size is read, the size so far; then what is left of its data. */
  #chunkBytes = 0;
  /** What sizes, extensions and trailers may still cost: without it a client could send them for ever. */
  #overheadLeft: number;
  /** Behind the last byte that was looked at. */
  position = 0;
  /** After CHUNKED_DATA: the data is `bytes[dataStart, position)`. */
  dataStart = 0;

  /** `maxOverheadBytes` bounds all that is not data, for the whole body; more is 431. */
  constructor(maxOverheadBytes: number) {
    this.#overheadLeft = maxOverheadBytes;
  }

  /**
   * Reads on from `start`. Gives CHUNKED_DATA, CHUNKED_END or CHUNKED_NEED_DATA and sets `position`. Throws a
   * ProtocolError with 400, or 431 where extensions or trailers are too long.
   */
  decode(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length) {
      if (this.#state === DATA) return this.#takeData(bytes, at);
      if (this.#overheadLeft-- === 0) throw new ProtocolError(431, 'The chunk extensions or trailers are too long');
      this.#state = this.#step(this.#state, bytes[at++]!);
      if (this.#state === DONE) {
        this.position = at;
        return CHUNKED_END;
      }
    }
    this.position = at;
    return CHUNKED_NEED_DATA;
  }

  #takeData(bytes: Buffer, start: number): number {
    const end = Math.min(bytes.length, start + this.#chunkBytes);
    this.#chunkBytes -= end - start;
    if (this.#chunkBytes === 0) this.#state = DATA_CR;
    this.dataStart = start;
    this.position = end;
    return CHUNKED_DATA;
  }

  /** The state behind `byte`. */
  #step(state: number, byte: number): number {
    switch (state) {
      case SIZE_FIRST:
        this.#chunkBytes = HEX_VALUE[byte]!;
        if (this.#chunkBytes < 0) throw new ProtocolError(400, 'A chunk has no size');
        return SIZE;
      case SIZE:
        return this.#size(byte);
      case SIZE_SPACE:
        if (byte === SP || byte === HTAB) return SIZE_SPACE;
        if (byte === SEMICOLON) return EXTENSION;
        throw new ProtocolError(400, 'A chunk size is malformed');
      case EXTENSION:
        if (byte === CR) return SIZE_LF;
        if (FIELD_VALUE[byte] === 1) return EXTENSION;
        throw new ProtocolError(400, 'A chunk extension is malformed');
      case SIZE_LF:
        expect(byte, LF);
        return this.#chunkBytes === 0 ? TRAILER_FIRST : DATA;
      case DATA_CR:
        expect(byte, CR);
        return DATA_LF;
      case DATA_LF:
        expect(byte, LF);
        return SIZE_FIRST;
      case TRAILER_FIRST:
        if (byte === CR) return FINAL_LF;
        if (TOKEN[byte] === 1) return TRAILER_NAME;
        throw new ProtocolError(400, 'A trailer field has no proper name');
      case TRAILER_NAME:
        if (byte === COLON) return TRAILER_VALUE;
        if (TOKEN[byte] === 1) return TRAILER_NAME;
        throw new ProtocolError(400, 'A trailer field has no proper name');
      case TRAILER_VALUE:
        if (byte === CR) return TRAILER_LF;
        if (FIELD_VALUE[byte] === 1) return TRAILER_VALUE;
        throw new ProtocolError(400, 'A trailer field has a control character');
      case TRAILER_LF:
        expect(byte, LF);
        return TRAILER_FIRST;
      default: // FINAL_LF
        expect(byte, LF);
        return DONE;
    }
  }

  #size(byte: number): number {
    const digit = HEX_VALUE[byte]!;
    if (digit >= 0) {
      this.#chunkBytes = this.#chunkBytes * 16 + digit;
      if (this.#chunkBytes > MAX_CHUNK_BYTES) throw new ProtocolError(400, 'A chunk size is too large');
      return SIZE;
    }
    if (byte === CR) return SIZE_LF;
    if (byte === SEMICOLON) return EXTENSION;
    if (byte === SP || byte === HTAB) return SIZE_SPACE;
    throw new ProtocolError(400, 'A chunk size is malformed');
  }
}

function expect(byte: number, expected: number): void {
  if (byte !== expected) throw new ProtocolError(400, 'A chunk is not ended by CRLF');
}

/** What stands before a chunk's data of so many bytes; the data and CRLF follow. Never call it with 0. */
export function chunkHead(lengthBytes: number): string {
  return `${lengthBytes.toString(16)}\r\n`;
}

/** What ends a chunked body that has no trailers. */
export const LAST_CHUNK = '0\r\n\r\n';
