import { expect, test } from 'vitest';
import { HELP, parseArguments, UsageError } from './arguments.ts';

const ANY_SEED = 5;

test.each([
  [
    '',
    [
      { suite: 'parser', seed: ANY_SEED, from: 0, count: 1_000_000 },
      { suite: 'http1', seed: ANY_SEED, from: 0, count: 100_000 },
      { suite: 'http2', seed: ANY_SEED, from: 0, count: 20_000 },
    ],
  ],
  [
    '--requests 15 --seed 7',
    [
      { suite: 'parser', seed: 7, from: 0, count: 15 },
      { suite: 'http1', seed: 7, from: 0, count: 2 },
      { suite: 'http2', seed: 7, from: 0, count: 1 },
    ],
  ],
  ['--suite http2 --from 3 --requests 1 --seed 0', [{ suite: 'http2', seed: 0, from: 3, count: 1 }]],
])('"%s"', (words, plan) => {
  expect(parseArguments(words.split(' ').filter(Boolean), ANY_SEED)).toEqual(plan);
});

test.each([
  ['--suite http3', '--suite: there is no "http3"; there are parser, http1, http2'],
  ['--requests many', '--requests: expected a whole number up to 2147483648, got "many"'],
  ['--seed -1', /--seed/],
  ['--sed 1', /--sed/],
])('"%s" makes no sense', (words, message) => {
  expect(() => parseArguments(words.split(' '), ANY_SEED)).toThrow(UsageError);
  expect(() => parseArguments(words.split(' '), ANY_SEED)).toThrow(message);
});

test('--help', () => {
  expect(parseArguments(['--help'], ANY_SEED)).toBeUndefined();
  for (const flag of ['--requests', '--suite', '--seed', '--from']) expect(HELP).toContain(flag);
});
