/**
 * HTTP/1.1 on a socket: what arrives goes into the state machine of `http/connection`, requests go to the handler, and
 * responses go out in the order of the requests.
 *
 * Many requests in one read are answered with one write. Nothing is read from a client that does not take its answers.
 */
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks'; // the global is a getter, and slower
import { Event, ServerConnection } from '../http/connection.ts';
import type { ResponseFraming } from '../http/encode.ts';
import { encodeHead, framingOf, refreshDate } from '../http/encode.ts';
import { ProtocolError } from '../http/errors.ts';
import type { FileSlice, Peer, Response, StreamBody } from '../http/message.ts';
import { discardBody, isFileSlice } from '../http/message.ts';
import { isBodiless } from '../http/status.ts';
import type { Account } from './account.ts';
import { report } from './account.ts';
import type { CohortMember } from './cohort.ts';
import { H1Request } from './h1-request.ts';
import { IncomingBody } from './incoming-body.ts';
import { Inflow } from './inflow.ts';
import { OutputQueue } from './output-queue.ts';
import type { Phase } from './patience.ts';
import { Patience } from './patience.ts';
import type { NetServices } from './services.ts';
import { writeFileSlice, writeStream } from './writer.ts';

/** A request that is being answered. */
interface Exchange extends Account {
  readonly body: IncomingBody | undefined;
  bodyBytes: number;
}

/** What waits for the others of its turn. In a turn Node may read thirty times this much from one client. */
const MAX_WAITING_BYTES = 64 * 1024;
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');

/** One connection, from its first request to its end. */
export class H1Connection implements CohortMember {
  readonly #socket: Socket;
  readonly #peer: Peer;
  readonly #services: NetServices;
  readonly #protocol: ServerConnection;
  readonly #input: Inflow;
  readonly #output: OutputQueue;
  readonly #patience: Patience;
  /** The request whose response is not out yet. */
  #exchange: Exchange | undefined;
  /** Aborted when the client goes away; there only while a stream is being sent. */
  #gone: AbortController | undefined;
  #isSending = false;
  #isWorking = false;
  /** Bytes came in this turn, and `work` will be called. */
  #hasJoined = false;
  /** Another request has begun: whatever is waited for next, its time starts then. */
  #isAnew = false;
  /** All that was received was looked at, and it was not enough. */
  #isStarved = true;
  #isClosing = false;

