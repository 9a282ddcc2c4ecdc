/**
 * The options `users`, `usersFile` and `auth`: who has to sign in (Basic, RFC 7617), and for which paths. Where there is a
 * user or a rule, everything that no rule opens is closed.
 */
import type { Option, RulesOption } from './option.ts';
import { patternProblem } from './path-pattern.ts';
import { addPair, isRecord, quote } from './rules.ts';
import { ANY_USER, EVERYONE, findTwice, parseUser, userNameProblem } from './user.ts';

/** Who may ask for a path: any user, everyone without signing in, or just these users. */
export type Audience = typeof ANY_USER | typeof EVERYONE | readonly string[];

/** Audiences by the pattern of the paths they are for (`path-pattern.ts`). The last one that fits counts. */
export type AuthRules = Readonly<Record<string, Audience>>;

/** What the engine needs of it; plain data. */
export interface AuthConfig {
  /** Lines as `user.ts` has them. */
  readonly users: readonly string[];
  /** Absolute path of a file with such lines; empty for none. */
  readonly usersFile: string;
  readonly rules: AuthRules;
}

/** True where somebody has to sign in. */
export function asksToSignIn({ users, usersFile, rules }: AuthConfig): boolean {
  return users.length > 0 || usersFile !== '' || Object.keys(rules).length > 0;
}

function audienceProblem(audience: unknown): string | undefined {
  if (audience === ANY_USER || audience === EVERYONE) return undefined;
  if (!Array.isArray(audience) || audience.length === 0) {
    return `expected "${ANY_USER}", "${EVERYONE}" or a list of names, got ${quote(audience)}`;
  }
  for (const name of audience) {
    if (typeof name !== 'string') return `expected a list of names, got ${quote(name)} in it`;
    const problem = userNameProblem(name);
    if (problem !== undefined) return `the name ${quote(name)} ${problem}`;
  }
  return undefined;
}

function rulesProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return `expected an object of patterns, got ${quote(value)}`;
  for (const [pattern, audience] of Object.entries(value)) {
    const problem = patternProblem(pattern);
    if (problem !== undefined) return `the pattern ${quote(pattern)} ${problem}`;
    const wrong = audienceProblem(audience);
    if (wrong !== undefined) return `for ${quote(pattern)}: ${wrong}`;
  }
  return undefined;
}

const AUTH_OPTION: RulesOption<AuthRules> = {
  type: 'rules',
  default: {},
  description:
    'Who may see which paths: { "/admin/**": ["ann"], "/public/**": "everyone" }. "users" is any user. The last pattern that fits counts, capitals or not; what none fits is for users.',
  schema: {
    type: 'object',
    additionalProperties: {
      anyOf: [{ enum: [ANY_USER, EVERYONE] }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    },
  },
  setting: { scope: 'resource' },
  flag: {
    name: 'auth',
    argument: "'PATTERN=NAMES'",
    description:
      'Who may see the paths of a pattern: "/admin/**=ann,bob", or "users", or "everyone". The last that fits counts; what none fits is for users.',
  },
  restricted: true,
  failsClosed: true,
  problem: rulesProblem,
  add(rules, words) {
    const pair = addPair({}, words);
    if (pair === undefined) return undefined;
    const [[pattern, said]] = Object.entries(pair) as [[string, string]];
    const audience = said === ANY_USER || said === EVERYONE ? said : said.split(',').map((name) => name.trim());
    // A pattern that is named again goes to the end: what is said later wins.
    const { [pattern]: _said, ...others } = rules;
    return { ...others, [pattern]: audience };
  },
};

/** Rows of `OPTIONS`. */
export const AUTH_OPTIONS = {
  users: {
    type: 'list',
    default: [],
    form: {
      expected: 'lines as "https-preview hash NAME" prints them',
      fits: (line) => parseUser(line) !== undefined,
      isSecret: true,
    },
    description:
      'Users who may sign in, each a line that "https-preview hash NAME" prints. Where there is one, everything asks for a password.',
    setting: { scope: 'resource' },
    flag: {
      name: 'user',
      argument: "'NAME:HASH'",
      description:
        'A user who may sign in: a line that "https-preview hash NAME" prints. With one, everything asks for a password.',
    },
    restricted: true,
    failsClosed: true,
  },
  usersFile: {
    type: 'string',
    default: '',
    description:
      'A file with such lines, the full path or ~/... It is read at the start. Empty lines and what begins with "#" say nothing.',
    setting: { scope: 'machine' },
    flag: {
      name: 'users-file',
      argument: 'F',
      description: 'A file with such lines. Empty ones and what begins with "#" say nothing.',
    },
    restricted: true,
    failsClosed: true,
  },
  auth: AUTH_OPTION,
} as const satisfies Readonly<Record<string, Option>>;

/** What is wrong with users that are each well-formed; undefined where nothing is. */
export function usersProblem(lines: readonly string[]): string | undefined {
  const twice = findTwice(lines.map((line) => line.slice(0, line.indexOf(':'))));
  return twice === undefined ? undefined : `expected each user once, got ${quote(twice)} twice`;
}
