import { describe, expect, test } from 'vitest';
import { equalsIgnoringCase, HEX_VALUE, listMembers } from '../../src/http/grammar.ts';

describe('lists (RFC 9110 section 5.6.1)', () => {
  const cases: readonly [string, readonly string[]][] = [
    ['', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a \t, \tb ', ['a', 'b']],
    [', ,a,,', ['a']],
    ['a b', ['a b']],
    ['\xa0a', ['\xa0a']],
  ];
  test.each(cases)('%j', (value, members) => {
    expect(listMembers(value)).toEqual(members);
  });

  test('spaces within a member take linear time', () => {
    const value = `a${' '.repeat(1_000_000)}b`; // a quadratic way takes an hour
    expect(listMembers(value)).toEqual([value]);
  });
});

test('names have no case', () => {
  const bytes = Buffer.from('Content-TYPE');
  expect(equalsIgnoringCase(bytes, 0, bytes.length, 'content-type')).toBe(true);
  expect(equalsIgnoringCase(bytes, 0, bytes.length - 1, 'content-type')).toBe(false);
  expect(equalsIgnoringCase(Buffer.from('Content\rType'), 0, 12, 'content-type')).toBe(false);
});

test('hexadecimal digits, and nothing else', () => {
  const digits = Array.from(HEX_VALUE.keys()).filter((byte) => HEX_VALUE[byte]! >= 0);
  expect(String.fromCharCode(...digits)).toBe('0123456789ABCDEFabcdef');
});
