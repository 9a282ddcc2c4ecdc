import { beforeEach, expect, test, vi } from 'vitest';
import type { Belief } from '../../src/engine/trust.ts';
import { tellOfTrust } from '../../src/extension/first-notice.ts';
import { Notices } from '../../src/extension/notices.ts';
import { editor, resetEditor } from './fake-vscode.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
beforeEach(resetEditor);

const DOUBTED: Belief = { fingerprint256: 'AB', verdict: 'untrusted', doubters: ['Chromium'], elsewhere: undefined };
const BUTTONS = ['Trust...', 'Proceed Anyway', 'Later'];

function user() {
  const memory = new Map<string, unknown>();
  const memento = {
    get: <T>(key: string) => memory.get(key) as T | undefined,
    update: async (key: string, value: unknown) => void memory.set(key, value),
  };
  return (belief: Belief | undefined) =>
    tellOfTrust(
      belief,
      memento,
      new Notices((error) => {
        throw error;
      }),
    );
}

test.each([
  ['Trust...', [['httpsPreview.trustCertificate']]],
  ['Proceed Anyway', [['httpsPreview.openExternal']]],
  ['Later', []],
  ['a dismissal', []],
])('tells of the choice once, ever: not again after %s', async (answer, executed) => {
  for (const id of ['httpsPreview.trustCertificate', 'httpsPreview.openExternal']) editor.commands.set(id, () => {});
  editor.presses.push(answer);
  const tell = user();
  await tell(DOUBTED);
  await tell(DOUBTED);
  expect(editor.shown).toMatchObject([{ severity: 'information', buttons: BUTTONS }]);
  expect(editor.executed).toEqual(executed);
});

test.each([
  ['it is trusted', { ...DOUBTED, verdict: 'trusted', doubters: [] }, 0],
  ['there is no certificate yet', undefined, 0],
  ['there is no browser', { ...DOUBTED, verdict: 'unknown', doubters: [] }, 0],
  ['the browser is elsewhere', { ...DOUBTED, verdict: 'unknown', doubters: [], elsewhere: 'SSH' }, 1],
] satisfies [string, Belief | undefined, number][])('where %s, tells of it %#', async (_title, belief, times) => {
  await user()(belief);
  expect(editor.shown).toHaveLength(times);
});
