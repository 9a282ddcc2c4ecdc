import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { currentTurn } from '../../src/files/turn.ts';

test('a turn has one number, and the next one another', async () => {
  const numbers = new Set<number>();
  for (let i = 0; i < 5; i++) {
    await turn();
    const number = currentTurn();
    await Promise.resolve();
    expect(currentTurn()).toBe(number);
    numbers.add(number);
  }
  expect(numbers.size).toBe(5);
});
