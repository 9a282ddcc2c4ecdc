/**
 * What a client sends may end up on a terminal or in a log file, and must not be able to command the one (escape
 * sequences) or to forge lines in the other (CWE-117, CWE-150). So what does not print is shown by its number.
 */

/**
 * Control characters of both sets (0x9b alone starts an escape sequence), line and paragraph separators, what turns the
 * direction of writing, and halves of surrogate pairs.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

/** Nearly every text is of this kind, and needs no search for each kind of what does not print. */
const PLAIN = /^[ -~]*$/;

/** The text with what does not print as `\x1b` or `\u202e`. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

/** The value as JSON on one line that is as safe to look at; parsed, it is the same value. */
export function printableJson(value: object): string {
  // JSON escapes the first control characters and the surrogates itself; the others only ever stand inside its strings.
  return JSON.stringify(value).replace(UNPRINTABLE, (character) => `\\u${hex(character.charCodeAt(0), 4)}`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
