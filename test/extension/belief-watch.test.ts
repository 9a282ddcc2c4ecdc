import { expect, test, vi } from 'vitest';
import type { Belief } from '../../src/engine/trust.ts';
import { BeliefWatch } from '../../src/extension/belief-watch.ts';

const BELIEF: Belief = { fingerprint256: 'AB', verdict: 'trusted', doubters: [], elsewhere: undefined };

function watchOf(belief: () => Promise<Belief | undefined>) {
  const asked = vi.fn(belief);
  const parts = { open: async () => ({ belief: asked }), changed: vi.fn(), failed: vi.fn() };
  return { watch: new BeliefWatch(parts), asked, ...parts };
}

test('asks once for each certificate that is shown, and again when told to', async () => {
  const { watch, asked, changed } = watchOf(async () => BELIEF);
  expect(watch.of('AB')).toBeUndefined();
  watch.shown('AB');
  watch.shown('AB');
  await vi.waitUntil(() => changed.mock.calls.length === 1);
  expect(watch.of('AB')).toBe(BELIEF);
  await watch.lookAgain();
  expect(asked).toHaveBeenCalledTimes(2);
  watch.shown('CD');
  await vi.waitUntil(() => changed.mock.calls.length === 3);
});

test('says nothing of another certificate than the one that was looked at', async () => {
  const { watch } = watchOf(async () => BELIEF);
  await watch.lookAgain();
  expect(watch.of('CD')).toBeUndefined();
});

test('what goes wrong is handed on', async () => {
  const { watch, failed, changed } = watchOf(() => Promise.reject(new Error('no')));
  await watch.lookAgain();
  expect(failed).toHaveBeenCalledWith(expect.objectContaining({ message: 'no' }));
  expect(changed).not.toHaveBeenCalled();
});
