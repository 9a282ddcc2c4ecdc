/** The option `mounts`: other folders, each under a prefix of the site's paths. */
import type { RulesOption } from './option.ts';
import { addPair, isTextMap, quote } from './rules.ts';

/** Folders by prefix. Paths are as they were written. */
export type Mounts = Readonly<Record<string, string>>;

/** Of the paths that are ours and not the user's. */
const RESERVED = '/.https-preview/';

interface Fault {
  readonly form: RegExp;
  /** Ends the sentence `the prefix "…" …`. */
  readonly problem: string;
}

const FAULTS: readonly Fault[] = [
  { form: /^\/?$/, problem: 'is the site itself, whose folder is the root' },
  { form: /^[^/]|[^/]$/, problem: 'does not start and end with a slash' },
  { form: /\/\/|\/\.\.?\//, problem: 'has an empty name or a dot segment' },
  {
    form: /[?#*%\\\p{Cc}]/u,
    problem: 'has a character that is none of a plain path: it is written as a folder is called',
  },
];

function prefixProblem(prefix: string): string | undefined {
  const fault = FAULTS.find(({ form }) => form.test(prefix));
  if (fault) return fault.problem;
  return prefix.startsWith(RESERVED) ? "is the server's own" : undefined;
}

export const MOUNTS_OPTION: RulesOption<Mounts> = {
  type: 'rules',
  default: {},
  description:
    'Other folders to serve, by prefix: { "/fonts/": "../shared/fonts" }. A relative path starts at the workspace folder. The longest prefix wins.',
  schema: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
  setting: { scope: 'resource' },
  flag: {
    name: 'mount',
    argument: 'PREFIX=FOLDER',
    description: 'Another folder to serve, under a prefix: "/fonts/=../shared/fonts".',
  },
  restricted: true,
  problem(value) {
    if (!isTextMap(value)) return `expected an object of prefixes and folders, got ${quote(value)}`;
    for (const [prefix, folder] of Object.entries(value)) {
      const problem = prefixProblem(prefix);
      if (problem !== undefined) return `the prefix ${quote(prefix)} ${problem}`;
      if (folder === '') return `expected a folder for ${quote(prefix)}, got nothing`;
    }
    return undefined;
  },
  add: addPair,
};
