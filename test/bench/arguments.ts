/** The words behind `npm run bench --`. */
import { parseArgs } from 'node:util';

/** What is to be run. */
export interface BenchOptions {
  /** The scenarios' names; empty for all. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Fewer requests, files and connections: shows that everything works, and little more. */
  readonly quick: boolean;
  readonly markdown: boolean;
  readonly help: boolean;
}

/** The words make no sense. The message is one line for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const ROUNDS = 5;
const QUICK_ROUNDS = 2;
const MAX_ROUNDS = 100;

/** Reads the words; `known` are the scenarios' names. Throws a UsageError. */
export function parseArguments(words: readonly string[], known: readonly string[]): BenchOptions {
  const { only = '', rounds, quick, markdown, help } = parse(words);
  const names = only.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only: there is no "${unknown}"; there are ${known.join(', ')}`);
  return { only: names, rounds: readRounds(rounds ?? String(quick ? QUICK_ROUNDS : ROUNDS)), quick, markdown, help };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        only: { type: 'string' },
        rounds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readRounds(word: string): number {
  const rounds = /^\d{1,3}$/.test(word) ? Number(word) : 0;
  if (rounds < 1 || rounds > MAX_ROUNDS) {
    throw new UsageError(`--rounds: expected a number from 1 to ${MAX_ROUNDS}, got "${word}"`);
  }
  return rounds;
}

/** What `--help` prints. */
export function helpText(known: readonly string[]): string {
  return `npm run bench -- [flags]

  --only A,B     only these: ${known.join(', ')}
  --rounds N     rounds of each, ${ROUNDS} without it
  --quick        fewer of everything, and ${QUICK_ROUNDS} rounds: to see that it works
  --markdown     the table as Markdown
`;
}
