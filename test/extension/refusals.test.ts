import { beforeEach, expect, test, vi } from 'vitest';
import { Notices } from '../../src/extension/notices.ts';
import { Refusals } from '../../src/extension/refusals.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { editor, resetEditor } from './fake-vscode.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
beforeEach(resetEditor);

function refused(allowedBy: string | undefined, reason = 'no'): RequestEvent {
  const more = allowedBy === undefined ? {} : { allowedBy };
  return {
    timeMs: 0,
    method: 'GET',
    target: '/',
    status: 403,
    bodyBytes: 0,
    durationMs: 1,
    httpVersion: '2',
    address: '::1',
    reason,
    ...more,
  };
}

/** What is shown for these batches. */
function shownFor(...batches: readonly (readonly RequestEvent[])[]): readonly string[] {
  const notices = new Notices(() => {});
  const refusals = new Refusals(notices);
  for (const batch of batches) {
    refusals.requests(batch);
    notices.forget(); // the server has started anew
  }
  return editor.shown.map(({ message }) => message);
}

test('what a setting would allow is told of once for each, while the window is open', () => {
  const cors = refused('cors.origins');
  expect(shownFor([cors, cors], [cors, refused('allowHidden')], [cors])).toEqual([
    'Another site asked for something, and was refused. If that is not what you want: the setting httpsPreview.cors.origins.',
    'A file was asked for that is hidden, and was not served. If that is not what you want: the setting httpsPreview.allowHidden.',
  ]);
});

test('what none would allow, and what is no option, is not told of', () => {
  expect(shownFor([refused(undefined), refused('toString'), refused('nothing')])).toEqual([]);
});

test('nothing that a client sent gets into a notification', () => {
  expect(shownFor([refused('auth', '[click](command:evil)')]).join()).not.toContain('evil');
});

test('the buttons open the setting, and the log', async () => {
  const opened = vi.fn();
  editor.commands.set('workbench.action.openSettings', opened);
  editor.presses.push('Open Setting');
  shownFor([refused('cors.origins')]);
  await vi.waitFor(() => expect(opened.mock.calls).toEqual([['httpsPreview.cors.origins']]));
  expect(editor.shown[0]?.buttons).toEqual(['Open Setting', 'Show Log']);
});
