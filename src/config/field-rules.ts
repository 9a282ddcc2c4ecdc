/**
 * Header fields by the path of what is served: the options `headers` and `cacheControl`. What could split a response
 * (CR, LF, NUL) or contradict the server is refused here, when the configuration is read.
 */
import type { RulesOption } from './option.ts';
import { patternProblem } from './path-pattern.ts';
import { addPair, isRecord, isTextMap, quote } from './rules.ts';

/** Fields by the pattern of the paths they are for (`path-pattern.ts`). Null or an empty value removes one of ours. */
export type HeaderRules = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** Values of Cache-Control by pattern. */
export type CacheControlRules = Readonly<Record<string, string>>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

const SERVER_DOES = 'is up to the server';
const HSTS = 'would keep browsers from every plain HTTP server on this host name, long after this one has stopped';

/** Fields that rules have no say in, and why. Lower-case. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...[
    'accept-ranges',
    'age',
    'allow',
    'connection',
    'content-encoding',
    'content-length',
    'content-range',
    'date',
    'etag',
    'keep-alive',
    'last-modified',
    'proxy-connection',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'vary',
  ].map((name): [string, string] => [name, SERVER_DOES]),
  ['location', 'is set by redirects: see the option for them'],
  ['strict-transport-security', HSTS],
]);

/** What is wrong with a field, to be put behind it; undefined where it can be sent. */
function fieldProblem(name: string, value: unknown): string | undefined {
  if (!TOKEN.test(name)) return 'is no name of a header';
  const refusal = REFUSED.get(name.toLowerCase());
  if (refusal !== undefined) return refusal;
  if (value !== null && typeof value !== 'string') return `needs a text for its value, got ${quote(value)}`;
  if (UNSENDABLE.test(value ?? '')) return 'has a line break or another character that cannot be sent in its value';
  return undefined;
}

function headersProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return `expected an object of patterns, got ${quote(value)}`;
  for (const [pattern, fields] of Object.entries(value)) {
    const problem = patternProblem(pattern);
    if (problem !== undefined) return `the pattern ${quote(pattern)} ${problem}`;
    if (!isRecord(fields)) return `expected an object of headers for ${quote(pattern)}, got ${quote(fields)}`;
    for (const [name, fieldValue] of Object.entries(fields)) {
      const wrong = fieldProblem(name, fieldValue);
      if (wrong !== undefined) return `${quote(name)} for ${quote(pattern)} ${wrong}`;
    }
  }
  return undefined;
}

/** `PATTERN NAME: VALUE`; what has no white space before its first colon has no pattern. */
const HEADER_WORDS = /^(?:([^:]*)\s)?([^\s:]+):\s*(.*)$/s;

export const HEADERS_OPTION: RulesOption<HeaderRules> = {
  type: 'rules',
  default: {},
  description:
    'Headers to send, by path: { "*.html": { "X-Frame-Options": "DENY" } }. "*" is any name, "**" any folders, {a,b} either. Later rules win; null removes one of the server\'s own.',
  schema: {
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
  },
  setting: { scope: 'resource' },
  flag: {
    name: 'header',
    argument: "'[PATTERN] NAME: VALUE'",
    description:
      'A header to send, for all paths or those of a pattern: "*.html X-Frame-Options: DENY". "*" is any name, "**" any folders, {a,b} either. Without a value, one of the server\'s own is removed.',
  },
  restricted: true,
  problem: headersProblem,
  add(rules, words) {
    const match = HEADER_WORDS.exec(words);
    if (match === null) return undefined;
    const pattern = match[1]?.trim() ?? '**';
    // A pattern that is named again goes to the end: what is said later wins.
    const { [pattern]: said, ...others } = rules;
    return { ...others, [pattern]: { ...said, [match[2]!]: match[3]!.trim() } };
  },
};

function cacheControlProblem(value: unknown): string | undefined {
  if (!isTextMap(value)) return `expected an object of patterns and texts, got ${quote(value)}`;
  for (const [pattern, directives] of Object.entries(value)) {
    const problem = patternProblem(pattern);
    if (problem !== undefined) return `the pattern ${quote(pattern)} ${problem}`;
    if (directives.trim() === '') return `expected directives such as "no-store" for ${quote(pattern)}, got nothing`;
    const wrong = fieldProblem('cache-control', directives);
    if (wrong !== undefined) return `the value for ${quote(pattern)} ${wrong}`;
  }
  return undefined;
}

export const CACHE_CONTROL_OPTION: RulesOption<CacheControlRules> = {
  type: 'rules',
  default: {},
  description:
    'Cache-Control by path, where it is not to be "no-cache": { "/assets/**": "max-age=31536000, immutable" }.',
  schema: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
  setting: { scope: 'resource' },
  flag: {
    name: 'cache-control',
    argument: "'PATTERN=VALUE'",
    description: 'Cache-Control by path, where it is not to be no-cache: "/assets/**=max-age=31536000, immutable".',
  },
  problem: cacheControlProblem,
  add: addPair,
};
