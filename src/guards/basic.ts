/** The authentication scheme Basic (RFC 7617), in UTF-8. */

/** What a person typed. Both in normal form C, so that it does not matter how a keyboard composes its letters. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** The value of WWW-Authenticate. */
export const BASIC_CHALLENGE = 'Basic realm="HTTPS Preview", charset="UTF-8"';

const FORM = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The credentials in an Authorization field; undefined where it has none of this scheme. */
export function parseBasic(authorization: string): Credentials | undefined {
  const encoded = FORM.exec(authorization)?.[1];
  const text = encoded === undefined ? undefined : decode(Buffer.from(encoded, 'base64'));
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 0 || /\p{Cc}/u.test(text)) return undefined;
  return { name: text.slice(0, colon).normalize('NFC'), password: text.slice(colon + 1).normalize('NFC') };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}
