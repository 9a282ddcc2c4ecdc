/** The flags there are, in the order of `--help`: those of the one schema, and what only a terminal has. */
import type { Option } from '../config/option.ts';
import { OPTIONS, type OptionKey } from '../config/options.ts';

/** What there is more help on: `--help limits`. */
export const HELP_TOPICS = ['access', 'limits'] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** The topics of options, by the first part of their keys. */
const TOPIC_OF: Readonly<Partial<Record<string, HelpTopic>>> = {
  users: 'access',
  usersFile: 'access',
  auth: 'access',
  cors: 'access',
  rateLimit: 'access',
  limits: 'limits',
};

/** A flag as the parser and the help text see it. */
export interface Flag {
  /** Without its dashes. */
  readonly name: string;
  /** A single letter that says the same, without its dash. */
  readonly short?: string;
  /** What its value is called in the help text; absent where it takes none. */
  readonly argument?: string;
  /** What a value is called that can be left out: it is written behind a `=`, for the next word may be a folder. */
  readonly optionalArgument?: string;
  readonly description: string;
  /** True where `--no-NAME` says the opposite. */
  readonly negatable?: boolean;
  /** The option it sets; absent where it is the command line's own. */
  readonly option?: { readonly key: OptionKey; readonly type: Option['type'] };
  /** Which help it is told of in; absent where it is the first one. */
  readonly topic?: HelpTopic;
  /** What holds without it; absent where that goes without saying. */
  readonly default?: string;
}

const OPTION_FLAGS: readonly Flag[] = (Object.entries(OPTIONS) as [OptionKey, Option][]).flatMap(([key, option]) => {
  if (option.flag === undefined) return [];
  const { type, description } = option;
  const topic = TOPIC_OF[key.split('.')[0]!];
  const flag = { description, ...option.flag, option: { key, type }, ...(topic === undefined ? {} : { topic }) };
  if (type === 'boolean') return [{ ...flag, negatable: true, ...(option.default ? { default: 'yes' } : {}) }];
  if (type === 'rules' || type === 'list' || option.default === '') return [flag];
  return [{ ...flag, default: String(option.default) }];
});

const OWN_FLAGS = [
  { name: 'open', short: 'o', negatable: true, description: 'Open the page in the default browser.' },
  { name: 'json', negatable: true, description: 'Print what happens as JSON, one event on each line.' },
  {
    name: 'share',
    optionalArgument: 'WHERE',
    description:
      'Let phones and others on the local network in, one by one, by a QR code. WHERE is an address of this machine, or a network interface.',
  },
  { name: 'share-for', argument: 'MINUTES', description: 'When that ends by itself.', default: '60' },
  {
    name: 'quiet',
    negatable: true,
    description: 'No access log: only where it listens, and what goes wrong.',
  },
  {
    name: 'color',
    negatable: true,
    description: 'Colors, or none. Without either, a terminal gets them and a file or pipe does not.',
  },
  {
    name: 'help',
    short: 'h',
    description:
      'Print this help; with "access" behind it the flags for who may see what, with "limits" those for limits.',
  },
  { name: 'version', short: 'v', description: 'Print the version.' },
] as const satisfies readonly Flag[];

/** The name of a flag that is no option. */
export type OwnFlagName = (typeof OWN_FLAGS)[number]['name'];

/** All flags. */
export const FLAGS: readonly Flag[] = [...OPTION_FLAGS, ...OWN_FLAGS];
