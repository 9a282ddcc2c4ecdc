import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { WorkspaceFolder } from 'vscode';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { readSettings, writeSetting } from '../../src/extension/settings.ts';
import { editor, openFolders, resetEditor, set, Uri } from './fake-vscode.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
beforeEach(resetEditor);

/** The `index`th folder, as VS Code's type has it. */
function folder(index: number): WorkspaceFolder {
  return editor.folders![index] as unknown as WorkspaceFolder;
}

describe('reading', () => {
  test('gives the defaults where nothing is set', () => {
    expect(readSettings(undefined)).toEqual({ options: DEFAULT_OPTIONS, problems: [] });
  });

  test("gives a folder's own values", () => {
    openFolders('/one', '/two');
    set('httpsPreview.port', 9000);
    set('httpsPreview.port', 9002, '/two');
    expect(readSettings(folder(0).uri).options.port).toBe(9000);
    expect(readSettings(folder(1).uri).options.port).toBe(9002);
  });

  test.each([
    ['port', '8443'],
    ['port', 65_536],
    ['autoStart', 'yes'],
    ['allowHidden', '.env'],
    ['openPreviewIn', 'netscape'],
  ] as const)('tells that %s cannot be %j, and gives the default', (key, value) => {
    set(`httpsPreview.${key}`, value);
    const { options, problems } = readSettings(undefined);
    expect(options[key]).toEqual(DEFAULT_OPTIONS[key]);
    expect(problems.map((problem) => problem.key)).toEqual([key]);
  });
});

describe('writing goes', () => {
  test('to the user, where no folder is open', async () => {
    await writeSetting('port', 9000, undefined);
    expect(editor.settings.get(1)?.get('httpsPreview.port')).toBe(9000);
  });

  test('to the workspace, where one folder is open', async () => {
    openFolders('/one');
    await writeSetting('port', 9000, folder(0));
    expect(editor.settings.get(2)?.get('httpsPreview.port')).toBe(9000);
  });

  test('to the folder, where several are open', async () => {
    openFolders('/one', '/two');
    await writeSetting('port', 9000, folder(1));
    expect(editor.settings.get('/two')?.get('httpsPreview.port')).toBe(9000);
  });

  test('to the folder, where it is set there already', async () => {
    openFolders('/one');
    set('httpsPreview.port', 8000, '/one');
    await writeSetting('port', 9000, folder(0));
    expect(readSettings(folder(0).uri).options.port).toBe(9000);
  });

  test('away, where the value is undefined', async () => {
    openFolders('/one');
    set('httpsPreview.root', 'public', 2);
    await writeSetting('root', undefined, folder(0));
    expect(editor.settings.get(2)?.has('httpsPreview.root')).toBe(false);
  });
});

test('a resource that is in no folder has the settings of the window', () => {
  set('httpsPreview.port', 9000);
  expect(readSettings(Uri.file('/elsewhere') as unknown as WorkspaceFolder['uri']).options.port).toBe(9000);
});
