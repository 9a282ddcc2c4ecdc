import { expect, test } from 'vitest';
import { median, ratioOf, spreadOf } from './statistics.ts';

test.each([
  ['one value', [7], 7],
  ['an odd number, in no order', [9, 1, 5], 5],
  ['an even number', [4, 1, 3, 2], 2.5],
  ['one outlier', [10, 11, 12, 13, 900], 12],
  ['numbers, not words: 9 is less than 10', [10, 9, 100], 10],
])('the median of %s', (_title, values, expected) => {
  expect(median(values)).toBe(expected);
});

test('no values have no median', () => {
  expect(() => median([])).toThrow(RangeError);
});

test('leaves the values as they are', () => {
  const values = [3, 1, 2];
  spreadOf(values);
  expect(values).toEqual([3, 1, 2]);
});

test.each([
  ['round by round', [10, 30, 60], [10, 20, 30], { median: 1.5, min: 1, max: 2 }],
  [
    'without the rounds that failed on either side',
    [10, undefined, 60],
    [undefined, 20, 30],
    { median: 2, min: 2, max: 2 },
  ],
  ['without rounds that took nothing', [10, 30], [0, 20], { median: 1.5, min: 1.5, max: 1.5 }],
  ['of more rounds than the reference has', [10, 30], [10], { median: 1, min: 1, max: 1 }],
  ['without a reference', [10, 30], [], undefined],
])('the ratio %s', (_title, values, reference, expected) => {
  expect(ratioOf(values, reference)).toEqual(expected);
});
