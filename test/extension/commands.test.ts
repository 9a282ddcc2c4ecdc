/** The commands that ask for something, or are told which file. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { becomes, run, start, state, told, useEditor, withSimpleBrowser } from './activated.ts';
import { editor, openFolders, set, Uri, until } from './fake-vscode.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
useEditor();

describe('Open This File', () => {
  beforeEach(() => set('httpsPreview.autoStart', false));

  test.each([
    ['the one asked for', Uri.file('/one/my page.html'), undefined, 'https://localhost:8443/my%20page.html'],
    ['the one in the active tab', undefined, Uri.file('/one/a/b.svg'), 'https://localhost:8443/a/b.svg'],
    ['the one asked for, in the root', Uri.file('/one/public/a.html'), undefined, 'https://localhost:8443/a.html'],
  ])('opens %s', async (what, asked, active, url) => {
    if (what.endsWith('root')) set('httpsPreview.root', 'public');
    openFolders('/one');
    editor.activeTabInput = { uri: active };
    const opened = withSimpleBrowser();
    start();
    await run('openFile', asked);
    expect(opened).toEqual([url]);
  });

  test('moves the server to the folder of the file', async () => {
    openFolders('/one', '/two');
    const opened = withSimpleBrowser();
    start();
    await run('openFile', Uri.file('/two/a.html'));
    await run('openFile', Uri.file('/one/b.html'));
    expect(told()).toEqual(['start /two 8443', 'configure /one 8443']);
    expect(opened).toEqual(['https://localhost:8443/a.html', 'https://localhost:8443/b.html']);
  });

  test.each([
    ['in no folder', Uri.file('/tmp/a.html')],
    ['outside of the root', Uri.file('/one/a.html')],
    ['not on disk', Uri.parse('git://x/one/public/a.html')],
  ])('explains that a file %s is not in the preview', async (_, file) => {
    set('httpsPreview.root', 'public');
    openFolders('/one');
    start();
    await run('openFile', file);
    expect(editor.shown).toEqual([
      {
        severity: 'warning',
        message: 'a.html cannot be previewed. It is not in the folder to serve, /one/public.',
        buttons: ['Change Root Folder...'],
      },
    ]);
    expect(state()).toBe('stopped');
  });
});

test('Open This File says so where there is none', async () => {
  start();
  await run('openFile');
  expect(editor.shown[0]?.message).toBe('There is no file in the active tab.');
});

describe('Change Port', () => {
  test('starts from the port that is set, keeps the new one, and moves the server', async () => {
    openFolders('/site');
    start();
    await becomes('running');
    editor.answers.push(' 9443 ');
    await run('changePort');
    expect(editor.asked[0]).toMatchObject({ value: '8443' });
    expect(editor.settings.get(2)?.get('httpsPreview.port')).toBe(9443);
    await until(() => editor.statusBarItem.text === '$(lock) 9443');
  });

  test('changes nothing on Escape', async () => {
    openFolders('/site');
    start();
    await becomes('running');
    await run('changePort');
    expect(editor.settings.size).toBe(0);
  });

  test('says what is wrong while it is typed', async () => {
    start();
    await run('changePort');
    const validate = editor.asked[0]?.validateInput as (value: string) => unknown;
    expect(['x', '80', '8443'].map(validate)).toEqual([
      'Expected a whole number from 0 to 65535.',
      { message: 'Ports below 1024 often need administrator rights.', severity: 1 },
      undefined,
    ]);
  });
});

describe('Change Root Folder', () => {
  const dialog = (path: string) => ['Choose Another Folder', [Uri.file(path)]];

  test.each([
    [
      'inside of the workspace folder: relative',
      dialog('/one/public/site'),
      'public/site',
      'configure /one/public/site 8443',
    ],
    ['outside: as it is', dialog('/srv/www'), '/srv/www', 'configure /srv/www 8443'],
  ])('to a folder %s', async (_, answers, value, then) => {
    openFolders('/one');
    start();
    await becomes('running');
    editor.answers.push(...answers);
    await run('changeRoot');
    expect(editor.settings.get(2)?.get('httpsPreview.root')).toBe(value);
    expect(told().at(-1)).toBe(then);
  });

  test('to the workspace folder itself takes the setting away', async () => {
    openFolders('/one');
    set('httpsPreview.root', 'public', 2);
    start();
    await becomes('running');
    editor.answers.push('one');
    await run('changeRoot');
    expect(editor.settings.get(2)?.has('httpsPreview.root')).toBe(false);
    expect(told()).toEqual(['start /one/public 8443', 'configure /one 8443']);
  });

  test('to the workspace folder itself overrides what is set for the user', async () => {
    openFolders('/one');
    set('httpsPreview.root', 'public');
    start();
    await becomes('running');
    editor.answers.push('one');
    await run('changeRoot');
    expect(told()).toEqual(['start /one/public 8443', 'configure /one 8443']);
  });

  test('to another folder of several keeps the rest as it is', async () => {
    openFolders('/one', '/two');
    set('httpsPreview.root', 'public', '/one');
    start();
    await becomes('running');
    editor.answers.push('two');
    await run('changeRoot');
    expect(told()).toEqual(['start /one/public 8443', 'configure /two 8443']);
    expect(editor.settings.get('/one')?.get('httpsPreview.root')).toBe('public');
  });

  test('without a folder open keeps the full path for the user', async () => {
    start();
    editor.answers.push([Uri.file('/srv/www')]);
    await run('changeRoot');
    expect(editor.settings.get(1)?.get('httpsPreview.root')).toBe('/srv/www');
    expect(state()).toBe('stopped');
  });

  test('waits until the workspace is trusted', async () => {
    editor.isTrusted = false;
    openFolders('/one');
    start();
    await run('changeRoot');
    expect(editor.asked).toEqual([]);
    expect(editor.shown[0]?.message).toBe('The root folder can be changed once the workspace is trusted.');
  });

  test.each([[[]], [['Choose Another Folder', undefined]]])('changes nothing on Escape, %#', async (answers) => {
    openFolders('/one');
    start();
    await becomes('running');
    editor.answers.push(...answers);
    await run('changeRoot');
    expect(editor.settings.size).toBe(0);
    expect(told()).toHaveLength(1);
  });
});
