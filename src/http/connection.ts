/**
 * One HTTP/1.1 connection, seen by the server (RFC 9112): bytes go in, events come out. No sockets, no clock.
 *
 * The reading side and the writing side each have a state; where they touch stands here and nowhere else:
 * - the next head is not read before the response is out, so that responses keep the order of the requests;
 * - the connection lives on only when both sides came to a clean end;
 * - a body nobody read is drained when that is cheap, and closed on when it is not.
 */
import type { Destination } from './authority.ts';
import { destinationOf } from './authority.ts';
import { CHUNKED_DATA, CHUNKED_END, ChunkedDecoder } from './chunked.ts';
import { ProtocolError } from './errors.ts';
import { expectsContinue } from './expect.ts';
import { requestFraming } from './framing.ts';
import { listMembers } from './grammar.ts';
import type { HeadLimits, RequestHead } from './head.ts';
import { HeadParser } from './head.ts';

/** What a connection may cost. */
export interface ConnectionLimits extends HeadLimits {
  /** Longest request body, in bytes; more is 413. */
  readonly maxBodyBytes: number;
  /** How much of a body nobody reads is received for nothing, so as to keep the connection; beyond it, that is closed. */
  readonly maxDrainBytes: number;
  /** After so many requests the connection is closed. */
  readonly maxRequests: number;
}

/** What `next()` came upon. */
export const Event = {
  /** Nothing more to be had from the bytes received so far. */
  NeedData: 0,
  /** A head is whole: see `head`, `destination` and `bodyLengthBytes`. A response is owed. */
  Request: 1,
  /** A piece of the request's body: see `data`. */
  Body: 2,
  /** The request's body is whole. A request without one has no such event. */
  EndOfBody: 3,
  /** The request is whole and its response is not: what was received beyond it waits. */
  Paused: 4,
  /** Nothing more will be read. */
  Closed: 5,
} as const;
export type Event = (typeof Event)[keyof typeof Event];

const READ_HEAD = 0;
const READ_LENGTH = 1;
const READ_CHUNKED = 2;
const READ_DONE = 3;
const READ_CLOSED = 4;

const WRITE_IDLE = 0;
/** A head was read; its response has not begun. */
const WRITE_OWED = 1;
const WRITE_BEGUN = 2;

const NO_BYTES: Buffer = Buffer.alloc(0);

/** The state machine of one connection. */
export class ServerConnection {
  readonly #limits: ConnectionLimits;
  readonly #encrypted: boolean;
  readonly #heads: HeadParser;
  #bytes = NO_BYTES;
  #position = 0;
  #ended = false;
  #reading = READ_HEAD;
  #writing = WRITE_IDLE;
  #requests = 0;
  #keepAlive = true;
  #chunks: ChunkedDecoder | undefined;
  /** What is left of a body whose length was declared. */
  #bodyLeft = 0;
  /** How much of this body may still come: before it is 413, or, once it is drained, before the connection is closed. */
  #allowance = 0;
  /** The response is out and nobody wants the rest of the body. */
  #draining = false;

  /** The head of the request at hand, after Event.Request; of the request that was wrong, after most ProtocolErrors. */
  head: RequestHead | undefined;
  /** Whom the request at hand is for, after Event.Request. */
  destination: Destination = { authority: '', target: '' };
  /** The length of the body of the request at hand: undefined where it is chunked, 0 where there is none. */
  bodyLengthBytes: number | undefined = 0;
  /** True while the client waits for 100 (Continue) before it sends the body (RFC 9110 section 10.1.1). */
  awaitsContinue = false;
  /** A piece of the body, after Event.Body. */
  data = NO_BYTES;

  /** `encrypted` says whether the bytes come through TLS. */
  constructor(limits: ConnectionLimits, encrypted: boolean) {
    this.#limits = limits;
    this.#encrypted = encrypted;
    this.#heads = new HeadParser(limits);
  }

  /** Bytes received and not yet looked at. */
  get bufferedBytes(): number {
    return this.#bytes.length - this.#position;
  }

  /** True between two requests: no byte of one was seen, and no response is owed. */
  get isIdle(): boolean {
    return this.#reading === READ_HEAD && this.#writing === WRITE_IDLE && this.bufferedBytes === 0;
  }

  /** True while a head has begun and is not whole. */
  get isReadingHead(): boolean {
    return this.#reading === READ_HEAD && this.#writing === WRITE_IDLE && this.bufferedBytes > 0;
  }

  /** True while the body of the request at hand is not whole. */
  get isReadingBody(): boolean {
    return this.#reading === READ_LENGTH || this.#reading === READ_CHUNKED;
  }

  /** True once the head of the response may have been sent: it is too late for another status. */
  get hasResponseBegun(): boolean {
    return this.#writing === WRITE_BEGUN;
  }

