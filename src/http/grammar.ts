/**
 * The character classes of RFC 9110 section 5.6 and RFC 9112 as tables: one look-up a byte, no branch to get wrong.
 * `TABLE[byte] === 1` where the byte is in the class.
 */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const HASH = 0x23;

function byteClass(contains: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (contains(byte) ? 1 : 0));
}

const isAlphanumeric = (byte: number) => /[0-9A-Za-z]/.test(String.fromCharCode(byte));
const isVisible = (byte: number) => byte > SP && byte < 0x7f;

/** tchar: what a method and a field name are made of (RFC 9110 section 5.6.2). */
export const TOKEN = byteClass((byte) => isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".includes(String.fromCharCode(byte)));

/** Visible characters, SP, HTAB and obs-text: what a field value is made of (RFC 9110 section 5.5). */
export const FIELD_VALUE = byteClass((byte) => isVisible(byte) || byte === SP || byte === HTAB || byte >= 0x80);

/**
 * What a request-target may have. RFC 3986 allows less, but browsers send `|`, `^`, `{` and `}` in queries as they are
 * (URL Standard, query percent-encode set). A fragment is never sent (RFC 9112 section 3.2), so `#` is not here.
 */
export const TARGET = byteClass((byte) => isVisible(byte) && byte !== HASH);

/** The value of a hexadecimal digit; -1 for every other byte. */
export const HEX_VALUE = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? -1 : digit;
});

/** True where `bytes[start, end)` says `lowerCaseName`, whatever its case. */
export function equalsIgnoringCase(bytes: Uint8Array, start: number, end: number, lowerCaseName: string): boolean {
  if (end - start !== lowerCaseName.length) return false;
  for (let i = 0; i < lowerCaseName.length; i++) {
    const byte = bytes[start + i]!;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== lowerCaseName.charCodeAt(i)) return false;
  }
  return true;
}

/** The members of a comma-separated list (RFC 9110 section 5.6.1), white space cut off, empty ones left out. */
export function listMembers(value: string): string[] {
  return value
    .split(',')
    .map(withoutOuterWhiteSpace)
    .filter((member) => member !== '');
}

// Not `trim`, which takes obs-text that looks like a space; and no /\s+$/, which takes quadratic time on inner spaces.
function withoutOuterWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** True for SP and HTAB (OWS, RFC 9110 section 5.6.3). */
export function isWhiteSpace(byte: number): boolean {
  return byte === SP || byte === HTAB;
}
