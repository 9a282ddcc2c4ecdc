/** Flags as they are written: taken apart by Node's own parser; what is wrong is found here, to say it in better words. */
import { parseArgs } from 'node:util';
import type { Flag } from './flags.ts';
import { suggest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

/** A word, or a flag with its value. */
export type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** A flag that was written; whether it exists is not looked at yet. */
export type FlagToken = Extract<Token, { kind: 'option' }>;

/** Takes the words apart, by the flags that are known. */
export function tokenize(words: readonly string[], flags: readonly Flag[]): readonly Token[] {
  const options = Object.fromEntries(
    flags.map(({ name, short, argument }) => {
      const type: 'boolean' | 'string' = argument === undefined ? 'boolean' : 'string';
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** The flag that was written, and its value. Throws a UsageError where there is no such flag, or no such value. */
export function readFlag(
  { name, rawName, value, inlineValue }: FlagToken,
  flags: readonly Flag[],
): { readonly flag: Flag; readonly value: unknown } {
  const named = (wanted: string) => flags.find((flag) => flag.name === wanted);
  const negated = name.startsWith('no-') ? named(name.slice('no-'.length)) : undefined;
  const flag = negated?.negatable ? negated : named(name);
  if (flag === undefined) throw new UsageError(`unknown flag ${rawName}${didYouMean(rawName, flags)}`);
  if (flag.optionalArgument !== undefined) return { flag, value: value ?? true };
  if (flag.argument === undefined) {
    if (inlineValue) throw new UsageError(`${rawName} takes no value, got "${value}"`);
    return { flag, value: flag !== negated };
  }
  // A flag is no value: `--port --open` has forgotten the port. A value that starts with a dash is written behind a `=`.
  if (value === undefined || (!inlineValue && value.startsWith('-'))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${flag.argument}`);
  }
  return { flag, value: flag.option?.type === 'integer' ? asInteger(value) : value };
}

/** The number that is written; other words, and more digits than a number keeps, are left for the check to refuse. */
function asInteger(word: string): string | number {
  return /^\d{1,15}$/.test(word) ? Number(word) : word;
}

function didYouMean(rawName: string, flags: readonly Flag[]): string {
  const written = flags.flatMap(({ name, negatable }) => (negatable ? [`--${name}`, `--no-${name}`] : [`--${name}`]));
  const meant = suggest(rawName.replace(/^-(?!-)/, '--'), written);
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}
