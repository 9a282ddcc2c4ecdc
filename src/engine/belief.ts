/** Whether browsers believe us, in a word: for a lock that says so. A doctor's examination says more (`trust.ts`). */
import type { Elsewhere } from '../certificates/trust/hints.ts';
import type { StoreKind } from '../certificates/trust/store.ts';
import type { StoreSurvey } from '../certificates/trust/survey.ts';

/** What is to be told of it. */
export interface Belief {
  /** SHA-256 of the certificate it is about, `AB:CD:…`. */
  readonly fingerprint256: string;
  /** `untrusted`: not by all. `unknown`: there is no browser here, or it is known that the one that counts is elsewhere. */
  readonly verdict: 'trusted' | 'untrusted' | 'unknown';
  /** The browsers of this machine that do not trust it, for example `Firefox`. */
  readonly doubters: readonly string[];
  /** Why the browser is thought to be on another machine. */
  readonly elsewhere: string | undefined;
}

/** What browsers read; the other stores are those of programs. */
export const BROWSER_STORES: ReadonlySet<StoreKind> = new Set(['nss', 'firefox', 'macos-keychain', 'windows-root']);

/**
 * Made of what browsers' stores say. That the browser is elsewhere overrules them where it is `known`; a mere guess (many a
 * container has a browser in it) counts only where there is none here.
 */
export function beliefOf(
  fingerprint256: string,
  surveys: readonly Pick<StoreSurvey, 'store' | 'state'>[],
  elsewhere: Pick<Elsewhere, 'reason'> | undefined,
  known: boolean,
): Belief {
  const doubters = surveys.filter(({ state }) => state.kind !== 'trusted').map(({ store }) => store.title);
  const isUnknown = known || surveys.length === 0;
  return {
    fingerprint256,
    verdict: isUnknown ? 'unknown' : doubters.length === 0 ? 'trusted' : 'untrusted',
    doubters: [...new Set(doubters)],
    elsewhere: isUnknown ? elsewhere?.reason : undefined,
  };
}
