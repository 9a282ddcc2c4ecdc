/**
 * The option `redirects`: from a path of this site to another, or to another site. Where a redirect leads is written in the
 * configuration up to the path: nothing a request says can become a host (an open redirect).
 */
import type { RulesOption } from './option.ts';
import { isRecord, quote } from './rules.ts';

/** RFC 9110 section 15.4: for good or for now, by any method or (307, 308) by the same. */
export type RedirectStatus = 301 | 302 | 307 | 308;

/** A redirect as it is written. */
export interface RedirectRule {
  /** A path. `:name` is one name in it, and `*` in the end all the rest. */
  readonly from: string;
  /** A path or an http(s) URL. `:name` and `*` in its path and query are what they were in `from`. */
  readonly to: string;
  readonly status?: RedirectStatus;
}

/** For now: whoever tries a site out does not want the browser to remember. */
export const DEFAULT_REDIRECT_STATUS: RedirectStatus = 302;

/** A placeholder: in `from` a name of the path, in `to` anywhere behind the host. */
export const PLACEHOLDER = /:[A-Za-z]\w*|\*/g;

/** The scheme and host of `to`, empty where it is a path; and what comes behind. */
export function splitOrigin(to: string): readonly [origin: string, path: string] {
  const origin = /^https?:\/\/[^/]*/.exec(to)?.[0] ?? '';
  return [origin, to.slice(origin.length)];
}

const STATUSES: readonly unknown[] = [301, 302, 307, 308] satisfies RedirectStatus[];
const KEYS = ['from', 'to', 'status'];

interface Fault {
  readonly form: RegExp;
  /** Ends the sentence `"/from" …`. */
  readonly problem: string;
}

const FROM_FAULTS: readonly Fault[] = [
  { form: /^(?!\/)/, problem: 'does not start with a slash' },
  { form: /[?#]/, problem: 'has a "?" or "#", and only the path is looked at' },
  { form: /[\\\p{Cc}]/u, problem: 'has a backslash or a control character' },
  { form: /\/\/|\/\.\.?(?:\/|$)/, problem: 'has an empty name or a dot segment' },
  { form: /[^/]:[A-Za-z]|\/:[A-Za-z]\w*[^/\w]/, problem: 'has a ":name" that is not a whole name of it' },
  { form: /\*(?!$)|[^/]\*/, problem: 'has a "*" that is not its whole last name' },
];

const TO_FAULTS: readonly Fault[] = [
  { form: /^\/[/\\]/, problem: 'starts with two slashes, which names a host; write https:// before one' },
  // A slash behind the host, so that no placeholder can be part of it.
  {
    form: /^(?!\/|https?:\/\/(?:[\w.-]+|\[[\d:A-Fa-f.]+\])(?::\d+)?(?:\/|$))/,
    problem: 'is neither a path that starts with a slash nor a URL that starts with https:// or http:// and a host',
  },
  { form: /[^\x21-\x7e]|[\\<>"]/, problem: 'has a character that is percent-encoded in a URL' },
  { form: /\*(?!$|[?#])|[^/]\*/, problem: 'has a "*" that is not the whole last name of its path' },
];

function ruleProblem(rule: unknown): string | undefined {
  if (!isRecord(rule)) return `expected { "from": "/old", "to": "/new" }, got ${quote(rule)}`;
  const { from, to, status } = rule;
  if (typeof from !== 'string' || typeof to !== 'string') {
    return `expected texts for "from" and "to", got ${quote(rule)}`;
  }
  const stranger = Object.keys(rule).find((key) => !KEYS.includes(key));
  if (stranger !== undefined) return `expected "from", "to" and "status" in a redirect, got ${quote(stranger)}`;
  if (status !== undefined && !STATUSES.includes(status)) {
    return `expected the status ${STATUSES.join(', ')} for the redirect from ${quote(from)}, got ${quote(status)}`;
  }
  if (!isDecodable(from)) return `${quote(from)} has a percent escape that is no UTF-8`;
  return faultOf(from, FROM_FAULTS) ?? faultOf(to, TO_FAULTS) ?? unboundProblem(from, to);
}

function faultOf(text: string, faults: readonly Fault[]): string | undefined {
  const fault = faults.find(({ form }) => form.test(text));
  return fault && `${quote(text)} ${fault.problem}`;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function unboundProblem(from: string, to: string): string | undefined {
  const bound = placeholdersOf(from);
  const unbound = placeholdersOf(splitOrigin(to)[1]).find((one) => !bound.includes(one));
  return unbound && `${quote(to)} has ${unbound}, which ${quote(from)} has not`;
}

function placeholdersOf(text: string): string[] {
  return text.match(PLACEHOLDER) ?? [];
}

export const REDIRECTS_OPTION: RulesOption<readonly RedirectRule[]> = {
  type: 'rules',
  default: [],
  description:
    'Redirects: { "from": "/old/*", "to": "/new/*", "status": 301 }. "*" is all the rest, ":name" one name. The first that fits is followed, whatever files there are; without a status it is 302.',
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['from', 'to'],
      properties: { from: { type: 'string' }, to: { type: 'string' }, status: { enum: STATUSES } },
      additionalProperties: false,
    },
  },
  setting: { scope: 'resource' },
  flag: {
    name: 'redirect',
    argument: "'FROM TO [STATUS]'",
    description:
      'Redirect a path: "/old/* /new/* 301". "*" is all the rest, ":name" one name. Without a status it is 302.',
  },
  restricted: true,
  problem(value) {
    if (!Array.isArray(value)) return `expected a list of redirects, got ${quote(value)}`;
    return value.map(ruleProblem).find((problem) => problem !== undefined);
  },
  add(rules, words) {
    const [from, to, status, ...more] = words.trim().split(/\s+/);
    if (from === undefined || to === undefined || more.length > 0) return undefined;
    return [...rules, { from, to, ...(status === undefined ? {} : { status: asNumber(status) }) }];
  },
};

/** What is no number is left for `problem` to refuse. */
function asNumber(word: string): number | string {
  return /^\d{3}$/.test(word) ? Number(word) : word;
}
