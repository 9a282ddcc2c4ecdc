import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHttpDate, IMF_FIXDATE_LENGTH, parseHttpDate } from '../../src/http/date.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const EXAMPLE_MS = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('RFC 9110 section 5.6.7: HTTP-date', () => {
  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE_MS],
    ['Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE_MS],
    ['Sun Nov  6 08:49:37 1994', EXAMPLE_MS],
    ['Thu Nov 16 08:49:37 2023', Date.UTC(2023, 10, 16, 8, 49, 37)],
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)], // a leap second
    ['Fri, 01 Jan 0099 00:00:00 GMT', Date.parse('0099-01-01T00:00:00Z')],
  ])('%s', (value, timeMs) => {
    expect(parseHttpDate(value, NOW_MS)).toBe(timeMs);
  });

  test.each([
    ['Monday, 01-Jan-26 00:00:00 GMT', 2026],
    ['Monday, 01-Jan-76 00:00:00 GMT', 2076],
    ['Monday, 01-Jan-77 00:00:00 GMT', 1977], // would be more than 50 years ahead
    ['Monday, 01-Jan-00 00:00:00 GMT', 2000],
  ])('two-digit year: %s', (value, year) => {
    expect(parseHttpDate(value, NOW_MS)).toBe(Date.UTC(year, 0, 1));
  });

  test.each([
    '',
    '0',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 GMT ',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 31 Nov 1994 08:49:37 GMT',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Sun, 99 Dec 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun Nov 06 08:49:37 94',
    '1994-11-06T08:49:37Z',
  ])('no date: %j', (value) => {
    expect(parseHttpDate(value, NOW_MS)).toBeUndefined();
  });

  test('what is formatted has 29 bytes and is read again, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }), (timeMs) => {
        const value = formatHttpDate(timeMs);
        expect(value).toHaveLength(IMF_FIXDATE_LENGTH);
        expect(parseHttpDate(value, NOW_MS)).toBe(timeMs - (timeMs % 1000));
      }),
      { seed: 9110 },
    );
  });
});
