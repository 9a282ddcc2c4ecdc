import { describe, expect, test } from 'vitest';
import type { ContentCoding } from '../../src/http/negotiate.ts';
import { createNegotiator, NO_CODING, parseAcceptEncoding } from '../../src/http/negotiate.ts';

/** `br zstd > gzip`: groups from the most welcome on; `!` behind them where content without a coding is refused. */
function said(field: string | undefined): string {
  const { groups, acceptsIdentity } = parseAcceptEncoding(field);
  return groups.map((group) => group.join(' ')).join(' > ') + (acceptsIdentity ? '' : ' !');
}

describe('RFC 9110 section 12.5.3: Accept-Encoding', () => {
  test.each<[string | undefined, string]>([
    // The examples of the section.
    ['compress, gzip', 'gzip'],
    ['', ''],
    ['*', 'br zstd gzip'],
    ['compress;q=0.5, gzip;q=1.0', 'gzip'],
    ['gzip;q=1.0, identity; q=0.5, *;q=0', 'gzip'],
    // Browsers and tools.
    ['gzip, deflate, br, zstd', 'br zstd gzip'],
    ['gzip, deflate, br', 'br gzip'],
    ['deflate, gzip', 'gzip'],
    ['identity;q=1, *;q=0', ''], // Chrome, for video and sound
    [undefined, ''],
    // Weights order, and where they are equal we do.
    ['br;q=0.1, gzip;q=0.5, zstd', 'zstd > gzip > br'],
    ['gzip;q=0.5, *', 'br zstd'],
    ['gzip, *;q=0.5', 'gzip > br zstd'],
    ['br;q=0.001', 'br'],
    ['br;q=0', ''],
    ['br;q=0.000, gzip', 'gzip'],
    ['*;q=0, br', 'br !'],
    // Content without a coding: less welcome than what is named, unless it is named too.
    ['identity, br', 'br'],
    ['identity, br;q=0.9', ''],
    ['identity;q=0.5, br;q=0.5, gzip;q=0.4', 'br'],
    ['identity;q=0', ' !'],
    ['identity;q=0, br', 'br !'],
    ['identity;q=0, *', 'br zstd gzip !'],
    ['*;q=0', ' !'],
    ['*;q=0, identity', ''],
    // Names are case-insensitive (section 8.4.1), and x-gzip is gzip (section 8.4.1.3).
    ['BR;Q=0.5, X-GZIP', 'gzip > br'],
    ['x-gzip', 'gzip'],
    // White space and empty members (section 5.6.1.2).
    [' ,, br \t;\t q=1 , ,gzip', 'br gzip'],
    // Twice: the lower weight.
    ['br, br;q=0', ''],
    ['br;q=0, br', ''],
    ['constructor, __proto__, toString', ''],
  ])('%j', (field, expected) => {
    expect(said(field)).toBe(expected);
  });

  test.each([
    'br;q',
    'br;q=',
    'br;q=2',
    'br;q=1.1',
    'br;q=1.001',
    'br;q=-1',
    'br;q=.5',
    'br;q=0.1234',
    'br;q=x',
    'br;level=5',
    'br;q=1;q=1',
    'br q=1',
    'br gzip',
    'br, (gzip)',
    '"br"',
    'br/1',
  ])('malformed, and so nothing is said: %j', (field) => {
    expect(parseAcceptEncoding(field)).toEqual(NO_CODING);
  });

  test.each([`br${' '.repeat(60_000)}x`, `br;${' '.repeat(60_000)}x`, `${'b'.repeat(60_000)};`, ','.repeat(60_000)])(
    'a long field is read in no time (%#)',
    (field) => {
      const started = performance.now();
      expect(parseAcceptEncoding(field).groups).toEqual([]);
      expect(performance.now() - started).toBeLessThan(500);
    },
  );
});

describe('a negotiator', () => {
  test('says what the parser says, and remembers it', () => {
    const negotiate = createNegotiator();
    for (const field of [undefined, '', 'br', 'gzip;q=0', 'nonsense;']) {
      expect(negotiate(field)).toEqual(parseAcceptEncoding(field));
      expect(negotiate(field)).toBe(negotiate(field));
    }
  });

  test('is not confused by however many fields', () => {
    const negotiate = createNegotiator();
    const codings: readonly ContentCoding[] = ['br', 'zstd', 'gzip'];
    for (let i = 0; i < 1000; i++) {
      const coding = codings[i % 3]!;
      expect(negotiate(`${coding}, x-${i}`).groups).toEqual([[coding]]);
    }
    const long = `br, ${'x'.repeat(1000)}`;
    expect(negotiate(long)).toEqual(parseAcceptEncoding(long));
    expect(negotiate(long)).not.toBe(negotiate(long));
  });
});
