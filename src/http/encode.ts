/**
 * Status line and field lines to bytes (RFC 9112 sections 4 and 5). A value that could end its line early, or that is no
 * byte at all, is refused here, whoever made it: there is no response splitting past this file.
 */
import { formatHttpDate, IMF_FIXDATE_LENGTH } from './date.ts';
import type { Fields, Response, WireForm } from './message.ts';
import { isBodiless, REASON_PHRASES } from './status.ts';

/** How the reader finds the end of the body (RFC 9112 section 6.3). */
export type ResponseFraming =
  /** The body has this many bytes. */
  | { readonly kind: 'length'; readonly lengthBytes: number }
  | { readonly kind: 'chunked' }
  /** The end of the connection is the end of the body: for HTTP/1.0 clients and bodies of unknown length. */
  | { readonly kind: 'close' }
  /** The status has no body, or the response to HEAD would be of unknown length. */
  | { readonly kind: 'none' };

/** The framing of a response's body towards a client of this version; the method does not matter here. */
export function framingOf(response: Response, httpVersion: string): ResponseFraming {
  if (isBodiless(response.status)) return { kind: 'none' };
  const body = response.body;
  if (body === null) return { kind: 'length', lengthBytes: 0 };
  if (body instanceof Uint8Array) return { kind: 'length', lengthBytes: body.length };
  if (body.lengthBytes !== undefined) return { kind: 'length', lengthBytes: body.lengthBytes };
  return { kind: httpVersion === '1.0' ? 'close' : 'chunked' };
}

/**
 * The head of a response, up to and with the empty line. `connection` is the Connection field's value, empty for none.
 * `date` is an IMF-fixdate. Throws a TypeError where a field's name or value cannot be sent.
 */
export function encodeHead(response: Response, framing: ResponseFraming, connection: string, date: string): Buffer {
  return Buffer.from(headText(response, framing, connection, date), 'latin1');
}

/**
 * The response together with its bytes for HTTP/1.1 keep-alive, head and body in one buffer. Only for a body that is in
 * memory, or none. Throws a TypeError where a field cannot be sent.
 */
export function withWireForm(response: Response, nowMs: number): Response & { readonly wire: WireForm } {
  const body = response.body;
  if (body !== null && !(body instanceof Uint8Array)) throw new TypeError('only a body in memory has a wire form');
  const date = formatHttpDate(nowMs);
  const head = headText(response, framingOf(response, '1.1'), '', date);
  const bodyBytes = body === null || isBodiless(response.status) ? undefined : body;
  const bytes = Buffer.allocUnsafeSlow(head.length + (bodyBytes?.length ?? 0));
  bytes.write(head, 0, 'latin1');
  if (bodyBytes) bytes.set(bodyBytes, head.length);
  return { ...response, wire: { bytes, bodyStart: head.length, dateStart: dateStartIn(response), date } };
}

/** Overwrites the Date in a response's wire form. `date` is an IMF-fixdate. */
export function refreshDate(wire: WireForm, date: string): void {
  if (wire.date === date) return;
  wire.date = date;
  wire.bytes.write(date, wire.dateStart, IMF_FIXDATE_LENGTH, 'latin1');
}

// Date comes first, right behind the status line, so that its place is known without a search.
function headText(response: Response, framing: ResponseFraming, connection: string, date: string): string {
  let text = `${statusLine(response.status)}Date: ${date}\r\n`;
  text += fieldLines(response.fields);
  if (framing.kind === 'length') text += `Content-Length: ${framing.lengthBytes}\r\n`;
  else if (framing.kind === 'chunked') text += 'Transfer-Encoding: chunked\r\n';
  if (connection !== '') text += `Connection: ${connection}\r\n`;
  return `${text}\r\n`;
}

function dateStartIn(response: Response): number {
  return statusLine(response.status).length + 'Date: '.length;
}

/** `HTTP/1.1 200 OK` and CRLF. A server answers with its own version, whatever the client's (RFC 9110 section 6.2). */
function statusLine(status: number): string {
  checkStatus(status);
  return `HTTP/1.1 ${status} ${REASON_PHRASES[status] ?? ''}\r\n`;
}

/** Throws a TypeError where this is no status code (RFC 9110 section 15). */
export function checkStatus(status: number): void {
  if (!Number.isInteger(status) || status < 100 || status > 599) throw new TypeError(`${status} is no status code`);
}

/** Field lines with their CRLFs. Throws a TypeError where a name is no token or a value has a byte that may not be there. */
export function fieldLines(fields: Fields): string {
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') text += fieldLine(name, value);
    else for (const one of value) text += fieldLine(name, one);
  }
  return text;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** Throws a TypeError where the name is no token or the value has a character that may not be in it. */
export function checkField(name: string, value: string): void {
  if (!TOKEN.test(name)) throw new TypeError(`${JSON.stringify(name)} is no field name`);
  if (UNSENDABLE.test(value)) throw new TypeError(`the value of ${name} has a character that cannot be sent`);
}

function fieldLine(name: string, value: string): string {
  checkField(name, value);
  return `${inCapitals(name)}: ${value}\r\n`;
}

const CAPITALS = new Map<string, string>([
  ['etag', 'ETag'],
  ['www-authenticate', 'WWW-Authenticate'],
]);

/** `content-type` to `Content-Type`: names are case-insensitive, but people read them. */
function inCapitals(name: string): string {
  let known = CAPITALS.get(name);
  if (known === undefined) {
    known = name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
    if (CAPITALS.size < 200) CAPITALS.set(name, known);
  }
  return known;
}
