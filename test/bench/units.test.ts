import { expect, test } from 'vitest';
import * as unit from './units.ts';

test.each([
  [unit.CPU_MICROSECONDS, 0, '0.00 us'],
  [unit.CPU_MICROSECONDS, 9.876, '9.88 us'],
  [unit.CPU_MICROSECONDS, 11.42, '11.4 us'],
  [unit.CPU_MICROSECONDS, 132.6, '133 us'],
  [unit.CPU_MILLISECONDS, 3927.4, '3927 ms'],
  [unit.WALL_MILLISECONDS, 30.06, '30.1 ms'],
  [unit.BYTES_EACH, 15_600, '15.6 kB'],
  [unit.PER_SECOND, 571.4, '571/s'],
  [unit.PER_SECOND, 20_812, '20.8k/s'],
  [unit.BYTES_PER_SECOND, 253_400_000, '253 MB/s'],
  [unit.COUNT, 5000, '5000'],
])('$0.name of $1 is $2', ({ format }, value, expected) => {
  expect(format(value)).toBe(expected);
});
