/** The extension with its server stopped and running. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { deactivate } from '../../src/extension/main.ts';
import { becomes, run, start, state, told, useEditor, withSimpleBrowser } from './activated.ts';
import { editor, openFolders, set, Uri, until } from './fake-vscode.ts';
import { isAlive, pidsIn, toldIn } from './pretend-server.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
useEditor();

describe('activation', () => {
  test('starts the server on the folder that is open', async () => {
    openFolders('/site');
    start();
    await becomes('running');
    expect(told()).toEqual(['start /site 8443']);
    expect(editor.statusBarItem).toMatchObject({ text: '$(lock) 8443', command: 'httpsPreview.toggle' });
    expect(toldIn(editor.log)[0]?.config.certificate).toEqual({
      kind: 'self-signed',
      folder: '/storage/certificate',
    });
    expect(editor.shown).toEqual([]);
  });

  test.each([
    ['autoStart is off', ['/site'], '$(circle-slash) HTTPS'],
    ['no folder is open', [], '$(circle-slash) HTTPS: no folder'],
    ['no folder is on disk', ['vscode-vfs://repository'], '$(circle-slash) HTTPS: no folder'],
  ])('starts nothing where %s', async (_, folders, text) => {
    set('httpsPreview.autoStart', folders.length === 0 || !folders[0]!.startsWith('/'));
    openFolders(...folders);
    start();
    await deactivate();
    expect(state()).toBe('stopped');
    expect(pidsIn(editor.log)).toEqual([]);
    expect(editor.statusBarItem).toMatchObject({ text });
    expect(editor.shown).toEqual([]);
  });

  test('takes little of the time of the extension host', () => {
    set('httpsPreview.autoStart', false);
    openFolders('/site');
    for (let times = 0; times < 5; times++) start();
    const timesMs = editor.log.map((line) => Number(/^Activated in ([\d.]+) ms$/.exec(line)?.[1]));
    expect(timesMs).toHaveLength(5);
    // The best of several: the machine may be busy with something else.
    expect(Math.min(...timesMs)).toBeLessThan(50);
  });

  test('deactivation waits until the process is gone', async () => {
    openFolders('/site');
    start();
    await becomes('running');
    await deactivate();
    expect(isAlive(pidsIn(editor.log)[0]!)).toBe(false);
  });
});

describe('with the server stopped', () => {
  beforeEach(() => set('httpsPreview.autoStart', false));

  test('a click starts it, and another one stops it', async () => {
    openFolders('/site');
    start();
    await run('toggle');
    expect(state()).toBe('running');
    await run('toggle');
    expect(state()).toBe('stopped');
  });

  test('a start serves the folder of the file in the active tab', async () => {
    openFolders('/one', '/two');
    editor.activeTabInput = { uri: Uri.file('/two/index.html') };
    start();
    await run('start');
    expect(told()).toEqual(['start /two 8443']);
  });

  test.each([
    ['openPreview', 'https://localhost:8443/'],
    ['openPreviewToSide', 'https://localhost:8443/'],
  ])('%s starts it first', async (command, url) => {
    openFolders('/site');
    const opened = withSimpleBrowser();
    start();
    await run(command);
    expect(opened).toEqual([url]);
    expect(state()).toBe('running');
  });

  test('settings change nothing until it starts', async () => {
    openFolders('/site');
    start();
    set('httpsPreview.port', 9443);
    await run('start');
    expect(told()).toEqual(['start /site 9443']);
  });

  test('a start without a folder explains itself, and offers to open one', async () => {
    editor.presses.push('Open Folder');
    editor.commands.set('vscode.openFolder', () => {});
    start();
    await run('start');
    await until(() => editor.executed.some(([id]) => id === 'vscode.openFolder'));
    expect(editor.shown.map(({ message }) => message)).toEqual([
      'No folder is open. Open one to preview it over HTTPS.',
    ]);
    expect(state()).toBe('stopped');
  });

  test('a start in a workspace that is not on disk says that it cannot', async () => {
    openFolders('vscode-vfs://repository');
    start();
    await run('start');
    expect(editor.shown).toEqual([
      {
        severity: 'information',
        message: 'This workspace is not on disk, so there are no files that a server could serve.',
        buttons: [],
      },
    ]);
  });

  test('a start without a folder serves the root that the settings name by its full path', async () => {
    set('httpsPreview.root', '/srv/www');
    start();
    await run('start');
    expect(told()).toEqual(['start /srv/www 8443']);
  });
});

describe('with the server running', () => {
  async function startOn(...folders: string[]): Promise<void> {
    openFolders(...folders);
    start();
    await becomes('running');
  }

  test('a setting is taken over by the same process at once', async () => {
    await startOn('/site');
    set('httpsPreview.port', 9443);
    await until(() => editor.statusBarItem.text === '$(lock) 9443');
    expect(told()).toEqual(['start /site 8443', 'configure /site 9443']);
  });

  test('a restart is another process on the same port', async () => {
    await startOn('/site');
    await run('restart');
    expect(told()).toEqual(['start /site 8443', 'start /site 8443']);
    expect(new Set(pidsIn(editor.log)).size).toBe(2);
  });

  test('the external browser and the clipboard get the URL', async () => {
    await startOn('/site');
    await run('openExternal');
    await run('copyUrl');
    expect(editor.openedExternally).toEqual(['https://localhost:8443/']);
    expect(editor.clipboard).toBe('https://localhost:8443/');
  });

  test('the authority that VS Code forwards is one the server answers to before the URL is opened', async () => {
    await startOn('/site');
    const opened = withSimpleBrowser();
    editor.externalUri = () => Uri.parse('https://name-8443.app.example/');
    await run('openPreview');
    expect(opened).toEqual(['https://name-8443.app.example/']);
    expect(toldIn(editor.log).at(-1)?.config.allowHosts).toEqual(['name-8443.app.example']);
    await run('openPreview');
    expect(told()).toEqual(['start /site 8443', 'configure /site 8443']);
  });

  test('a port that is forwarded as HTTP can be marked as HTTPS', async () => {
    set('httpsPreview.port', 9443);
    set('remote.portsAttributes', { 3000: { label: 'mine' } });
    editor.presses.push('Mark as HTTPS');
    await startOn('/site');
    withSimpleBrowser();
    editor.externalUri = () => Uri.parse('https://name-9443.app.example/');
    await run('openPreview');
    const marked = { 3000: { label: 'mine' }, 9443: { protocol: 'https' } };
    expect(editor.settings.get(1)?.get('remote.portsAttributes')).toEqual(marked);
    editor.shown.length = 0;
    await run('openPreview');
    expect(editor.shown).toEqual([]);
  });

  test('an editor that forwards over plain HTTP is told of, once, and the own URL opened', async () => {
    await startOn('/site');
    const opened = withSimpleBrowser();
    editor.externalUri = () => Uri.parse('http://editor.example/proxy/8443/');
    await run('openPreview');
    await run('openPreview');
    expect(opened).toEqual(['https://localhost:8443/', 'https://localhost:8443/']);
    expect(editor.shown).toHaveLength(1);
  });

  test('a folder that goes is no longer served', async () => {
    await startOn('/one', '/two');
    openFolders('/two');
    await until(() => told().length === 2);
    expect(told().at(-1)).toBe('configure /two 8443');
    openFolders();
    await becomes('stopped');
  });
});
