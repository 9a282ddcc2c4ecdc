import { expect, test } from 'vitest';
import { HeadCount } from '../../src/net/head-count.ts';

const LIMITS = { maxConnections: 3, maxConnectionsPerAddress: 2 };

test('one address has its share, and all together have theirs', () => {
  const count = new HeadCount();
  expect(['a', 'a', 'a', 'b', 'b'].map((address) => count.enter(address, LIMITS))).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
});

test('who leaves makes room', () => {
  const count = new HeadCount();
  for (const address of ['a', 'a', 'b']) count.enter(address, LIMITS);
  count.leave('b');
  expect(count.enter('a', LIMITS)).toBe(false);
  count.leave('a');
  expect(count.enter('a', LIMITS)).toBe(true);
  expect(count.enter('b', LIMITS)).toBe(true);
  expect(count.enter('c', LIMITS)).toBe(false);
});
