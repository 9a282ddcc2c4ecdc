/**
 * The path of a request-target (RFC 9112 section 3.2.1, RFC 3986 section 3.3) to segments that are safe to name files by.
 *
 * Everything is decoded exactly once, and what could mean something else to whoever comes after (a separator, a dot
 * segment, a control character, an alias of Windows) is refused, not repaired. Browsers and curl resolve `..` before they
 * send, so nobody honest notices; and a rewritten path is how a deny list is passed.
 */
import { HttpError } from './errors.ts';

/** A request-target, taken apart. */
export interface ParsedTarget {
  /** Decoded. None is empty, `.` or `..`, none has `/`, `\` or a control character. The root has no segments. */
  readonly segments: readonly string[];
  /** True where the path ends with a slash: it names a folder. */
  readonly endsWithSlash: boolean;
  /** From the `?` on, exactly as received; empty where there is none. */
  readonly query: string;
}

/**
 * Takes an origin-form target apart. `windows` also refuses what Windows would read as another name.
 * Throws an HttpError with 400.
 *
 * Empty inner segments are dropped, because that is where they lead in a file system: `/a//b` is `/a/b`. A URL for a
 * redirect is therefore made from the segments (`encodePath`); the target as received may start with `//evil.example`.
 */
export function parseTarget(target: string, windows: boolean): ParsedTarget {
  if (target[0] !== '/') throw new HttpError(400, 'The request target does not start with a slash');
  const unsendable = UNSENDABLE.exec(target);
  if (unsendable) throw new HttpError(400, `The request target has ${describe(unsendable[0])}, which must be encoded`);

  const queryStart = target.indexOf('?');
  const path = queryStart < 0 ? target : target.slice(0, queryStart);
  const segments: string[] = [];
  for (const encoded of path.split('/')) {
    if (encoded !== '') segments.push(decodeSegment(encoded, windows));
  }
  return { segments, endsWithSlash: path.endsWith('/'), query: queryStart < 0 ? '' : target.slice(queryStart) };
}

/** The path of these segments as it stands in a URL: one slash first, all that is not plain percent-encoded. */
export function encodePath(segments: readonly string[], endsWithSlash: boolean): string {
  if (segments.length === 0) return '/';
  return `/${segments.map(encodeURIComponent).join('/')}${endsWithSlash ? '/' : ''}`;
}

/**
 * The names of a target's path, for patterns: a folder has an empty one in the end. A folder shows its index, so what is said
 * of either path holds for both, and both are given. Throws an HttpError with 400.
 */
export function spellingsOf(target: string): readonly (readonly string[])[] {
  const { segments, endsWithSlash } = parseTarget(target, false);
  const [folder, file] = [
    [...segments, ''],
    [...segments, 'index.html'],
  ];
  if (endsWithSlash) return [folder, file];
  return segments.at(-1) === 'index.html' ? [[...segments.slice(0, -1), ''], segments] : [segments];
}

/** True where a file of this name can be asked for: `parseTarget` gives its encoded form back as this one segment. */
export function isAddressable(name: string, windows: boolean): boolean {
  return name !== '' && findRefusal(name, windows) === undefined;
}

/** Never part of a URL: control characters, space, `#` (a fragment is not sent), and what is not ASCII. */
const UNSENDABLE = /[^\x21-\x22\x24-\x7e]/;

interface Refusal {
  readonly pattern: RegExp;
  /** Ends the sentence `The path has …`. */
  readonly what: string;
}

const REFUSALS: readonly Refusal[] = [
  { pattern: /^\.\.?$/, what: 'a dot segment' },
  { pattern: /\//, what: 'an encoded slash' },
  { pattern: /\\/, what: 'a backslash' },
  // C0, DEL and C1 (U+0000 to U+001F, U+007F to U+009F).
  { pattern: /\p{Cc}/u, what: 'a control character' },
  // Half a UTF-16 pair, which Windows allows in names and UTF-8 cannot say.
  { pattern: /\p{Cs}/u, what: 'a surrogate' },
];

const WINDOWS_REFUSALS: readonly Refusal[] = [
  { pattern: /:/, what: 'a colon, which names a drive or a stream' },
  { pattern: /~\d/, what: 'a short (8.3) name' },
  { pattern: /[. ]$/, what: 'a trailing dot or space' },
  { pattern: /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\.|$)/i, what: 'the name of a device' },
];

function decodeSegment(encoded: string, windows: boolean): string {
  const segment = encoded.includes('%') ? percentDecode(encoded) : encoded;
  const refusal = findRefusal(segment, windows);
  if (refusal) throw new HttpError(400, `The path has ${refusal.what}`);
  return segment;
}

function findRefusal(segment: string, windows: boolean): Refusal | undefined {
  const refusal = REFUSALS.find(({ pattern }) => pattern.test(segment));
  return refusal ?? (windows ? WINDOWS_REFUSALS.find(({ pattern }) => pattern.test(segment)) : undefined);
}

function percentDecode(encoded: string): string {
  try {
    return decodeURIComponent(encoded); // strict: whole escapes only, and UTF-8 in its shortest form
  } catch {
    throw new HttpError(400, 'The path has a percent escape that is no UTF-8');
  }
}

function describe(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0x20 && code < 0x7f
    ? `"${character}"`
    : `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
