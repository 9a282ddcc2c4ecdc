import { expect, test } from 'vitest';
import { shareOf } from '../../src/config/limit-shares.ts';
import { DEFAULT_LIMITS } from '../../src/config/limits.ts';

test.each([
  [1, { maxConnections: 2_000, maxConnectionsPerAddress: 1_000 }],
  [3, { maxConnections: 666, maxConnectionsPerAddress: 333 }],
  [64, { maxConnections: 31, maxConnectionsPerAddress: 15 }],
])('of %i processes, each has its share of the connections, and all other limits as they are', (processes, share) => {
  expect(shareOf(DEFAULT_LIMITS, processes)).toEqual({ ...DEFAULT_LIMITS, ...share });
});
