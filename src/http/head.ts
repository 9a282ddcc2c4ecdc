/**
 * The head of a request (RFC 9112 sections 2 to 5): received bytes to a request line and field lines, kept as offsets into
 * those bytes.
 *
 * A line is judged when it is whole, and never before, so how the bytes were cut into reads changes nothing. What RFC 9112
 * lets a server be lenient about (bare LF, obs-fold, white space before a colon) is refused: every one of those has been a
 * way to smuggle a request past somebody.
 */
import { ProtocolError } from './errors.ts';
import { COLON, CR, equalsIgnoringCase, FIELD_VALUE, isWhiteSpace, LF, SP, TARGET, TOKEN } from './grammar.ts';

/** What a head may cost. */
export interface HeadLimits {
  /** Longest request line, with the empty lines before it, in bytes; more is 414. */
  readonly maxRequestLineBytes: number;
  /** Most field lines; more is 431. */
  readonly maxFields: number;
  /** All field lines together, in bytes; more is 431. Trailers and chunk extensions have the same budget again. */
  readonly maxFieldBytes: number;
}

/** A request's head: a view over the bytes it came in. The bytes must not be written to while it lives. */
export class RequestHead {
  readonly method: string;
  /** The request-target as received, in whichever form. */
  readonly target: string;
  /** The client's minor version: 0 or 1. A higher one counts as 1 (RFC 9110 section 6.2). */
  readonly minorVersion: number;
  readonly #bytes: Buffer;
  readonly #start: number;
  /** Four for each field line, from `#start` on: name start, name end, value start, value end. */
  readonly #offsets: readonly number[];
  /** The `nameBit` of every field line: what has no bit in it need not be looked for. */
  readonly #nameBits: number;

  /** The head starts at `bytes[start]`. */
  constructor(line: RequestLine, bytes: Buffer, start: number, offsets: readonly number[], nameBits: number) {
    this.method = line.method;
    this.target = line.target;
    this.minorVersion = line.minorVersion;
    this.#bytes = bytes;
    this.#start = start;
    this.#offsets = offsets;
    this.#nameBits = nameBits;
  }

  /** The field's value; several lines joined with `, ` (RFC 9110 section 5.3). `name` is in lower case. */
  header(name: string): string | undefined {
    let joined: string | undefined;
    for (let line = this.#find(name, 0); line >= 0; line = this.#find(name, line + 4)) {
      joined = joined === undefined ? this.#value(line) : `${joined}, ${this.#value(line)}`;
    }
    return joined;
  }

