import { expect, test } from 'vitest';
import { BackOff } from '../../src/engine/back-off.ts';

const PATIENCE = { backOffMs: [200, 1_000], deathsWithinMs: 60_000 };

test.each<[string, readonly number[], readonly (number | undefined)[]]>([
  ['each wait is longer, and one death more is too many', [0, 1, 2], [200, 1_000, undefined]],
  ['deaths are forgotten after a while', [0, 1, 60_001, 120_001], [200, 1_000, 200, 200]],
  ['one by one', [0, 30_000, 60_000, 90_000], [200, 1_000, 1_000, 1_000]],
])('%s', (_title, deathsMs, waitsMs) => {
  const backOff = new BackOff(PATIENCE);
  expect(deathsMs.map((nowMs) => backOff.died(nowMs))).toEqual(waitsMs);
});

test('counts the deaths that are not forgotten', () => {
  const backOff = new BackOff(PATIENCE);
  for (const nowMs of [0, 1, 60_000]) backOff.died(nowMs);
  expect(backOff.deaths).toBe(2);
});
