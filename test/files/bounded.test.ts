import { expect, test } from 'vitest';
import { mapBounded } from '../../src/files/bounded.ts';

test('gives the results in order, with no more jobs at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 50 }, (_, index) => index);
  const results = await mapBounded(items, 4, async (item) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < item % 5; i++) await Promise.resolve();
    running--;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(4);
});

test('of nothing is nothing', async () => {
  expect(await mapBounded([], 4, () => Promise.reject(new Error('called')))).toEqual([]);
});

test('fails with the job that fails', async () => {
  await expect(mapBounded([1, 2], 4, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
