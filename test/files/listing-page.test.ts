import { describe, expect, test } from 'vitest';
import { formatSize, listingPage } from '../../src/files/listing-page.ts';

describe('sizes to be read', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [1234, '1.2 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1_500_000_000, '1.5 GB'],
    [2 ** 53, '9.0 PB'],
    [1e19, '10000 PB'],
  ])('%i is %s', (sizeBytes, text) => {
    expect(formatSize(sizeBytes)).toBe(text);
  });
});

test('a date that is none is left out', () => {
  const entry = { name: 'a', isFolder: false, sizeBytes: 0, modifiedMs: 1e20, type: 'text/plain' };
  const html = Buffer.from(listingPage([], [entry], { sort: 'name', descending: false })).toString();
  expect(html).toContain('<td class="date"></td>');
});
