/**
 * The words of RFC 9110 as types: a request comes in, a response goes out, a handler is the function between them.
 *
 * A response is a value, not something that is written to over time: tests compare it, caches keep it, and HTTP/1.1 and
 * HTTP/2 each write it in their own way.
 */

/**
 * Header or trailer fields (RFC 9110 section 5): lower-case name to value, or to several values where the field is sent
 * as several lines (`set-cookie`). Whoever writes them to the wire gives the names their customary capitals.
 */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A file that was opened, contained and checked; the reader's side of it. Closed exactly once, by whoever holds it. */
export interface OpenFile {
  /** The file's size in bytes when it was opened. */
  readonly sizeBytes: number;
  /**
   * Reads at most `into.length` bytes from `position` on.
   * Gives the number of bytes read; 0 means the file ends here. Rejects with the system's error.
   */
  read(into: Buffer, position: number): Promise<number>;
  /** True while its bytes are likely to be in memory: `readNow` costs less than `read` then, and holds nobody up. */
  readonly isPrompt: boolean;
  /** What `read` does, on this thread. Throws the system's error. */
  readNow(into: Buffer, position: number): number;
  /** Lets go of the descriptor. Calling it again does nothing. */
  close(): Promise<void>;
}

/** A run of bytes of an open file: `[start, start + lengthBytes)`. Whoever takes the body closes the file. */
export interface FileSlice {
  readonly kind: 'file';
  readonly file: OpenFile;
  readonly start: number;
  readonly lengthBytes: number;
}

/**
 * A body that is made while it is sent. `return()` is called on its iterator when the client goes away, so a generator's
 * `finally` runs if the generator has begun. A client that only ended its side may still be reading: that it is gone shows
 * when something is sent to it, so a body that can be silent for long sends a sign of life now and then.
 */
export interface StreamBody extends AsyncIterable<Uint8Array> {
  /** How many bytes there will be, exactly; undefined where that is not known beforehand. */
  readonly lengthBytes?: number | undefined;
}

/** What a message carries after its head: nothing, bytes, a slice of a file, or bytes still to come. */
export type Body = null | Uint8Array | FileSlice | StreamBody;

/**
 * A response (RFC 9110 section 15). `fields` never name `date`, `connection`, `transfer-encoding` or `content-length`:
 * whoever writes the response adds what its body and its connection need. A response to HEAD is made as for GET, body
 * and all: the writer leaves the body out.
 */
export interface Response {
  readonly status: number;
  readonly fields: Fields;
  readonly body: Body;
  /**
   * For the request log alone, never sent: why the request was refused, and what would allow it.
   * For example `hidden file, allow it with --allow-hidden .env.example`.
   */
  readonly reason?: string;
  /** For the request log alone, never sent: the key of the option that would allow what was refused. */
  readonly allowedBy?: string;
  /** The same response as bytes, where it was made ready beforehand. Whoever sets it keeps it equal to the rest. */
  readonly wire?: WireForm;
}

/**
 * A whole HTTP/1.1 response as it goes over the wire, to be written in one go. `fields` and `body` of the response say
 * the same; whoever cannot use the bytes (HTTP/2, `Connection: close`) encodes those.
 */
export interface WireForm {
  /** Status line, field lines, empty line, body. */
  readonly bytes: Buffer;
  /** Where the body begins in `bytes`; a response to HEAD ends here. */
  readonly bodyStart: number;
  /** Where the 29 bytes of the Date field's value stand in `bytes`. The writer brings them up to date. */
  readonly dateStart: number;
  /** What stands there. */
  date: string;
}

/** The connection a request came over. */
export interface Peer {
  /** The client's address as text, for example `127.0.0.1` or `::1`. */
  readonly address: string;
  /** True where the bytes came through TLS. */
  readonly encrypted: boolean;
}

/** A request (RFC 9110 section 3.4), whichever version of HTTP brought it. */
export interface Request {
  /** The method, as received: methods are case-sensitive (RFC 9110 section 9.1). */
  readonly method: string;
  /** The origin-form target, `/path?query` as received, or `*`. An absolute-form target was taken apart before. */
  readonly target: string;
  /** Host and port the client meant: `Host`, `:authority`, or the authority of an absolute-form target; may be empty. */
  readonly authority: string;
  /** `1.0`, `1.1` or `2`. */
  readonly httpVersion: string;
  readonly peer: Peer;
  /**
   * The field's value without outer white space; several lines of one name are joined with `, ` (RFC 9110 section 5.3).
   * `name` is in lower case. Undefined where the client did not send it.
   */
  header(name: string): string | undefined;
  /** The body's bytes as they arrive; null where the request has none. May be read once. */
  readonly body: RequestBody | null;
}

/** A request's body. Reading it is what lets the client send more: an unread body is drained or closed on. */
export interface RequestBody extends AsyncIterable<Uint8Array> {
  /** The declared length in bytes; undefined where the body is chunked. */
  readonly lengthBytes: number | undefined;
}

/** Answers a request. Gives a promise only where it must: an answer that is at hand stays synchronous, and quick. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** Wraps a handler; the pipeline composes these once, at start. */
export type Middleware = (next: Handler) => Handler;

/** True where the body is a slice of a file. */
export function isFileSlice(body: Body): body is FileSlice {
  return body !== null && (body as FileSlice).kind === 'file';
}

/**
 * Lets go of what a body holds without sending it: closes the file, ends the iteration. Errors while closing are
 * swallowed: nobody is left to hear them.
 */
export async function discardBody(body: Body): Promise<void> {
  if (body === null || body instanceof Uint8Array) return;
  try {
    if (isFileSlice(body)) await body.file.close();
    else await body[Symbol.asyncIterator]().return?.();
  } catch {
    // The body was not wanted; neither is its failure.
  }
}