  /**
   * Takes over the socket, which may be paused and may have bytes in it. `unsentInKernel` says how much of what was
   * written the kernel has not taken yet.
   */
  constructor(socket: Socket, unsentInKernel: () => number, peer: Peer, services: NetServices) {
    const { limits, deadlines } = services;
    this.#socket = socket;
    this.#peer = peer;
    this.#services = services;
    this.#protocol = new ServerConnection(limits, peer.encrypted);
    this.#output = new OutputQueue(socket, limits.maxOutputBytes);
    const unsentBytes = () => socket.writableLength + unsentInKernel();
    this.#patience = new Patience(limits, deadlines, unsentBytes, (phase) => this.#onExpired(phase));
    socket.on('end', () => this.#onEnd());
    socket.on('drain', () => this.#pump());
    socket.on('close', () => this.#onClose());
    socket.on('error', () => socket.destroy()); // a reset, a broken record: there is nobody to tell
    this.#input = new Inflow(socket, (bytes) => this.#onData(bytes));
    this.#input.start();
  }

  /** Closes behind the request at hand, or at once where there is none. */
  drain(): void {
    this.#protocol.closeAfterResponse();
    if (this.#hasJoined) this.#pump(); // what came in this turn came before
    if (this.#exchange === undefined) this.#close();
  }

  #onExpired(phase: Phase): void {
    if (phase === 'idle') this.#close();
    else if (phase === 'head') this.#refuse(new ProtocolError(408, 'The request took too long'));
    else if (phase === 'body') this.#giveUpOnBody();
    else this.#abandon();
  }

  #giveUpOnBody(): void {
    const body = this.#exchange?.body;
    if (body === undefined) {
      this.#close(); // it was only being drained
      return;
    }
    this.#patience.start('answer');
    this.#protocol.closeAfterResponse();
    body.fail(new ProtocolError(408, 'The request took too long'));
  }

  #onData(bytes: Buffer): void {
    if (this.#isClosing) return; // what comes while we linger is not looked at
    this.#patience.received(bytes.length);
    this.#protocol.receive(bytes);
    if (this.#protocol.bufferedBytes > MAX_WAITING_BYTES) {
      this.#pump(); // which may find that it is enough, and read no more
    } else if (!this.#hasJoined) {
      this.#hasJoined = true;
      this.#services.cohort.join(this);
    }
  }

  #onEnd(): void {
    this.#protocol.receiveEnd();
    this.#pump();
  }

  #onClose(): void {
    this.#isClosing = true; // whatever came before is answered to nobody
    this.#patience.end();
    this.#gone?.abort();
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    exchange.body?.fail(new Error('the client went away'));
    // One that is being sent is reported by who sends it, with what it knows.
    if (!this.#isSending) this.#report(exchange, 0, 'the client went away');
    this.#exchange = undefined;
  }

  /** Takes out of the state machine whatever there is, and answers it: now, and not with all others. */
  #pump(): void {
    if (this.#isWorking) return; // a handler asked for its body while it was called
    this.work();
    this.flush();
  }

  work(): void {
    this.#hasJoined = false;
    if (this.#isClosing) return;
    this.#isWorking = true;
    try {
      while (this.#step());
    } catch (error) {
      this.#onProtocolError(error);
    }
    this.#isWorking = false;
  }

  flush(): void {
    if (this.#isClosing) return;
    this.#output.flush();
    this.#settle();
  }

  /** One event. False where nothing more can be done now. */
  #step(): boolean {
    this.#isStarved = false;
    if (this.#output.isFull) {
      this.#output.flush();
      if (this.#output.isFull) return false;
    }
    const body = this.#exchange?.body;
    if (body !== undefined && !body.isWanted && this.#protocol.isReadingBody) return false;
    switch (this.#protocol.next()) {
      case Event.Request:
        this.#serve();
        return true;
      case Event.Body:
        body?.push(this.#protocol.data);
        return true;
      case Event.EndOfBody:
        body?.end();
        return true;
      case Event.NeedData:
        this.#isStarved = true;
        return false;
      case Event.Closed:
        if (this.#exchange === undefined) this.#close();
        return false;
      default:
        return false;
    }
  }

  /** Where things stand when there is nothing more to do: what is waited for, and whether to read. */
  #settle(): void {
    if (this.#isAnew) this.#patience.start(this.#currentPhase());
    else this.#patience.enter(this.#currentPhase());
    this.#isAnew = false;
    // With nothing left over it reads on all the same: that is how it hears that the client went away.
    const wantsInput = this.#isStarved || this.#protocol.bufferedBytes === 0;
    if (wantsInput) this.#input.resume();
    else this.#input.pause();
  }

  #currentPhase(): Phase {
    if (this.#isSending || this.#output.isFull) return 'write';
    if (this.#exchange !== undefined) return this.#exchange.body?.isWanted ? 'body' : 'answer';
    if (this.#protocol.isReadingBody) return 'body';
    return this.#protocol.isReadingHead ? 'head' : 'idle';
  }

  #serve(): void {
    const { head, destination, bodyLengthBytes } = this.#protocol;
    const body = bodyLengthBytes === 0 ? undefined : new IncomingBody(bodyLengthBytes, () => this.#onBodyWanted());
    const request = new H1Request(head!, destination, this.#peer, body ?? null);
    const exchange = this.#begin(request.method, request.target, request.httpVersion, body);
    const response = this.#services.handler(request);
    if (!(response instanceof Promise)) {
      this.#respond(exchange, response);
      return;
    }
    response.then(
      (late) => {
        this.#respond(exchange, late);
        this.#pump();
      },
      () => this.#abandon(),
    );
  }

  #begin(method: string, target: string, httpVersion: string, body: IncomingBody | undefined): Exchange {
    const exchange = { method, target, httpVersion, body, startedMs: performance.now(), bodyBytes: 0 };
    this.#exchange = exchange;
    this.#isAnew = true;
    return exchange;
  }

  #onBodyWanted(): void {
    if (this.#protocol.awaitsContinue && !this.#protocol.hasResponseBegun) {
      this.#output.push(CONTINUE);
      this.#protocol.continued();
    }
    this.#pump();
  }

  #respond(exchange: Exchange, response: Response): void {
    if (this.#exchange !== exchange) {
      void discardBody(response.body); // the client went away while the handler worked
      return;
    }
    try {
      this.#encode(exchange, response);
    } catch (error) {
      // A field that cannot be sent. Nothing of this response has been.
      void discardBody(response.body);
      this.#encode(exchange, this.#services.answerProtocolError(unexpected(error)));
    }
  }

  #encode(exchange: Exchange, response: Response): void {
    const { wire } = response;
    const isHead = exchange.method === 'HEAD';
    const framing = wire ? undefined : framingOf(response, exchange.httpVersion);
    const isKept = this.#protocol.beginResponse(framing?.kind === 'close');
    if (wire && isKept && exchange.httpVersion === '1.1') {
      refreshDate(wire, this.#services.clock.text);
      this.#output.push(isHead ? wire.bytes.subarray(0, wire.bodyStart) : wire.bytes);
      exchange.bodyBytes = isHead ? 0 : wire.bytes.length - wire.bodyStart;
      this.#finish(exchange, response);
      return;
    }
    this.#encodeInParts(exchange, response, framing ?? framingOf(response, exchange.httpVersion), isKept);
  }

  #encodeInParts(exchange: Exchange, response: Response, framing: ResponseFraming, isKept: boolean): void {
    const connection = isKept ? (exchange.httpVersion === '1.0' ? 'keep-alive' : '') : 'close';
    const head = encodeHead(response, framing, connection, this.#services.clock.text);
    const body = exchange.method === 'HEAD' || isBodiless(response.status) ? null : response.body;
    if (body !== null && !(body instanceof Uint8Array)) {
      void this.#send(exchange, response, body, head, framing.kind === 'chunked');
      return;
    }
    this.#output.push(head);
    if (body === null) void discardBody(response.body);
    else this.#output.push(body);
    exchange.bodyBytes = body?.length ?? 0;
    this.#finish(exchange, response);
  }

  /** Sends a body that is not in memory. What goes wrong on the way ends the connection: half a body must not look whole. */
  async #send(
    exchange: Exchange,
    response: Response,
    body: FileSlice | StreamBody,
    head: Buffer,
    isChunked: boolean,
  ): Promise<void> {
    this.#isSending = true;
    this.#output.flush();
    this.#patience.start('write');
    const onProgress = (bodyBytes: number) => {
      exchange.bodyBytes += bodyBytes;
      this.#patience.progress('write');
    };
    try {
      if (isFileSlice(body)) {
        await writeFileSlice(this.#socket, head, body, onProgress);
      } else {
        this.#gone = new AbortController();
        await writeStream(this.#socket, head, body, isChunked, this.#gone.signal, onProgress);
      }
    } catch (error) {
      const reason = this.#socket.destroyed ? 'the client went away' : String((error as Error).message);
      this.#exchange = undefined;
      this.#abandon();
      this.#report(exchange, response.status, reason);
      return;
    } finally {
      this.#isSending = false;
      this.#gone = undefined;
    }
    this.#finish(exchange, response);
    this.#pump();
  }

  #finish(exchange: Exchange, response: Response): void {
    this.#exchange = undefined;
    this.#protocol.endResponse();
    exchange.body?.fail(new Error('the response is out, and the body gone'));
    this.#report(exchange, response.status, response.reason, response.allowedBy);
  }

  #report(exchange: Exchange, status: number, reason: string | undefined, allowedBy?: string): void {
    report(exchange, this.#services, this.#peer, status, reason, allowedBy);
  }

  #onProtocolError(error: unknown): void {
    const known = error instanceof ProtocolError ? error : unexpected(error);
    const body = this.#exchange?.body;
    if (body !== undefined) body.fail(known);
    else this.#refuse(known);
  }

  /** Answers what was no request, and closes. */
  #refuse(error: ProtocolError): void {
    const head = this.#protocol.head;
    this.#protocol.closeAfterResponse();
    const exchange = this.#begin(head?.method ?? '', head?.target ?? '', '1.1', undefined);
    this.#respond(exchange, this.#services.answerProtocolError(error));
    this.#close();
  }

  /** Ends our side once everything is sent, and listens a while: to close at once could destroy the answer (RFC 9112, 9.6). */
  #close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#output.flush();
    this.#patience.start('write');
    this.#socket.end(() => this.#patience.start('linger'));
    this.#input.resume();
  }

  #abandon(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }
}

function unexpected(error: unknown): ProtocolError {
  return new ProtocolError(500, 'Internal Server Error', { reason: String(error), cause: error });
}
