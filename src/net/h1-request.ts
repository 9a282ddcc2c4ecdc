/** A request as HTTP/1.1 brought it: a view over the received bytes. */
import type { Destination } from '../http/authority.ts';
import type { RequestHead } from '../http/head.ts';
import type { Peer, Request, RequestBody } from '../http/message.ts';

export class H1Request implements Request {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly httpVersion: string;
  readonly peer: Peer;
  readonly body: RequestBody | null;
  readonly #head: RequestHead;

  constructor(head: RequestHead, destination: Destination, peer: Peer, body: RequestBody | null) {
    this.method = head.method;
    this.target = destination.target;
    this.authority = destination.authority;
    this.httpVersion = head.minorVersion === 0 ? '1.0' : '1.1';
    this.peer = peer;
    this.body = body;
    this.#head = head;
  }

  header(name: string): string | undefined {
    return this.#head.header(name);
  }
}
