/**
 * Values nobody has checked yet (settings as JSON, flags from the command line) against the one schema. A value that does
 * not fit is never heeded half: its default holds, and a problem tells what was expected.
 */
import type { Option } from './option.ts';
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
  return { options: Object.fromEntries(entries) as unknown as Options, problems };
}

function findProblem(option: Option, value: unknown): string | undefined {
  if (option.type === 'rules') return option.problem(value);
  const { fits, expected } = check(option, value);
  return fits ? undefined : `expected ${expected}, got ${quote(value)}`;
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
