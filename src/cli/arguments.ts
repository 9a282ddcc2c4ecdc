/** From the words on the command line to what is to be done, or to one line that says which word is wrong. */
import { parseArgs } from 'node:util';
import type { Option } from '../config/option.ts';
import { OPTIONS, type Options } from '../config/options.ts';
import { readOptions } from '../config/validate.ts';
import { FLAGS, type Flag, HELP_TOPICS, type HelpTopic, type OwnFlagName } from './flags.ts';
import { suggest } from './suggest.ts';

/** What is to be done. */
export type Command = HelpCommand | { readonly kind: 'version' } | ServeCommand;

/** Tell what there is, or what there is on a topic. */
export interface HelpCommand {
  readonly kind: 'help';
  readonly topic?: HelpTopic;
}

/** Serve a folder. */
export interface ServeCommand {
  readonly kind: 'serve';
  /** Values are checked; paths are as they were written. `root` is the folder that was named, however it was. */
  readonly options: Options;
  readonly open: boolean;
  readonly json: boolean;
  /** Undefined where the surroundings decide. */
  readonly color: boolean | undefined;
}

/** The words make no command. The message is one line for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

const FLAGS_BY_NAME = new Map(FLAGS.map((flag) => [flag.name, flag]));
const WRITTEN_FLAGS = FLAGS.flatMap(({ name, negatable }) =>
  negatable ? [`--${name}`, `--no-${name}`] : [`--${name}`],
);

/**
 * Reads the words behind the program's name. The last one counts where a flag is said twice, a list gathers all; a folder
 * without a flag goes before `--root`. Throws a UsageError.
 */
export function parseArguments(words: readonly string[]): Command {
  const tokens = tokenize(words);
  // Whoever asks for help gets it, whatever else went wrong.
  const asksFor = (name: OwnFlagName) => tokens.some((token) => token.kind === 'option' && token.name === name);
  if (asksFor('help')) return helpCommand(tokens);
  if (asksFor('version')) return { kind: 'version' };

  const values: Record<string, unknown> = {};
  const own: Partial<Record<OwnFlagName, boolean>> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { flag, value } = readFlag(token);
    if (flag.option === undefined) own[flag.name as OwnFlagName] = value as boolean;
    else values[flag.option.key] = withFlag(values[flag.option.key], flag, value);
  }

  const [folder, other] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  if (other !== undefined) throw new UsageError(`expected one folder, got "${folder}" and "${other}"`);
  if (folder !== undefined) values.root = folder;

  return {
    kind: 'serve',
    options: checked(values),
    open: own.open ?? false,
    json: own.json ?? false,
    color: own.color,
  };
}

function helpCommand(tokens: readonly Token[]): HelpCommand {
  const words = tokens.map((token) => (token.kind === 'positional' ? token.value : undefined));
  const topic = HELP_TOPICS.find((name) => words.includes(name));
  return topic === undefined ? { kind: 'help' } : { kind: 'help', topic };
}

/** Taken apart by Node's own parser; what is wrong is found here, to say it in better words. */
function tokenize(words: readonly string[]): readonly Token[] {
  const options = Object.fromEntries(
    FLAGS.map(({ name, short, argument }) => {
      const type: 'boolean' | 'string' = argument === undefined ? 'boolean' : 'string';
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function readFlag(token: OptionToken): { readonly flag: Flag; readonly value: unknown } {
  const { name, rawName, value, inlineValue } = token;
  const negated = name.startsWith('no-') ? FLAGS_BY_NAME.get(name.slice('no-'.length)) : undefined;
  const flag = negated?.negatable ? negated : FLAGS_BY_NAME.get(name);
  if (flag === undefined) throw new UsageError(`unknown flag ${rawName}${didYouMean(rawName)}`);
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

/** The option's value with what one more flag says of it; `before` is undefined at its first one. */
function withFlag(before: unknown, { name, argument, option }: Flag, said: unknown): unknown {
  const definition: Option | undefined = option && OPTIONS[option.key];
  if (definition?.type === 'list') return [...((before as []) ?? []), said];
  if (definition?.type !== 'rules') return said;
  const value = definition.add(before ?? definition.default, said as string);
  if (value === undefined) throw new UsageError(`--${name}: expected ${argument}, got "${said}"`);
  return value;
}

/** The number that is written; other words, and more digits than a number keeps, are left for the check to refuse. */
function asInteger(word: string): string | number {
  return /^\d{1,15}$/.test(word) ? Number(word) : word;
}

function checked(values: Readonly<Record<string, unknown>>): Options {
  const { options, problems } = readOptions(values);
  const [first] = problems;
  if (first !== undefined) {
    const flag = FLAGS.find(({ option }) => option?.key === first.key);
    throw new UsageError(`--${flag?.name}: ${first.problem}`);
  }
  if (options.cert !== '' && options.key === '')
    throw new UsageError('--cert needs the key of the certificate: --key F');
  if (options.key !== '' && options.cert === '')
    throw new UsageError('--key needs the certificate it belongs to: --cert F');
  return options;
}

function didYouMean(rawName: string): string {
  const meant = suggest(rawName.replace(/^-(?!-)/, '--'), WRITTEN_FLAGS);
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}
