/**
 * A request as HTTP/2 brought it (RFC 9113 section 8.3): a view over the list of its fields.
 *
 * What breaks the rules of HTTP/2 itself never comes here, nghttp2 has reset its stream: pseudo-fields that are missing,
 * repeated, unknown or late, names with capitals, connection-specific fields, a content-length that is not so. The rules that
 * are left are those of HTTP, and the answers are those of HTTP/1.1.
 */
import { checkAuthority } from '../http/authority.ts';
import { ProtocolError } from '../http/errors.ts';
import { TARGET } from '../http/grammar.ts';
import type { HeadLimits } from '../http/head.ts';
import type { Peer, Request, RequestBody } from '../http/message.ts';

/** The pseudo-fields of a request (RFC 9113 section 8.3.1); empty where there is none of the name. */
interface PseudoFields {
  ':method': string;
  ':scheme': string;
  ':authority': string;
  ':path': string;
}

/** What a field costs beside its name and value, as a line of HTTP/1.1: colon, space, CR and LF. */
const FIELD_OVERHEAD_BYTES = 4;

/** A request, not yet checked. */
export class H2Request implements Request {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly httpVersion = '2';
  readonly peer: Peer;
  readonly body: RequestBody | null;
  readonly #pseudo: Readonly<PseudoFields>;
  /** Name, value, name, value, and so on; the pseudo-fields first. */
  readonly #list: readonly string[];
  /** Where the fields begin in the list. */
  readonly #start: number;

  /** `list` is name, value, name, value, in the order received. */
  constructor(list: readonly string[], peer: Peer, body: RequestBody | null) {
    const pseudo: PseudoFields = { ':method': '', ':scheme': '', ':authority': '', ':path': '' };
    let start = 0;
    for (; list[start]?.charCodeAt(0) === 0x3a; start += 2)
      pseudo[list[start] as keyof PseudoFields] = list[start + 1]!;
    this.#pseudo = pseudo;
    this.#list = list;
    this.#start = start;
    this.method = pseudo[':method'];
    this.authority = pseudo[':authority'] || (this.header('host') ?? '');
    this.target = this.method === 'CONNECT' ? this.authority : pseudo[':path'];
    this.peer = peer;
    this.body = body;
  }

  header(name: string): string | undefined {
    const list = this.#list;
    let joined: string | undefined;
    for (let at = this.#start; at < list.length; at += 2) {
      if (list[at] !== name) continue;
      joined = joined === undefined ? list[at + 1]! : `${joined}${separatorOf(name)}${list[at + 1]}`;
    }
    return joined;
  }

  /** Throws a ProtocolError with 400, 414, 421 or 431 where this is no request that can be answered. */
  check(limits: HeadLimits): void {
    this.#checkSize(limits);
    if (this.method !== 'CONNECT' && this.#pseudo[':scheme'] !== 'https') {
      throw new ProtocolError(421, 'The request has another scheme than this connection');
    }
    this.#checkAuthority();
    for (let at = 0; at < this.target.length; at++) {
      if (TARGET[this.target.charCodeAt(at)] !== 1) throw new ProtocolError(400, 'The request target is malformed');
    }
  }

  #checkSize({ maxRequestLineBytes, maxFields, maxFieldBytes }: HeadLimits): void {
    if (this.target.length > maxRequestLineBytes) {
      throw new ProtocolError(414, `The request target is longer than ${maxRequestLineBytes} bytes`);
    }
    const list = this.#list;
    if (list.length - this.#start > maxFields * 2) {
      throw new ProtocolError(431, `There are more than ${maxFields} header fields`);
    }
    let fieldBytes = 0;
    for (let at = this.#start; at < list.length; at += 2) {
      fieldBytes += list[at]!.length + list[at + 1]!.length + FIELD_OVERHEAD_BYTES;
    }
    if (fieldBytes > maxFieldBytes) {
      throw new ProtocolError(431, `The header fields are longer than ${maxFieldBytes} bytes`);
    }
  }

  /** `:authority` and Host must not name two hosts (RFC 9113 section 8.3.1), and https has no empty one (RFC 9110, 4.2.2). */
  #checkAuthority(): void {
    const host = this.header('host');
    if (host !== undefined && host.toLowerCase() !== this.authority.toLowerCase())
      throw new ProtocolError(400, 'The host is named twice');
    if (checkAuthority(this.authority) === '') throw new ProtocolError(400, 'There is no host');
  }
}

/** Cookies may come one by one, to be compressed better (RFC 9113 section 8.2.3). */
function separatorOf(name: string): string {
  return name === 'cookie' ? '; ' : ', ';
}
