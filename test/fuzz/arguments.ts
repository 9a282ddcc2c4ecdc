/** The words behind `npm run fuzz --`. */
import { parseArgs } from 'node:util';
import type { Cases, SuiteName } from './suites.ts';

/** What is to be run, in this order. */
export type FuzzPlan = readonly (Cases & { readonly suite: SuiteName })[];

/** The words make no sense. The message is one line for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_REQUESTS = 1_000_000;
const MAX_REQUESTS = 2 ** 31;
/** How many cases of each suite go with one of the parser's: a connection costs a hundred times as much. */
const SHARES: Readonly<Record<SuiteName, number>> = { parser: 1, http1: 1 / 10, http2: 1 / 50 };
const SUITE_NAMES = Object.keys(SHARES) as SuiteName[];

export const HELP = `npm run fuzz -- [flags]

  --requests N   cases for the parser, ${DEFAULT_REQUESTS} without it; a tenth as many connections of HTTP/1.1,
                 and a fiftieth of HTTP/2. With --suite, cases of that suite
  --suite NAME   only this one: ${SUITE_NAMES.join(', ')}
  --seed N       the same cases again; any without it
  --from N       the first case, 0 without it
`;

/** Reads the words; undefined where they ask for help. `anySeed` is taken where they name none. Throws a UsageError. */
export function parseArguments(words: readonly string[], anySeed: number): FuzzPlan | undefined {
  const { requests, suite, seed, from, help } = parse(words);
  if (help) return undefined;
  const count = requests === undefined ? DEFAULT_REQUESTS : readNumber('--requests', requests);
  const cases = {
    seed: seed === undefined ? anySeed : readNumber('--seed', seed),
    from: from === undefined ? 0 : readNumber('--from', from),
  };
  if (suite === undefined) {
    return SUITE_NAMES.map((name) => ({ ...cases, suite: name, count: Math.ceil(count * SHARES[name]) }));
  }
  const name = SUITE_NAMES.find((known) => known === suite);
  if (name === undefined) throw new UsageError(`--suite: there is no "${suite}"; there are ${SUITE_NAMES.join(', ')}`);
  return [{ ...cases, suite: name, count }];
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        requests: { type: 'string' },
        suite: { type: 'string' },
        seed: { type: 'string' },
        from: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readNumber(flag: string, word: string): number {
  const number = /^\d{1,10}$/.test(word) ? Number(word) : -1;
  if (number < 0 || number > MAX_REQUESTS) {
    throw new UsageError(`${flag}: expected a whole number up to ${MAX_REQUESTS}, got "${word}"`);
  }
  return number;
}
