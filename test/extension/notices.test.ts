import { beforeEach, expect, test, vi } from 'vitest';
import { Notices, runs } from '../../src/extension/notices.ts';
import { editor, resetEditor } from './fake-vscode.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
beforeEach(resetEditor);

function unexpected(error: unknown): never {
  throw error;
}

test.each(['error', 'warning', 'information'] as const)('shows an %s with its buttons', async (severity) => {
  await new Notices(unexpected).tell(severity, 'It did not work.', [runs('Try', 'try'), runs('Give Up', 'giveUp')]);
  expect(editor.shown).toEqual([{ severity, message: 'It did not work.', buttons: ['Try', 'Give Up'] }]);
  expect(editor.executed).toEqual([]);
});

test('runs what the chosen button is for', async () => {
  editor.presses.push('Try');
  const tried = vi.fn();
  editor.commands.set('try', tried);
  await new Notices(unexpected).tell('error', 'It did not work.', [
    runs('Give Up', 'giveUp'),
    runs('Try', 'try', 'harder'),
  ]);
  expect(tried.mock.calls).toEqual([['harder']]);
});

test('does not say the same again until it is told to forget', async () => {
  const notices = new Notices(unexpected);
  for (const message of ['one', 'one', 'two', 'one']) await notices.tell('error', message);
  notices.forget();
  await notices.tell('error', 'one');
  expect(editor.shown.map(({ message }) => message)).toEqual(['one', 'two', 'one']);
});

test('says the same again once something was done about it', async () => {
  const notices = new Notices(unexpected);
  editor.commands.set('try', () => {});
  for (const press of ['Try', 'Try', 'none', 'Try']) {
    editor.presses.splice(0, 1, press);
    await notices.tell('error', 'It did not work.', [runs('Try', 'try')]);
  }
  expect(editor.shown).toHaveLength(3);
});

test('an error in what a button runs is handed on', async () => {
  const failed = vi.fn();
  editor.presses.push('Try');
  await new Notices(failed).tell('error', 'It did not work.', [runs('Try', 'absent')]);
  expect(failed.mock.calls).toEqual([[expect.objectContaining({ message: "command 'absent' not found" })]]);
});
