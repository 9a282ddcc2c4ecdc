/**
 * Who may ask for a path: the option `auth`. Decided on the decoded names, as files are found by them, and without regard
 * to what some file system has none to: capitals, the composition of letters, characters that do not show. A pattern for
 * `/admin/**` that `/ADMIN/` or `/%61dmin/` passes would protect nothing.
 */
import type { Audience, AuthRules } from '../config/auth.ts';
import { compilePattern } from '../config/path-pattern.ts';
import { ANY_USER } from '../config/user.ts';
import { spellingsOf } from '../http/target.ts';

/** Gives the audience of a target: that of the last rule that fits, else any user. Throws an HttpError with 400. */
export function audienceFinder(rules: AuthRules): (target: string) => Audience {
  const lastFirst = Object.entries(rules)
    .map(([pattern, audience]) => ({ matches: compilePattern(folded(pattern)), audience: normalized(audience) }))
    .reverse();
  return (target) => {
    const spellings = spellingsOf(target).map((names) => names.map(folded));
    return lastFirst.find(({ matches }) => spellings.some(matches))?.audience ?? ANY_USER;
  };
}

/** Names as they are when somebody signs in. */
function normalized(audience: Audience): Audience {
  return typeof audience === 'string' ? audience : audience.map((name) => name.normalize('NFC'));
}

/** The same text for all that a file system may take for the same name. */
function folded(text: string): string {
  // Capitals last: they know one sigma and one long s, small letters know two.
  return text
    .normalize('NFD')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .toUpperCase();
}
