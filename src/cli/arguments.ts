/** From the words on the command line to what is to be done, or to one line that says which word is wrong. */
import { SHARED_LIMITS } from '../config/limit-shares.ts';
import type { Option } from '../config/option.ts';
import { OPTIONS, type OptionKey, type Options } from '../config/options.ts';
import { readOptions } from '../config/validate.ts';
import { readFlag, type Token, tokenize } from './flag-words.ts';
import { FLAGS, type Flag, HELP_TOPICS, type HelpTopic, type OwnFlagName } from './flags.ts';
import { readShareWish, type ShareWish } from './share-request.ts';
import type { Subcommand, SubcommandWords } from './subcommand.ts';
import { readSubcommand } from './subcommand-words.ts';
import { SUBCOMMANDS } from './subcommands.ts';
import { UsageError } from './usage-error.ts';

/** What is to be done. */
export type Command = HelpCommand | { readonly kind: 'version' } | ServeCommand | OtherCommand;

/** Tell what there is, or what there is on a topic or a subcommand. */
export interface HelpCommand {
  readonly kind: 'help';
  readonly topic?: HelpTopic | Subcommand;
}

/** Something else than to serve. */
export interface OtherCommand {
  readonly kind: 'other';
  readonly subcommand: Subcommand;
  readonly said: SubcommandWords;
}

/** Serve a folder. */
export interface ServeCommand {
  readonly kind: 'serve';
  /** Values are checked; paths are as they were written. `root` is the folder that was named, however it was. */
  readonly options: Options;
  readonly open: boolean;
  readonly json: boolean;
  /** No access log. */
  readonly quiet: boolean;
  /** Absent where nothing is shared. */
  readonly share?: ShareWish;
  /** Undefined where the surroundings decide. */
  readonly color: boolean | undefined;
}

/**
 * Reads the words behind the program's name. The last one counts where a flag is said twice, a list gathers all; a folder
 * without a flag goes before `--root`. Throws a UsageError.
 */
export function parseArguments(words: readonly string[]): Command {
  // Only the first word: `https-preview ./trust` and `https-preview --root trust` are folders.
  const subcommand = SUBCOMMANDS.find(({ name }) => name === words[0]);
  if (subcommand !== undefined) return otherCommand(subcommand, words.slice(1));
  const tokens = tokenize(words, FLAGS);
  // Whoever asks for help gets it, whatever else went wrong.
  const asksFor = (name: OwnFlagName) => tokens.some((token) => token.kind === 'option' && token.name === name);
  if (asksFor('help')) return helpCommand(tokens);
  if (asksFor('version')) return { kind: 'version' };

  const values: Record<string, unknown> = {};
  const own: OwnValues = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { flag, value } = readFlag(token, FLAGS);
    if (flag.option === undefined) Object.assign(own, { [flag.name]: value });
    else values[flag.option.key] = withFlag(values[flag.option.key], flag, value);
  }

  const [folder, other] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  if (other !== undefined) throw new UsageError(`expected one folder, got "${folder}" and "${other}"`);
  if (folder !== undefined) values.root = folder;

  const options = checked(values);
  const share = readShareWish(own.share, own['share-for'], options.workers);
  return {
    kind: 'serve',
    options,
    ...(share && { share }),
    open: own.open ?? false,
    json: own.json ?? false,
    quiet: own.quiet ?? false,
    color: own.color,
  };
}

/** What was said with flags that are no options. */
type OwnValues = Partial<Record<Exclude<OwnFlagName, 'share' | 'share-for'>, boolean>> & {
  share?: string | true;
  'share-for'?: string;
};

function otherCommand(subcommand: Subcommand, words: readonly string[]): Command {
  const said = readSubcommand(subcommand, words);
  return said === 'help' ? { kind: 'help', topic: subcommand } : { kind: 'other', subcommand, said };
}

function helpCommand(tokens: readonly Token[]): HelpCommand {
  const words = tokens.map((token) => (token.kind === 'positional' ? token.value : undefined));
  const subcommand = SUBCOMMANDS.find(({ name }) => words.includes(name));
  const topic = subcommand ?? HELP_TOPICS.find((name) => words.includes(name));
  return topic === undefined ? { kind: 'help' } : { kind: 'help', topic };
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

function checked(values: Readonly<Record<string, unknown>>): Options {
  const { options, problems } = readOptions(values);
  const [first] = problems;
  if (first !== undefined) {
    throw new UsageError(`--${flagOf(first.key)}: ${first.problem}`);
  }
  if (options.cert !== '' && options.key === '')
    throw new UsageError('--cert needs the key of the certificate: --key F');
  if (options.key !== '' && options.cert === '')
    throw new UsageError('--key needs the certificate it belongs to: --cert F');
  for (const key of SHARED_LIMITS) {
    const limit = options[`limits.${key}`];
    if (limit >= options.workers) continue;
    const name = `--${flagOf(`limits.${key}`)}`;
    throw new UsageError(`--workers: expected no more than ${name}, which is ${limit}, got ${options.workers}`);
  }
  return options;
}

/** The name of the flag that sets it. */
function flagOf(key: OptionKey): string | undefined {
  return FLAGS.find(({ option }) => option?.key === key)?.name;
}
