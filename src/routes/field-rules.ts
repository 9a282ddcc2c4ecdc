/**
 * The configuration's fields on what is served, by its path: `crossOriginIsolation`, `mimeTypes`, `cacheControl` and
 * `headers`, of which later ones win. Stands inside of everything that chooses another file, so that a rule for
 * `/assets/**` is never put on a page that is shown in place of what is missing there.
 */
import { compilePattern } from '../config/path-pattern.ts';
import type { SiteConfig } from '../config/site.ts';
import { decorator } from '../http/decorate.ts';
import { HttpError } from '../http/errors.ts';
import type { Fields, Middleware, Response } from '../http/message.ts';
import { spellingsOf } from '../http/target.ts';
import { recovering } from './inner.ts';

/** The part of the configuration that is about fields. */
export type FieldRulesConfig = Pick<SiteConfig, 'crossOriginIsolation' | 'mimeTypes' | 'cacheControl' | 'headers'>;

interface Rule {
  /** `names` are a path's, decoded; an empty one in the end is a folder's. */
  matches(names: readonly string[]): boolean;
  /** Lower-case names; null or an empty value removes the field. */
  readonly fields: readonly (readonly [name: string, value: string | null])[];
}

/** What the rules that match a path do to its answers. */
interface Effect {
  answer(response: Response): Response;
  refuse(error: unknown): unknown;
}

/** The values that make a page `crossOriginIsolated` (HTML, section 7.1.3 and 7.1.4), and its files fit for such pages. */
const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

/** How many targets' effects are remembered, and how long these may be. Whoever asks for more makes us forget. */
const MAX_KNOWN_TARGETS = 4_096;
const MAX_KNOWN_LENGTH = 256;

/** Gives what is served the fields that the configuration has for its path. */
export function fieldRules(config: FieldRulesConfig, nowMs: () => number): Middleware {
  const rules = rulesOf(config);
  if (rules.length === 0) return (next) => next;
  const effectOf = createEffects(rules, nowMs);
  return (next) => (request) => {
    const { answer, refuse } = effectOf(request.target);
    const response = recovering(next, request, (error) => {
      throw refuse(error);
    });
    return response instanceof Promise ? response.then(answer) : answer(response);
  };
}

function rulesOf({ crossOriginIsolation, mimeTypes, cacheControl, headers }: FieldRulesConfig): Rule[] {
  return [
    ...(crossOriginIsolation ? [toRule(() => true, ISOLATION)] : []),
    ...Object.entries(mimeTypes).map(([extension, type]) => toRule(endsIn(extension), { 'content-type': type })),
    ...Object.entries(cacheControl).map(([pattern, value]) =>
      toRule(compilePattern(pattern), { 'cache-control': value }),
    ),
    ...Object.entries(headers).map(([pattern, fields]) => toRule(compilePattern(pattern), fields)),
  ];
}

function toRule(matches: Rule['matches'], fields: Readonly<Record<string, string | null>>): Rule {
  return { matches, fields: Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value] as const) };
}

/** Extensions are compared as everywhere: without regard to case. */
function endsIn(extension: string): Rule['matches'] {
  const lower = extension.toLowerCase();
  return (names) => (names.at(-1) ?? '').toLowerCase().endsWith(lower);
}

/** The effect by target: looked up where it is known, else found by matching. Paths with the same rules share one. */
function createEffects(rules: readonly Rule[], nowMs: () => number): (target: string) => Effect {
  const byTarget = new Map<string, Effect>();
  const byRules = new Map<string, Effect>();
  return (target) => {
    const known = byTarget.get(target);
    if (known !== undefined) return known;
    const spellings = spellingsOf(target);
    const matching = rules.filter((rule) => spellings.some((names) => rule.matches(names)));
    const key = matching.map((rule) => rules.indexOf(rule)).join();
    const effect = byRules.get(key) ?? createEffect(matching, nowMs);
    byRules.set(key, effect);
    if (byTarget.size === MAX_KNOWN_TARGETS) byTarget.clear();
    if (target.length <= MAX_KNOWN_LENGTH) byTarget.set(target, effect);
    return effect;
  };
}

function createEffect(rules: readonly Rule[], nowMs: () => number): Effect {
  const wanted = new Map(rules.flatMap(({ fields }) => fields));
  if (wanted.size === 0) return { answer: (response) => response, refuse: (error) => error };
  const onErrors = [...wanted].filter(([name]) => isForAll(name)).map(([name, value]) => [name, value ?? '']);
  return {
    answer: decorator((response) => changedFields(response, wanted), nowMs),
    refuse: (error) => withFields(error, Object.fromEntries(onErrors) as Fields),
  };
}

function changedFields(response: Response, wanted: ReadonlyMap<string, string | null>): Fields {
  const changes = [...wanted].filter(([name]) => isFor(name, response));
  const fields = { ...response.fields, ...Object.fromEntries(changes) };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value)) as Fields;
}

/** The fields of an error itself say what it is about, and stay. */
function withFields(error: unknown, fields: Fields): unknown {
  if (!(error instanceof HttpError)) return error;
  const { status, message, reason, allowedBy, cause } = error;
  return new HttpError(status, message, { fields: { ...fields, ...error.fields }, reason, allowedBy, cause });
}

/** How long something may be kept is said of what is there, and never of a 404 or a redirect. */
const CACHING = new Set(['cache-control', 'cdn-cache-control', 'expires', 'pragma', 'surrogate-control']);
const POLICIES = new Set(['content-security-policy', 'content-security-policy-report-only']);

/** True for fields that are for every answer, whatever it brings. */
function isForAll(name: string): boolean {
  return !CACHING.has(name) && !isOfContent(name);
}

/** True for fields that tell of the content beside them. */
function isOfContent(name: string): boolean {
  return name.startsWith('content-') && !POLICIES.has(name);
}

function isFor(name: string, { status, fields }: Response): boolean {
  // Listings are ours: they have a policy, and files have none but by these rules.
  const isOurPage = fields['content-security-policy'] !== undefined;
  if (isOurPage && (POLICIES.has(name) || isOfContent(name))) return false;
  if (CACHING.has(name)) return status === 200 || status === 206 || status === 304;
  // Several parts have a type of their own: theirs is inside.
  if (isOfContent(name)) return status === 200 || (status === 206 && fields['content-range'] !== undefined);
  return true;
}
