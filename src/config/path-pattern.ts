/**
 * Patterns over the path of a URL, as people know them from .gitignore: `*` is any run of characters within a name, `**`
 * any run of folders, `{a,b}` either. One without a slash is for the name, wherever it lies: `*.html`. Everything else
 * stands for itself, and is written as the file is called, not percent-encoded.
 */

/** True where a path matches. It comes as decoded names; that of a folder has an empty name in the end. */
export type PathPattern = (names: readonly string[]) => boolean;

/** Three times `{a,b,c,d}` in one pattern; nobody means more. */
const MAX_ALTERNATIVES = 64;

const BRACES = /\{([^{}]*)\}/g;

const PROBLEMS: readonly { readonly form: RegExp; readonly problem: string }[] = [
  { form: /^$/, problem: 'is empty' },
  { form: /[?#]/, problem: 'has a "?" or "#", and the query is not looked at' },
  { form: /\\/, problem: 'has a backslash where a URL has a slash' },
  { form: /\p{Cc}/u, problem: 'has a control character' },
  { form: /(?:^|\/)\.\.?(?:\/|$)/, problem: 'has a dot segment' },
  { form: /\/\//, problem: 'has an empty name between two slashes' },
];

/** What is wrong with a pattern, to be put behind it; undefined where nothing is. */
export function patternProblem(pattern: string): string | undefined {
  const known = PROBLEMS.find(({ form }) => form.test(pattern));
  if (known) return known.problem;
  if (/[{}]/.test(pattern.replace(BRACES, ''))) return 'has a brace without its other one, or braces in braces';
  return countAlternatives(pattern) > MAX_ALTERNATIVES ? `means more than ${MAX_ALTERNATIVES} paths` : undefined;
}

/** Makes a pattern ready. It is one that `patternProblem` has nothing to say about. */
export function compilePattern(pattern: string): PathPattern {
  const tests = expandBraces(pattern).map(compileOne);
  return (names) => tests.some((test) => test(names));
}

function compileOne(pattern: string): PathPattern {
  if (!pattern.includes('/')) return (names) => matchesName(pattern, names.at(-1) ?? '');
  const parts = pattern.replace(/^\//, '').split('/');
  const isStar = (at: number) => parts[at] === '**';
  return (names) => {
    const fits = (at: number, nameAt: number) => matchesName(parts[at]!, names[nameAt]!);
    return matches(parts.length, names.length, isStar, fits);
  };
}

function matchesName(pattern: string, name: string): boolean {
  const isStar = (at: number) => pattern[at] === '*';
  return matches(pattern.length, name.length, isStar, (at, nameAt) => pattern[at] === name[nameAt]);
}

/**
 * Whether a pattern of so many parts matches a text of so many. Each star takes as little as it can, and one more where the
 * parts behind it do not fit: at most pattern times text steps. A RegExp with as many stars can be kept busy for hours by a
 * long path, and paths come from whoever has a link to us.
 */
function matches(
  patternLength: number,
  textLength: number,
  isStar: (at: number) => boolean,
  fits: (at: number, textAt: number) => boolean,
): boolean {
  let at = 0;
  let textAt = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (textAt < textLength) {
    if (at < patternLength && isStar(at)) {
      afterStar = ++at;
      starEnd = textAt;
    } else if (at < patternLength && fits(at, textAt)) {
      at++;
      textAt++;
    } else if (afterStar >= 0) {
      at = afterStar;
      textAt = ++starEnd;
    } else {
      return false;
    }
  }
  while (at < patternLength && isStar(at)) at++;
  return at === patternLength;
}

/** `{a,b}.{c,d}` as the four patterns it stands for. */
function expandBraces(pattern: string): string[] {
  // Split at its groups, a pattern is plain text and alternatives in turn.
  const pieces = pattern.split(BRACES).map((piece, index) => (index % 2 === 0 ? [piece] : piece.split(',')));
  return pieces.reduce((starts, ends) => starts.flatMap((start) => ends.map((end) => start + end)), ['']);
}

function countAlternatives(pattern: string): number {
  const counts = Array.from(pattern.matchAll(BRACES), ([, alternatives]) => alternatives!.split(',').length);
  return counts.reduce((product, count) => product * count, 1);
}
