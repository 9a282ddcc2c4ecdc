/**
 * What a device may see that is not paired: how to pair it, and how to make it trust us, with the authority's certificate to
 * download. All of it stands under `/.https-preview/`; no key is ever served.
 */
import { APPLE_PROFILE_TYPE, AUTHORITY_DER_TYPE, appleProfile, authorityDer } from '../certificates/apple-profile.ts';
import type { Devices } from '../certificates/devices.ts';
import { acceptsHtml } from '../http/accept.ts';
import { HttpError } from '../http/errors.ts';
import type { Fields, Handler, Middleware, Request, Response } from '../http/message.ts';
import { SECURITY_FIELDS } from '../http/security-fields.ts';
import {
  CERTIFICATE_PATH,
  DEVICE_PAGE_FIELDS,
  HELP_PATH,
  helpPage,
  PROFILE_PATH,
  unpairedPage,
} from './device-help.ts';

const COMMON: Fields = { 'cache-control': 'no-store', ...SECURITY_FIELDS };
const PAGE: Fields = { ...COMMON, ...DEVICE_PAGE_FIELDS };

/** What devices are to trust; undefined where the certificate is the user's own. */
export type Trusted = Devices['authority'] | undefined;

/** The page and the downloads, at their paths; all else is handed on. `current` gives nothing while nothing is shared. */
export function devicePages(current: () => { readonly trusted: Trusted } | undefined): Middleware {
  return (next) => (request) => {
    if (!request.target.startsWith(HELP_PATH)) return next(request);
    const shared = current();
    const page = shared && pagesFor(shared.trusted).get(request.target.replace(/\?.*$/s, ''));
    if (page === undefined) return next(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpError(405, 'This can only be read', { fields: { allow: 'GET, HEAD' } });
    }
    return page(request);
  };
}

/** The answer to a device that is not paired: a page for people, a line for all else. */
export function refuseUnpaired(request: Request): Response {
  const refusal = { status: 403, reason: 'the device is not paired; scan the QR code, or open the pairing link' };
  if (acceptsHtml(request.header('accept'))) return { ...refusal, fields: PAGE, body: unpairedPage() };
  const fields = { ...COMMON, 'content-type': 'text/plain; charset=utf-8' };
  return { ...refusal, fields, body: Buffer.from('403 Forbidden. This device is not paired.\n') };
}

function pagesFor(trusted: Trusted): ReadonlyMap<string, Handler> {
  const pages = new Map<string, Handler>([
    [
      HELP_PATH,
      (request) => ({
        status: 200,
        fields: { ...PAGE, vary: 'user-agent' },
        body: helpPage(trusted, request.header('user-agent') ?? ''),
      }),
    ],
  ]);
  if (trusted === undefined) return pages;
  return pages
    .set(PROFILE_PATH, () => download(APPLE_PROFILE_TYPE, Buffer.from(appleProfile(trusted))))
    .set(CERTIFICATE_PATH, () => download(AUTHORITY_DER_TYPE, authorityDer(trusted), ATTACHED));
}

/** Android wants a file, and shows its name. */
const ATTACHED: Fields = { 'content-disposition': 'attachment; filename="https-preview.crt"' };

function download(type: string, body: Uint8Array, fields: Fields = {}): Response {
  return { status: 200, fields: { ...COMMON, 'content-type': type, ...fields }, body };
}
