/**
 * One HTTP/2 stream (RFC 9113 section 8.1): a request comes in, its response goes out, and then both are over. Half an answer
 * must not look whole: what goes wrong while one is being sent resets the stream.
 */
import type { ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { ProtocolError } from '../http/errors.ts';
import { expectsContinue } from '../http/expect.ts';
import type { Body, Peer, Response } from '../http/message.ts';
import { discardBody, isFileSlice } from '../http/message.ts';
import { isBodiless } from '../http/status.ts';
import type { Account } from './account.ts';
import { report } from './account.ts';
import { BodyPace } from './body-pace.ts';
import type { CohortMember } from './cohort.ts';
import type { Expiring } from './deadlines.ts';
import { H2Request } from './h2-request.ts';
import { headersOf } from './h2-response.ts';
import { IncomingBody } from './incoming-body.ts';
import type { NetServices } from './services.ts';
import { writeFileSlice, writeSliced, writeStream } from './writer.ts';

/** What a stream needs of its connection. */
export interface H2Link {
  readonly peer: Peer;
  readonly services: NetServices;
  /** Bytes that the client has taken so far, of all streams together. */
  takenBytes(): number;
  /** The size of the pieces a body is to be sent in: the larger, the cheaper, and the more memory a stalled client holds. */
  sliceBytes(): number;
  /** A stream is over; `isLost` is true where the client reset it, or did not wait for its answer. */
  onOver(isLost: boolean): void;
}

/** What a stream is waited for: our own handler, the rest of a body, or the client to take its answer. */
type Phase = 'answer' | 'body' | 'write';

/** A client that takes less than this of all its streams while the time for one runs out has stalled: 500 bytes/s. */
const MIN_TAKEN_BYTES = 16 * 1024;

const GONE = 'the client went away';
const NO_HEAD = Buffer.alloc(0);
const END_STREAM = { endStream: true };

/** A request and its response, from the request's head until the stream is closed. */
export class H2Exchange implements Account, CohortMember, Expiring {
  readonly httpVersion = '2';
  readonly method: string;
  readonly target: string;
  readonly timeMs: number;
  readonly startedMs = performance.now();
  bodyBytes = 0;
  deadlineMs = Number.POSITIVE_INFINITY;
  readonly #stream: ServerHttp2Stream;
  readonly #link: H2Link;
  readonly #request: H2Request;
  readonly #body: IncomingBody | undefined;
  /** How much of the body the handler has had; undefined where it has not asked for it. */
  #receivedBytes: number | undefined;
  /** There where there is a body. */
  readonly #bodyPace: BodyPace | undefined;
  #awaitsContinue = false;
  #phase: Phase = 'answer';
  #takenAtStart = 0;
  /** Made by `work`, and not sent yet. */
  #atHand: Response | undefined;
  #response: Response | undefined;
  /** The whole response was handed over. */
  #isAnswered = false;
  /** Why we gave the stream up. */
  #failure: string | undefined;
  /** Aborted when the stream is over; there only while a body is being made. */
  #gone: AbortController | undefined;

  /** `fields` is name, value, name, value, as received. */
  constructor(stream: ServerHttp2Stream, fields: readonly string[], link: H2Link) {
    this.#stream = stream;
    this.#link = link;
    const lengthBytes = stream.endAfterHeaders ? 0 : lengthIn(fields);
    this.#body = lengthBytes === 0 ? undefined : new IncomingBody(lengthBytes, () => this.#onBodyWanted());
    this.#bodyPace = this.#body && new BodyPace(link.services.limits);
    this.#request = new H2Request(fields, link.peer, this.#body ?? null);
    this.method = this.#request.method;
    this.target = this.#request.target;
    this.timeMs = link.services.clock.nowMs;
    stream.on('error', ignore); // `close` follows
    stream.on('close', () => this.#onClose());
    link.services.deadlines.add(this);
  }

  /** Has the request answered. */
  work(): void {
    if (this.#isOver) return; // reset in the same turn that brought it
    try {
      this.#check();
    } catch (error) {
      this.#atHand = this.#link.services.answerProtocolError(asProtocolError(error));
      return;
    }
    const response = this.#link.services.handler(this.#request);
    if (!(response instanceof Promise)) {
      this.#atHand = response;
      return;
    }
    response.then(
      (late) => this.#respond(late),
      (error: unknown) => this.#abandon(String(error)),
    );
  }

  flush(): void {
    const response = this.#atHand;
    this.#atHand = undefined;
    if (response !== undefined) this.#respond(response);
  }

  expire(): void {
    if (this.#phase === 'body') {
      if (!this.#bodyPace!.isTooSlow(this.#nowMs)) {
        this.deadlineMs = this.#bodyPace!.deadlineMs;
        return;
      }
      this.#waitFor('answer');
      this.#body?.fail(new ProtocolError(408, 'The request took too long'));
    } else if (this.#hasNothingToTell || this.#link.takenBytes() - this.#takenAtStart >= MIN_TAKEN_BYTES) {
      this.#waitFor('write'); // or a slow client with many streams
    } else {
      this.#abandon('the client took nothing of the answer for too long');
    }
  }

  /** Of an event stream, say. A whole answer has at least its end to tell, and nghttp2 may never let that out. */
  get #hasNothingToTell(): boolean {
    return !this.#isAnswered && this.#stream.bufferSize === 0;
  }

  /** Nothing can be sent any more. */
  get #isOver(): boolean {
    return this.#stream.closed || this.#stream.destroyed;
  }

  /** On the clock of the deadlines. */
  get #nowMs(): number {
    return this.#link.services.deadlines.nowMs;
  }

  #waitFor(phase: Phase): void {
    if (this.#phase === 'body') this.#bodyPace!.pause(this.#nowMs);
    this.#phase = phase;
    this.deadlineMs = Number.POSITIVE_INFINITY;
    if (phase === 'body') {
      this.#bodyPace!.resume(this.#nowMs);
      this.deadlineMs = this.#bodyPace!.deadlineMs;
    }
    if (phase === 'write') {
      this.deadlineMs = this.#nowMs + this.#link.services.limits.writeTimeoutMs;
      this.#takenAtStart = this.#link.takenBytes();
    }
  }

  #check(): void {
    const { limits } = this.#link.services;
    this.#request.check(limits);
    if (this.#body === undefined) return;
    if ((this.#body.lengthBytes ?? 0) > limits.maxBodyBytes) throw tooLarge();
    this.#awaitsContinue = expectsContinue(this.#request.header('expect'));
  }

  #onBodyWanted(): void {
    if (this.#isOver) return;
    if (this.#phase === 'answer') this.#waitFor('body');
    if (this.#receivedBytes === undefined) {
      this.#receivedBytes = 0;
      if (this.#awaitsContinue && !this.#stream.headersSent) this.#stream.additionalHeaders({ ':status': 100 });
      this.#stream.on('readable', () => this.#read());
      // An aborted stream ends too, and half a body must not look whole.
      this.#stream.on('end', () => (this.#stream.aborted ? this.#body?.fail(new Error(GONE)) : this.#body?.end()));
    }
    this.#read();
  }

  /** Hands the handler what it waits for. What it does not wait for stays where it is, and the client's window shut. */
  #read(): void {
    const body = this.#body!;
    while (body.isWanted) {
      const piece: Buffer | null = this.#stream.read();
      if (piece === null) return;
      this.#receivedBytes! += piece.length;
      if (this.#phase === 'body') {
        this.#bodyPace!.receive(piece.length, this.#nowMs);
        this.#waitFor('answer');
      }
      if (this.#receivedBytes! > this.#link.services.limits.maxBodyBytes) body.fail(tooLarge());
      else body.push(piece);
    }
  }

  #respond(response: Response): void {
    if (this.#isOver) {
      void discardBody(response.body); // the client went away while the handler worked
      return;
    }
    try {
      this.#send(response);
    } catch (error) {
      // A field that cannot be sent. Nothing of this response has been.
      void discardBody(response.body);
      this.#send(this.#link.services.answerProtocolError(asProtocolError(error)));
    }
  }

  #send(response: Response): void {
    const headers = headersOf(response, this.#link.services.clock.text);
    const isEmpty = this.method === 'HEAD' || isBodiless(response.status) || isWithoutBytes(response);
    this.#stream.respond(headers, isEmpty ? END_STREAM : undefined);
    this.#response = response;
    this.#waitFor('write');
    const { body } = response;
    if (isEmpty || body === null) {
      void discardBody(body);
      this.#finish();
    } else if (body instanceof Uint8Array && body.length <= this.#link.sliceBytes()) {
      this.bodyBytes = body.length;
      this.#stream.end(body);
      this.#finish();
    } else {
      void this.#sendPieces(body);
    }
  }

  async #sendPieces(body: Exclude<Body, null>): Promise<void> {
    const onProgress = (bodyBytes: number) => {
      this.bodyBytes += bodyBytes;
      this.#waitFor('write');
    };
    try {
      if (body instanceof Uint8Array) {
        await writeSliced(this.#stream, body, onProgress, this.#link.sliceBytes());
      } else if (isFileSlice(body)) {
        await writeFileSlice(this.#stream, NO_HEAD, body, onProgress, this.#link.sliceBytes());
      } else {
        this.#gone = new AbortController();
        await writeStream(this.#stream, NO_HEAD, body, false, this.#gone.signal, onProgress);
      }
    } catch (error) {
      this.#abandon((error as Error).message);
      return;
    }
    if (this.#isOver) return; // Node tells the last write of a stream that was reset of no error
    this.#stream.end();
    this.#finish();
  }

  /** The whole answer was handed over; a body that nobody wants any more is told so (RFC 9113 section 8.1). */
  #finish(): void {
    const stream = this.#stream;
    this.#isAnswered = true;
    if (stream.endAfterHeaders || stream.readableEnded) return;
    const close = () => stream.close(constants.NGHTTP2_NO_ERROR);
    if (stream.writableFinished) close();
    else stream.once('finish', close);
  }

  /** Resets the stream. `destroy`, because `close` ends it first, and then half a body looks whole. */
  #abandon(reason: string): void {
    if (this.#stream.destroyed) return;
    this.#failure = reason;
    this.#stream.destroy(new Error(reason));
  }

  #onClose(): void {
    const { services, peer } = this.#link;
    services.deadlines.delete(this);
    this.#gone?.abort();
    this.#body?.fail(new Error(GONE));
    const reason = this.#failure ?? (this.#isAnswered ? this.#response?.reason : GONE);
    report(this, services, peer, this.#response?.status ?? 0, reason, this.#response?.allowedBy);
    const wasReset = this.#stream.rstCode !== constants.NGHTTP2_NO_ERROR;
    this.#link.onOver(this.#failure === undefined && (wasReset || !this.#isAnswered));
  }
}

function ignore(): void {}

/** The declared length of the body, in bytes; nghttp2 has seen to it that it is a number, and there once at most. */
function lengthIn(fields: readonly string[]): number | undefined {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === 'content-length') return Number(fields[at + 1]);
  return undefined;
}

function isWithoutBytes({ body }: Response): boolean {
  if (body === null) return true;
  if (body instanceof Uint8Array) return body.length === 0;
  return isFileSlice(body) && body.lengthBytes === 0;
}

function tooLarge(): ProtocolError {
  return new ProtocolError(413, 'The content is too large');
}

function asProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  return new ProtocolError(500, 'Internal Server Error', { reason: String(error), cause: error });
}
