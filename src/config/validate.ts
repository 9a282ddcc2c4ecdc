/**
 * Values nobody has checked yet (settings as JSON, flags from the command line) against the one schema. A value that does
 * not fit is never heeded half: its default holds, and a problem tells what was expected.
 */
import { usersProblem } from './auth.ts';
import { corsContradiction } from './cors.ts';
import { corsConfig } from './guards.ts';
import type { ListOption, Option } from './option.ts';
import type { OptionKey, Options } from './options.ts';
import { OPTIONS } from './options.ts';
import { quote } from './rules.ts';

/** An option whose value does not fit. */
export interface OptionProblem {
  readonly key: OptionKey;
  /** For a person, to be put behind the option's name: `expected a whole number from 0 to 65535, got "abc"`. */
  readonly problem: string;
}

/**
 * A value for every option: what `values` says where that fits, else the default. `undefined` says nothing. Keys that are
 * no option are not looked at.
 */
export function readOptions(values: Readonly<Record<string, unknown>>): {
  options: Options;
  problems: readonly OptionProblem[];
} {
  const problems: OptionProblem[] = [];
  const entries = (Object.entries(OPTIONS) as [OptionKey, Option][]).map(([key, option]) => {
    const value = values[key];
    if (value === undefined) return [key, option.default];
    const problem = findProblem(option, value);
    if (problem === undefined) return [key, value];
    problems.push({ key, problem });
    return [key, option.default];
  });
  return withoutContradictions(Object.fromEntries(entries) as unknown as Options, problems);
}

/** What each option cannot see of the others, and of its own parts. */
const CONTRADICTIONS: readonly ((options: Options) => OptionProblem | undefined)[] = [
  (options) => corsContradiction(corsConfig(options)),
  ({ users }) => {
    const problem = usersProblem(users);
    return problem === undefined ? undefined : { key: 'users', problem };
  },
];

function withoutContradictions(
  options: Options,
  problems: readonly OptionProblem[],
): { options: Options; problems: readonly OptionProblem[] } {
  const found = CONTRADICTIONS.map((find) => find(options)).filter((problem) => problem !== undefined);
  const defaults = found.map(({ key }) => [key, OPTIONS[key].default]);
  return { options: { ...options, ...Object.fromEntries(defaults) }, problems: [...problems, ...found] };
}

function findProblem(option: Option, value: unknown): string | undefined {
  if (option.type === 'rules') return option.problem(value);
  if (option.type === 'list' && option.form) return findMisfit(option.form, value);
  const { fits, expected } = check(option, value);
  return fits ? undefined : `expected ${expected}, got ${quote(value)}`;
}

/** The first member of a list that has not the form. */
function findMisfit({ expected, isSecret, fits }: NonNullable<ListOption['form']>, value: unknown): string | undefined {
  const wanted = `expected a list of ${expected}`;
  if (!Array.isArray(value)) return isSecret ? wanted : `${wanted}, got ${quote(value)}`;
  const at = value.findIndex((one) => !isFilled(one) || !fits(one));
  if (at < 0) return undefined;
  return isSecret ? `${wanted}, and number ${at + 1} is none` : `${wanted}, got ${quote(value[at])}`;
}

/** Whether the value fits, and the words for what would. */
interface Verdict {
  readonly fits: boolean;
  readonly expected: string;
}

function check(option: Exclude<Option, { type: 'rules' }>, value: unknown): Verdict {
  switch (option.type) {
    case 'boolean':
      return { fits: typeof value === 'boolean', expected: 'true or false' };
    case 'integer': {
      const { minimum, maximum } = option;
      const fits = Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
      return { fits, expected: `a whole number from ${minimum} to ${maximum}` };
    }
    case 'string':
      if (option.form) return { fits: isFilled(value) && option.form.fits(value), expected: option.form.expected };
      // Where nothing is not the default, it is a slip: an empty host would listen on every address there is.
      if (option.default === '') return { fits: typeof value === 'string', expected: 'a text' };
      return { fits: isFilled(value), expected: 'a text that is not empty' };
    case 'list':
      return { fits: Array.isArray(value) && value.every(isFilled), expected: 'a list of texts that are not empty' };
    case 'choice': {
      const choices = Object.keys(option.choices);
      return { fits: choices.includes(value as string), expected: `one of ${choices.map(quote).join(', ')}` };
    }
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
