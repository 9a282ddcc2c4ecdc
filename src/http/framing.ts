/**
 * Which bytes are the body of a request (RFC 9112 section 6.3). Two readers who disagree about that are how requests are
 * smuggled, so whatever could be read in two ways is refused, and the connection closed.
 */
import { ProtocolError } from './errors.ts';
import { listMembers } from './grammar.ts';
import type { RequestHead } from './head.ts';

/** How a request's body is delimited; `lengthBytes` is 0 where there is none, and undefined where it is chunked. */
export interface RequestFraming {
  readonly lengthBytes: number | undefined;
}

const NO_BODY: RequestFraming = { lengthBytes: 0 };
const CHUNKED: RequestFraming = { lengthBytes: undefined };

/** The framing of a request's body. Throws a ProtocolError with 400, 413 or 501. */
export function requestFraming(head: RequestHead): RequestFraming {
  const transferEncoding = head.header('transfer-encoding');
  const hasContentLength = head.lineCount('content-length') > 0;
  if (transferEncoding === undefined) {
    return hasContentLength ? { lengthBytes: contentLength(head.headerLines('content-length')) } : NO_BODY;
  }
  if (hasContentLength) throw new ProtocolError(400, 'Content-Length and Transfer-Encoding exclude each other');
  if (head.minorVersion === 0) throw new ProtocolError(400, 'HTTP/1.0 has no Transfer-Encoding');
  checkTransferEncoding(transferEncoding);
  return CHUNKED;
}

/** One line, digits only: the same length twice is no better than two lengths. */
function contentLength(lines: readonly string[]): number {
  const value = lines[0]!;
  if (lines.length > 1 || !/^\d+$/.test(value)) throw new ProtocolError(400, 'Content-Length is malformed');
  const lengthBytes = Number(value);
  if (!Number.isSafeInteger(lengthBytes)) throw new ProtocolError(413, 'The content is too large');
  return lengthBytes;
}

/** `chunked`, and nothing else: another coding is not implemented, and without chunked at the end there is no end. */
function checkTransferEncoding(value: string): void {
  const codings = listMembers(value.toLowerCase());
  if (codings.at(-1) !== 'chunked') throw new ProtocolError(400, 'Transfer-Encoding does not end in chunked');
  if (codings.indexOf('chunked') < codings.length - 1)
    throw new ProtocolError(400, 'Transfer-Encoding is chunked twice');
  if (codings.length > 1) throw new ProtocolError(501, 'Transfer codings other than chunked are not implemented');
}
