/** From the words behind a subcommand's name to what it was told. */
import { readFlag, tokenize } from './flag-words.ts';
import { FLAGS, type Flag } from './flags.ts';
import type { Subcommand, SubcommandWords } from './subcommand.ts';
import { UsageError } from './usage-error.ts';

const COMMON_FLAGS: readonly Flag[] = [
  ...FLAGS.filter(({ name }) => name === 'color'),
  { name: 'help', short: 'h', description: 'Print this help.' },
];

/** All flags of a subcommand: its own, and those that every one has. */
export function flagsOf({ flags }: Subcommand): readonly Flag[] {
  return [...flags, ...COMMON_FLAGS];
}

/** What was said, or that help was asked for. Throws a UsageError. */
export function readSubcommand(subcommand: Subcommand, words: readonly string[]): SubcommandWords | 'help' {
  const known = flagsOf(subcommand);
  const tokens = tokenize(words, known);
  // Whoever asks for help gets it, whatever else went wrong.
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) return 'help';
  const flags: Record<string, string | boolean> = {};
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { flag, value } = readFlag(token, known);
    flags[flag.name] = value as string | boolean;
  }
  return { flags, operand: onlyOperand(subcommand, operands) };
}

function onlyOperand({ name, operand }: Subcommand, operands: readonly string[]): string | undefined {
  const surplus = operands[operand === undefined ? 0 : 1];
  if (surplus === undefined) return operands[0];
  const expected = operand === undefined ? 'no word' : `one word (${operand})`;
  throw new UsageError(
    `${name} takes ${expected} behind it, got "${surplus}" (to serve a folder of that name: ./${name})`,
  );
}
