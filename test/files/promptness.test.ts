import { expect, test } from 'vitest';
import { Promptness } from '../../src/files/promptness.ts';

/** How many reads the pool gets before the next is made on this thread. */
function poolReads(promptness: Promptness): number {
  let count = 0;
  for (; !promptness.isPrompt && count < 10_000; count++) promptness.countPooled();
  return count;
}

test('the first read is the pool’s, and no other of a file that comes quickly', () => {
  const promptness = new Promptness();
  expect(poolReads(promptness)).toBe(1);
  for (let i = 0; i < 100; i++) promptness.record(2);
  expect(promptness.isPrompt).toBe(true);
});

test('after a slow read the pool gets more of them each time, up to a thousand', () => {
  const promptness = new Promptness();
  poolReads(promptness);
  const counts = Array.from({ length: 9 }, () => {
    promptness.record(2.1);
    return poolReads(promptness);
  });
  expect(counts).toEqual([16, 32, 64, 128, 256, 512, 1_024, 1_024, 1_024]);
});

test('a quick read makes good for all that were slow', () => {
  const promptness = new Promptness();
  for (let i = 0; i < 5; i++) promptness.record(50);
  poolReads(promptness);
  promptness.record(0.1);
  expect(promptness.isPrompt).toBe(true);
  promptness.record(50);
  expect(poolReads(promptness)).toBe(16);
});

test('reads that were under way in the pool beside it change nothing', () => {
  const promptness = new Promptness();
  for (let i = 0; i < 10; i++) promptness.countPooled();
  expect(promptness.isPrompt).toBe(true);
});