  /** Takes what was received. The bytes are kept, and must not be written to. */
  receive(bytes: Buffer): void {
    if (this.#reading === READ_CLOSED) return;
    this.#bytes = this.bufferedBytes === 0 ? bytes : Buffer.concat([this.#bytes.subarray(this.#position), bytes]);
    this.#position = 0;
  }

  /** The client will send no more. What it asked is still answered. */
  receiveEnd(): void {
    this.#ended = true;
  }

  /**
   * The next thing there is. Throws a ProtocolError where what was received is no HTTP to be relied on; nothing more is
   * read then, and its status is to be sent unless a response has begun.
   */
  next(): Event {
    try {
      let event = this.#next();
      // Nobody wants the rest of this body; its end is what matters.
      while (this.#draining && event === Event.Body) event = this.#next();
      return event;
    } catch (error) {
      const isAnswered = this.#draining;
      this.#stopReading();
      if (isAnswered) return Event.Closed;
      throw error;
    }
  }

  /** 100 (Continue) was sent. */
  continued(): void {
    this.awaitsContinue = false;
  }

  /** The connection shall end with the response at hand, or, where there is none, with the next. */
  closeAfterResponse(): void {
    this.#keepAlive = false;
  }

  /**
   * The response's head is about to be sent. `endsByClosing` is true where its body has no other end. Gives whether the
   * connection lives on behind it: if not, the head says `Connection: close`.
   */
  beginResponse(endsByClosing: boolean): boolean {
    this.#writing = WRITE_BEGUN;
    if (endsByClosing || this.#reading === READ_CLOSED || this.#isRestUnwelcome()) this.#keepAlive = false;
    return this.#keepAlive;
  }

  /** The whole response was handed over. */
  endResponse(): void {
    this.#writing = WRITE_IDLE;
    if (!this.#keepAlive) {
      this.#stopReading();
    } else if (this.#reading === READ_DONE) {
      this.#reading = READ_HEAD;
    } else {
      this.#draining = true;
      this.#allowance = Math.min(this.#allowance, this.#limits.maxDrainBytes);
    }
  }

  /** A body that may never come, or is too long to be received for nothing. */
  #isRestUnwelcome(): boolean {
    if (!this.isReadingBody) return false;
    return this.awaitsContinue || this.#bodyLeft > this.#limits.maxDrainBytes;
  }

  #next(): Event {
    switch (this.#reading) {
      case READ_HEAD:
        return this.#writing === WRITE_IDLE ? this.#readHead() : Event.Paused;
      case READ_LENGTH:
        return this.#readLength();
      case READ_CHUNKED:
        return this.#readChunked();
      case READ_DONE:
        return Event.Paused;
      default:
        return Event.Closed;
    }
  }

  #readHead(): Event {
    this.head = undefined;
    const head = this.bufferedBytes > 0 ? this.#heads.parse(this.#bytes, this.#position) : undefined;
    if (head === undefined) return this.#endOfInput('head', !this.#heads.isBlank);
    this.#position += this.#heads.lengthBytes;
    this.#requests += 1;
    this.#keepAlive &&= this.#requests < this.#limits.maxRequests && wantsKeepAlive(head);
    // From here on a response is owed, even if all it says is that the request was wrong.
    this.#writing = WRITE_OWED;
    this.head = head;
    this.destination = destinationOf(head, this.#encrypted);
    this.#beginBody(head);
    return Event.Request;
  }

  #beginBody(head: RequestHead): void {
    const { lengthBytes } = requestFraming(head);
    if (lengthBytes !== undefined && lengthBytes > this.#limits.maxBodyBytes) {
      throw new ProtocolError(413, 'The content is too large');
    }
    this.bodyLengthBytes = lengthBytes;
    this.awaitsContinue = lengthBytes !== 0 && head.minorVersion > 0 && expectsContinue(head.header('expect'));
    this.#allowance = this.#limits.maxBodyBytes;
    this.#bodyLeft = lengthBytes ?? 0;
    this.#chunks = lengthBytes === undefined ? new ChunkedDecoder(this.#limits.maxFieldBytes) : undefined;
    this.#reading = this.#chunks ? READ_CHUNKED : lengthBytes === 0 ? READ_DONE : READ_LENGTH;
  }

  #readLength(): Event {
    if (this.#bodyLeft === 0) return this.#endBody();
    if (this.bufferedBytes === 0) return this.#endOfInput('body', true);
    const end = Math.min(this.#bytes.length, this.#position + this.#bodyLeft);
    this.#bodyLeft -= end - this.#position;
    return this.#takeData(this.#position, end);
  }

  #readChunked(): Event {
    const chunks = this.#chunks!;
    const event = chunks.decode(this.#bytes, this.#position);
    this.#position = chunks.position;
    if (event === CHUNKED_DATA) return this.#takeData(chunks.dataStart, chunks.position);
    return event === CHUNKED_END ? this.#endBody() : this.#endOfInput('body', true);
  }

  #takeData(start: number, end: number): Event {
    this.#position = end;
    this.#allowance -= end - start;
    if (this.#allowance >= 0) {
      this.data = this.#bytes.subarray(start, end);
      return Event.Body;
    }
    if (!this.#draining) throw new ProtocolError(413, 'The content is too large');
    this.#stopReading();
    return Event.Closed;
  }

  #endBody(): Event {
    this.#chunks = undefined;
    this.data = NO_BYTES;
    this.awaitsContinue = false;
    if (!this.#draining) {
      this.#reading = READ_DONE;
      return Event.EndOfBody;
    }
    this.#draining = false;
    this.#reading = READ_HEAD;
    return this.#next();
  }

  /** All there is was looked at. That the client ended here is an error only where it ended amid a message. */
  #endOfInput(part: 'head' | 'body', isAmid: boolean): Event {
    if (!this.#ended) return Event.NeedData;
    if (isAmid && !this.#draining)
      throw new ProtocolError(400, `The connection ended before the request's ${part} did`);
    this.#stopReading();
    return Event.Closed;
  }

  #stopReading(): void {
    this.#reading = READ_CLOSED;
    this.#keepAlive = false;
    this.#bytes = NO_BYTES;
    this.#position = 0;
  }
}

/** HTTP/1.1 keeps alive unless told otherwise, HTTP/1.0 only when told (RFC 9112 section 9.3). */
function wantsKeepAlive(head: RequestHead): boolean {
  const connection = head.header('connection');
  if (connection === undefined) return head.minorVersion > 0;
  if (connection === 'keep-alive') return true; // as browsers say it
  const options = listMembers(connection.toLowerCase());
  if (options.includes('close')) return false;
  return head.minorVersion > 0 || options.includes('keep-alive');
}
