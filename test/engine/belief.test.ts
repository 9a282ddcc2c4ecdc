import { expect, test } from 'vitest';
import { beliefOf } from '../../src/engine/belief.ts';
import type { StoreState, StoreSurvey } from '../../src/engine/trust.ts';

const TRUSTED: StoreState = { kind: 'trusted' };
const ABSENT: StoreState = { kind: 'absent' };
const NO_TOOL: StoreState = { kind: 'tool-missing', tool: { name: 'certutil', install: undefined } };
const CONTAINER = { reason: 'a container: the browser is outside of it' };

/** Firefox with these states, a profile each. */
function surveys(...states: readonly StoreState[]): Pick<StoreSurvey, 'store' | 'state'>[] {
  return states.map((state) => ({ state, store: { title: 'Firefox' } as StoreSurvey['store'] }));
}

test.each([
  ['all browsers trust it', surveys(TRUSTED, TRUSTED), undefined, false, 'trusted', [], false],
  ['one of two does not', surveys(TRUSTED, ABSENT), undefined, false, 'untrusted', ['Firefox'], false],
  ['two do not: each name once', surveys(ABSENT, ABSENT), undefined, false, 'untrusted', ['Firefox'], false],
  ['nobody can look', surveys(NO_TOOL), undefined, false, 'untrusted', ['Firefox'], false],
  ['there is no browser', [], undefined, false, 'unknown', [], false],
  ['it is guessed to be elsewhere, and one is here', surveys(TRUSTED), CONTAINER, false, 'trusted', [], false],
  ['it is guessed to be elsewhere, and none is here', [], CONTAINER, false, 'unknown', [], true],
  ['it is known to be elsewhere, whatever is here', surveys(TRUSTED), CONTAINER, true, 'unknown', [], true],
] as const)('%s', (_title, found, elsewhere, known, verdict, doubters, isElsewhere) => {
  expect(beliefOf('AB', found, elsewhere, known)).toEqual({
    fingerprint256: 'AB',
    verdict,
    doubters,
    elsewhere: isElsewhere ? CONTAINER.reason : undefined,
  });
});