  /** The values of all lines of this name, in the order received. `name` is in lower case. */
  headerLines(name: string): string[] {
    const values: string[] = [];
    for (let line = this.#find(name, 0); line >= 0; line = this.#find(name, line + 4)) values.push(this.#value(line));
    return values;
  }

  /** How many lines of this name there are. `name` is in lower case. */
  lineCount(name: string): number {
    let count = 0;
    for (let line = this.#find(name, 0); line >= 0; line = this.#find(name, line + 4)) count++;
    return count;
  }

  /** Where the next line of this name is in `#offsets`, from `from` on; -1 where there is none. */
  #find(name: string, from: number): number {
    const last = name.length - 1;
    if ((this.#nameBits & nameBit(name.charCodeAt(0), name.charCodeAt(last), last)) === 0) return -1;
    const offsets = this.#offsets;
    const start = this.#start;
    for (let i = from; i < offsets.length; i += 4) {
      if (equalsIgnoringCase(this.#bytes, start + offsets[i]!, start + offsets[i + 1]!, name)) return i;
    }
    return -1;
  }

  #value(line: number): string {
    const start = this.#start;
    return this.#bytes.toString('latin1', start + this.#offsets[line + 2]!, start + this.#offsets[line + 3]!);
  }
}

/** The parts of a request line (RFC 9112 section 3). */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly minorVersion: number;
}

/**
 * Reads one head after another. `bytes` of a call may be others than those of the call before, as long as what was there
 * from the head's start on is there again.
 */
export class HeadParser {
  readonly #limits: HeadLimits;
  // All relative to the head's start, so that the bytes may move between two calls.
  #lineStart = 0;
  #scanned = 0;
  #fieldsStart = -1;
  #line: RequestLine | undefined;
  #offsets: number[] = [];
  #nameBits = 0;
  /** Where the first byte behind the head stands, relative to its start; set when `parse` gave a head. */
  lengthBytes = 0;

  constructor(limits: HeadLimits) {
    this.#limits = limits;
  }

  /** True while nothing of a head was seen but empty lines. */
  get isBlank(): boolean {
    return this.#fieldsStart < 0 && this.#lineStart === this.#scanned;
  }

  /**
   * Reads on in the head that starts at `start`; `bytes` end at its length. Gives the head when it is whole, undefined
   * when more bytes are needed. Throws a ProtocolError with 400, 414, 431, 501 or 505.
   */
  parse(bytes: Buffer, start: number): RequestHead | undefined {
    for (;;) {
      const lineStart = start + this.#lineStart;
      const lf = bytes.indexOf(LF, start + this.#scanned);
      const lineEnd = lf < 0 ? bytes.length : lf + 1;
      this.#scanned = lineEnd - start;
      this.#checkLength(bytes, start);
      if (lf < 0) return undefined;
      if (lf === lineStart || bytes[lf - 1] !== CR) throw new ProtocolError(400, 'A line ended in a bare LF');
      this.#lineStart = this.#scanned;
      if (this.#fieldsStart < 0) {
        if (lf - 1 === lineStart) continue; // an empty line before the request line (RFC 9112 section 2.2)
        this.#line = parseRequestLine(bytes, lineStart, lf - 1);
        this.#fieldsStart = this.#scanned;
      } else if (lf - 1 === lineStart) {
        return this.#finish(this.#line!, bytes, start);
      } else {
        this.#fieldLine(bytes, start, lineStart, lf - 1);
      }
    }
  }

  #checkLength(bytes: Buffer, start: number): void {
    const limits = this.#limits;
    if (this.#fieldsStart >= 0) {
      if (this.#scanned - this.#fieldsStart <= limits.maxFieldBytes) return;
      throw new ProtocolError(431, `The header fields are longer than ${limits.maxFieldBytes} bytes`);
    }
    if (this.#scanned <= limits.maxRequestLineBytes) return;
    // A method longer than any we know is 501, a long target is 414 (RFC 9112 section 3).
    const space = bytes.subarray(start, start + limits.maxRequestLineBytes).indexOf(SP);
    if (space < 0) throw new ProtocolError(501, 'The method is longer than any that is known');
    throw new ProtocolError(414, `The request line is longer than ${limits.maxRequestLineBytes} bytes`);
  }

  /** field-name ":" OWS field-value OWS (RFC 9112 section 5). */
  #fieldLine(bytes: Buffer, headStart: number, start: number, end: number): void {
    if (this.#offsets.length === this.#limits.maxFields * 4) {
      throw new ProtocolError(431, `There are more than ${this.#limits.maxFields} header fields`);
    }
    const nameEnd = fieldNameEnd(bytes, start, end);
    let valueStart = nameEnd + 1;
    while (valueStart < end && isWhiteSpace(bytes[valueStart]!)) valueStart++;
    if (runEnd(FIELD_VALUE, bytes, valueStart, end) < end) {
      throw new ProtocolError(400, 'A header field has a control character');
    }
    let valueEnd = end;
    while (valueEnd > valueStart && isWhiteSpace(bytes[valueEnd - 1]!)) valueEnd--;
    this.#offsets.push(start - headStart, nameEnd - headStart, valueStart - headStart, valueEnd - headStart);
    this.#nameBits |= nameBit(bytes[start]!, bytes[nameEnd - 1]!, nameEnd - 1 - start);
  }

  #finish(line: RequestLine, bytes: Buffer, start: number): RequestHead {
    const head = new RequestHead(line, bytes, start, this.#offsets, this.#nameBits);
    this.lengthBytes = this.#scanned;
    this.#lineStart = 0;
    this.#scanned = 0;
    this.#fieldsStart = -1;
    this.#offsets = [];
    this.#nameBits = 0;
    return head;
  }
}

/** One of 32 bits for a field name, whatever its case: by its first byte, its last, and how far they are apart. */
function nameBit(first: number, last: number, distance: number): number {
  return 1 << (((first | 0x20) ^ ((last | 0x20) << 1) ^ (distance << 2)) & 31);
}

/** method SP request-target SP HTTP-version (RFC 9112 section 3): single spaces, nothing around. */
function parseRequestLine(bytes: Buffer, start: number, end: number): RequestLine {
  const methodEnd = runEnd(TOKEN, bytes, start, end);
  if (methodEnd === start || bytes[methodEnd] !== SP) throw new ProtocolError(400, 'The method is malformed');
  const targetStart = methodEnd + 1;
  const targetEnd = runEnd(TARGET, bytes, targetStart, end);
  if (targetEnd === targetStart || bytes[targetEnd] !== SP) {
    throw new ProtocolError(400, 'The request target is malformed');
  }
  return {
    method: isGet(bytes, start, methodEnd) ? 'GET' : bytes.toString('latin1', start, methodEnd),
    target: bytes.toString('latin1', targetStart, targetEnd),
    minorVersion: parseMinorVersion(bytes, targetEnd + 1, end),
  };
}

/** Where the run of bytes of this class ends, from `start` on; `end` at the latest. */
function runEnd(byteClass: Uint8Array, bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && byteClass[bytes[at]!] === 1) at++;
  return at;
}

/** Where the colon behind the field name in `bytes[start, end)` stands. Throws a ProtocolError where there is no name. */
function fieldNameEnd(bytes: Buffer, start: number, end: number): number {
  const at = runEnd(TOKEN, bytes, start, end);
  if (at > start && bytes[at] === COLON) return at;
  if (isWhiteSpace(bytes[start]!)) throw new ProtocolError(400, 'A header field is folded over several lines');
  throw new ProtocolError(400, 'A header field has no proper name');
}

/** Most requests are GETs, and need no string made of their method. */
function isGet(bytes: Buffer, start: number, end: number): boolean {
  return end - start === 3 && bytes[start] === 0x47 && bytes[start + 1] === 0x45 && bytes[start + 2] === 0x54;
}

const VERSION_LENGTH = 'HTTP/1.1'.length;

/**
 * HTTP-version (RFC 9112 section 2.3): another major version is 505, anything else that is no version 400. Compared byte
 * by byte, for speed: no string, no regular expression.
 */
function parseMinorVersion(bytes: Buffer, start: number, end: number): number {
  const major = bytes[start + 5]!;
  const minor = bytes[start + 7]!;
  const isVersion =
    end - start === VERSION_LENGTH &&
    bytes[start] === 0x48 && // H
    bytes[start + 1] === 0x54 && // T
    bytes[start + 2] === 0x54 && // T
    bytes[start + 3] === 0x50 && // P
    bytes[start + 4] === 0x2f && // /
    isDigit(major) &&
    bytes[start + 6] === 0x2e && // .
    isDigit(minor);
  if (!isVersion) throw new ProtocolError(400, 'The HTTP version is malformed');
  if (major !== ONE) throw new ProtocolError(505, 'Only HTTP/1.0 and HTTP/1.1 are spoken here');
  return minor === ZERO ? 0 : 1;
}

const ZERO = 0x30;
const ONE = 0x31;

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}
