import { expect, test } from 'vitest';
import { createGate, mapBounded } from '../../src/files/bounded.ts';

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

test('a gate lets the next in when one leaves, in the order they came, failed or not', async () => {
  const enter = createGate(2);
  const begun: number[] = [];
  const leave: (() => void)[] = [];
  const results = Array.from({ length: 5 }, (_, index) =>
    enter(async () => {
      begun.push(index);
      await new Promise<void>((resolve) => leave.push(resolve));
      if (index === 1) throw new Error('broken');
      return index;
    }).catch((error: Error) => error.message),
  );
  for (let left = 0; left < 5; left++) {
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1, 2, 3, 4].slice(0, left + 2));
    leave[left]?.();
  }
  expect(await Promise.all(results)).toEqual([0, 'broken', 2, 3, 4]);
  expect(await enter(async () => 'free again')).toBe('free again');
});
