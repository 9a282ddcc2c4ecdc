import { beforeEach, expect, test, vi } from 'vitest';
import type { OptionValue } from '../../src/config/options.ts';
import { openIn } from '../../src/extension/viewers.ts';
import { editor, resetEditor, ViewColumn } from './fake-vscode.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
beforeEach(resetEditor);

const URL = 'https://localhost:8444/a%20b?c=d';
const EXTERNAL_URL = 'https://localhost:8443/a%20b?c=d';
const WHERE = { url: URL, externalUrl: EXTERNAL_URL };

const COMMANDS = {
  integrated: 'workbench.action.browser.open',
  api: 'simpleBrowser.api.open',
  show: 'simpleBrowser.show',
} as const;

type Wanted = OptionValue<'openPreviewIn'>;
type Name = keyof typeof COMMANDS | 'external';

/** What the editor was asked to open it with, of the commands that it has. */
async function opened(wanted: Wanted, has: readonly Name[], toSide = false): Promise<readonly unknown[][]> {
  const calls: unknown[][] = [];
  for (const name of has) {
    if (name !== 'external') editor.commands.set(COMMANDS[name], (...args) => calls.push([name, ...args]));
  }
  expect(await openIn(wanted, WHERE, toSide)).toBe(true);
  return [...calls, ...editor.openedExternally.map((url) => ['external', url])];
}

test.each([
  ['auto', ['integrated', 'api', 'show'], 'integrated'],
  ['auto', ['api', 'show'], 'api'],
  ['auto', ['show'], 'show'],
  ['auto', [], 'external'],
  ['integratedBrowser', ['integrated', 'api'], 'integrated'],
  ['integratedBrowser', ['api'], 'api'],
  ['simpleBrowser', ['integrated', 'api'], 'api'],
  ['simpleBrowser', ['integrated', 'show'], 'show'],
  ['simpleBrowser', ['integrated'], 'external'],
  ['externalBrowser', ['integrated', 'api', 'show'], 'external'],
] satisfies [Wanted, Name[], Name][])('%s, in an editor with %j: %s', async (wanted, has, expected) => {
  const calls = await opened(wanted, has);
  expect(calls.map(([name, url]) => [name, url instanceof Object && 'url' in url ? url.url : url])).toEqual([
    [expected, expected === 'external' ? EXTERNAL_URL : URL],
  ]);
});

test('the Integrated Browser uses a tab of the same origin again', async () => {
  expect(await opened('auto', ['integrated'], true)).toEqual([
    ['integrated', { url: URL, openToSide: true, reuseUrlFilter: 'https://localhost:8444/**' }],
  ]);
});

test.each([
  [false, { viewColumn: ViewColumn.Active, preserveFocus: false }],
  [true, { viewColumn: ViewColumn.Beside, preserveFocus: true }],
])('the Simple Browser opens to the side: %s', async (toSide, options) => {
  expect(await opened('auto', ['api'], toSide)).toEqual([['api', URL, options]]);
});

test('a viewer that fails is passed over', async () => {
  editor.commands.set(COMMANDS.integrated, () => {
    throw new Error('no browser');
  });
  expect(await openIn('auto', WHERE, false)).toBe(true);
  expect(editor.openedExternally).toEqual([EXTERNAL_URL]);
});
