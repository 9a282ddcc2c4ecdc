import { expect, test } from 'vitest';
import { printable, printableJson } from '../../src/observe/printable.ts';

test.each([
  ['what prints', '/käse/日本/🧀?a=b%20c', '/käse/日本/🧀?a=b%20c'],
  ['a colour', '\x1b[31mred', '\\x1b[31mred'],
  ['a title, with the bell that ends it', '\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['a sequence that starts with one character of the second set', '\x9b31m', '\\x9b31m'],
  ['a forged line', '/\r\n10:00:00.000  200  GET', '/\\x0d\\x0a10:00:00.000  200  GET'],
  ['NUL and DEL', '\0\x7f', '\\x00\\x7f'],
  ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
  ['text from right to left', 'exe\u202etxt\u2066', 'exe\\u202etxt\\u2066'],
  ['half a character', 'a\ud83e', 'a\\ud83e'],
])('shows %s', (_title, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test.each(['/plain "quoted" back\\slash', '\x1b[31m\r\n\0\x7f\x9b31m', '\u2028\u2029\u202e', 'a\ud83e', '🧀'])(
  'as JSON, %j is on one line, prints, and is the same when parsed',
  (target) => {
    const line = printableJson({ target });
    expect(printable(line)).toBe(line);
    expect(JSON.parse(line)).toEqual({ target });
  },
);
