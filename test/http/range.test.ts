import { describe, expect, test } from 'vitest';
import type { ByteRange, RangeSpec } from '../../src/http/range.ts';
import {
  asksForRange,
  contentRange,
  ifRangeHolds,
  parseRange,
  selectRanges,
  unsatisfiedContentRange,
} from '../../src/http/range.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT';
const STRONG = { etag: '"a"', lastModifiedMs: Date.UTC(1994, 10, 6, 8, 49, 37) };
const GOOGOL = '1'.padEnd(101, '0');

function select(fields: Record<string, string>, sizeBytes: number, method = 'GET') {
  return selectRanges({ method, header: (name) => fields[name] }, STRONG, sizeBytes, NOW_MS);
}

describe('RFC 9110 section 14.1.1 and 14.1.2: the syntax of a byte range set', () => {
  test.each<[string, RangeSpec[]]>([
    ['bytes=0-4', [{ first: 0, last: 4 }]],
    ['bytes=5-', [{ first: 5, last: Number.POSITIVE_INFINITY }]],
    ['bytes=-5', [{ suffixBytes: 5 }]],
    ['bytes=-0', [{ suffixBytes: 0 }]],
    ['BYTES=0-0', [{ first: 0, last: 0 }]],
    ['bytes=007-008', [{ first: 7, last: 8 }]],
    ['bytes=0-0,2-3, -1', [{ first: 0, last: 0 }, { first: 2, last: 3 }, { suffixBytes: 1 }]],
    [
      'bytes= 0-0 ,\t2-3,,',
      [
        { first: 0, last: 0 },
        { first: 2, last: 3 },
      ],
    ],
    [`bytes=${GOOGOL}-`, [{ first: 1e100, last: Number.POSITIVE_INFINITY }]],
    [`bytes=0-${'9'.repeat(400)}`, [{ first: 0, last: Number.POSITIVE_INFINITY }]],
  ])('%s', (field, specs) => {
    expect(parseRange(field)).toEqual(specs);
  });

  test.each([
    '',
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=5',
    'bytes=4-2',
    'bytes=a-b',
    'bytes=+1-2',
    'bytes=1.5-2',
    'bytes=0x1-2',
    'bytes=--5',
    'bytes=0-1-2',
    'bytes=0 - 4',
    'bytes =0-4',
    'bytes=0-0,x',
    'bytes=0-0 2-3',
    'bytes:0-4',
    'seconds=0-4',
  ])('ignored: %j', (field) => {
    expect(parseRange(field)).toBeUndefined();
  });

  test('a long and malformed set is refused in no time', () => {
    const started = performance.now();
    expect(parseRange(`bytes=0-1${' '.repeat(60_000)}x`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('RFC 9110 section 14.1.2: what of 10 bytes is selected', () => {
  test.each<[string, ByteRange[]]>([
    ['bytes=0-4', [{ start: 0, lengthBytes: 5 }]],
    ['bytes=9-9', [{ start: 9, lengthBytes: 1 }]],
    ['bytes=5-', [{ start: 5, lengthBytes: 5 }]],
    ['bytes=0-', [{ start: 0, lengthBytes: 10 }]],
    ['bytes=5-99', [{ start: 5, lengthBytes: 5 }]],
    ['bytes=-5', [{ start: 5, lengthBytes: 5 }]],
    ['bytes=-99', [{ start: 0, lengthBytes: 10 }]],
    [`bytes=-${GOOGOL}`, [{ start: 0, lengthBytes: 10 }]],
    [`bytes=0-${'9'.repeat(400)}`, [{ start: 0, lengthBytes: 10 }]],
    [
      'bytes=-1,0-0',
      [
        { start: 9, lengthBytes: 1 },
        { start: 0, lengthBytes: 1 },
      ],
    ],
    ['bytes=50-60,0-0', [{ start: 0, lengthBytes: 1 }]],
    [
      'bytes=8-,0-1,4-5',
      [
        { start: 8, lengthBytes: 2 },
        { start: 0, lengthBytes: 2 },
        { start: 4, lengthBytes: 2 },
      ],
    ],
  ])('%s', (range, ranges) => {
    expect(select({ range }, 10)).toEqual({ kind: 'parts', ranges });
  });

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0', `bytes=${GOOGOL}-`, `bytes=${'9'.repeat(400)}-`, 'bytes=10-,-0'])(
    'unsatisfiable: %s',
    (range) => {
      expect(select({ range }, 10)).toEqual({ kind: 'unsatisfiable' });
    },
  );

  test.each(['lines=0-1', 'bytes=4-2', 'garbage'])('the whole: %s', (range) => {
    expect(select({ range }, 10)).toEqual({ kind: 'whole' });
  });

  test.each([
    ['bytes=-5', 'whole'],
    ['bytes=0-', 'unsatisfiable'],
    ['bytes=0-0', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
  ])('of nothing: %s', (range, kind) => {
    expect(select({ range }, 0)).toEqual({ kind });
  });

  test.each<[string, ByteRange[]]>([
    ['bytes=0-4,2-6', [{ start: 0, lengthBytes: 7 }]], // overlapping
    ['bytes=0-4,5-6', [{ start: 0, lengthBytes: 7 }]], // touching
    ['bytes=5-6,0-4', [{ start: 0, lengthBytes: 7 }]],
    ['bytes=0-9,3-4', [{ start: 0, lengthBytes: 10 }]], // one in the other
    ['bytes=3-4,0-', [{ start: 0, lengthBytes: 10 }]],
    ['bytes=1-2,1-2,1-2', [{ start: 1, lengthBytes: 2 }]],
    ['bytes=0-0,4-4,2-2,1-1,3-3', [{ start: 0, lengthBytes: 5 }]],
    [
      'bytes=0-1,3-4', // a gap of one byte
      [
        { start: 0, lengthBytes: 2 },
        { start: 3, lengthBytes: 2 },
      ],
    ],
    [
      'bytes=8-8,0-0,9-9', // where the first of them was asked for
      [
        { start: 8, lengthBytes: 2 },
        { start: 0, lengthBytes: 1 },
      ],
    ],
    [
      'bytes=0-0,5-5,1-1,-1',
      [
        { start: 0, lengthBytes: 2 },
        { start: 5, lengthBytes: 1 },
        { start: 9, lengthBytes: 1 },
      ],
    ],
  ])('section 15.3.7.2, coalesced: %s', (range, ranges) => {
    expect(select({ range }, 10)).toEqual({ kind: 'parts', ranges });
  });

  test('section 14.2: with other methods than GET the field means nothing', () => {
    expect(select({ range: 'bytes=0-4' }, 10, 'HEAD')).toEqual({ kind: 'whole' });
  });
});

describe('RFC 9110 section 17.15: range bombs', () => {
  const everySecondByte = (count: number) => `bytes=${Array.from({ length: count }, (_, i) => `${2 * i}-${2 * i}`)}`;

  test('64 parts are sent, 65 are not: the whole is', () => {
    expect(select({ range: everySecondByte(64) }, 1000)).toMatchObject({ kind: 'parts', ranges: { length: 64 } });
    expect(select({ range: everySecondByte(65) }, 1000)).toEqual({ kind: 'whole' });
    expect(select({ range: `${everySecondByte(64)},999-999` }, 128)).toMatchObject({ ranges: { length: 64 } });
  });

  test.each([
    ['CVE-2011-3192', `bytes=0-,${Array.from({ length: 1300 }, (_, i) => `5-${i + 5}`)}`],
    ['8,000 times all of it', `bytes=${'0-,'.repeat(8000)}`],
  ])('%s: no byte is sent twice', (_, range) => {
    const started = performance.now();
    expect(select({ range }, 10_000)).toEqual({ kind: 'parts', ranges: [{ start: 0, lengthBytes: 10_000 }] });
    expect(performance.now() - started).toBeLessThan(500);
  });
});

test.each([
  [{ range: 'bytes=0-1' }, 'GET', true],
  [{ range: 'nonsense' }, 'GET', true],
  [{}, 'GET', false],
  [{ range: 'bytes=0-1' }, 'HEAD', false],
])('RFC 9110 section 14.2: %j with %s', (fields: Record<string, string>, method, asks) => {
  expect(asksForRange({ method, header: (name) => fields[name] })).toBe(asks);
});

describe('RFC 9110 section 13.1.5: If-Range', () => {
  test.each([
    ['"a"', true],
    [MODIFIED, true],
    ['Sunday, 06-Nov-94 08:49:37 GMT', true],
    ['"b"', false],
    ['W/"a"', false],
    ['"a", "b"', false],
    ['*', false],
    ['', false],
    ['a', false],
    ['Sun, 06 Nov 1994 08:49:38 GMT', false], // later, but not the same
    ['Sun, 06 Nov 1994 08:49:36 GMT', false],
  ])('%j', (field, holds) => {
    expect(ifRangeHolds(field, STRONG, NOW_MS)).toBe(holds);
    const kind = holds ? 'parts' : 'whole';
    expect(select({ range: 'bytes=0-4', 'if-range': field }, 10)).toMatchObject({ kind });
  });

  test('a weak tag never holds, and neither does what we do not have', () => {
    expect(ifRangeHolds('W/"a"', { ...STRONG, etag: 'W/"a"' }, NOW_MS)).toBe(false);
    expect(ifRangeHolds('"a"', { ...STRONG, etag: undefined }, NOW_MS)).toBe(false);
    expect(ifRangeHolds(MODIFIED, { ...STRONG, lastModifiedMs: undefined }, NOW_MS)).toBe(false);
    expect(ifRangeHolds('x', { ...STRONG, lastModifiedMs: undefined }, NOW_MS)).toBe(false);
  });

  test('a range that does not hold is not unsatisfiable either', () => {
    expect(select({ range: 'bytes=99-', 'if-range': '"b"' }, 10)).toEqual({ kind: 'whole' });
  });
});

test('RFC 9110 section 14.4: Content-Range', () => {
  expect(contentRange({ start: 0, lengthBytes: 5 }, 10)).toBe('bytes 0-4/10');
  expect(contentRange({ start: 9, lengthBytes: 1 }, 10)).toBe('bytes 9-9/10');
  expect(unsatisfiedContentRange(10)).toBe('bytes */10');
});
