/** What the extension does when something goes wrong. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { becomes, run, secrets, start, told, useEditor } from './activated.ts';
import { editor, openFolders, set, ThemeColor, until } from './fake-vscode.ts';
import { pidsIn, toldIn } from './pretend-server.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
useEditor();

describe('what goes wrong', () => {
  test('a setting that cannot be is named once, and the default holds', async () => {
    set('httpsPreview.port', 'abc');
    openFolders('/site');
    start();
    await becomes('running');
    expect(told()).toEqual(['start /site 8443']);
    const [warning] = editor.shown;
    expect(warning).toMatchObject({ severity: 'warning', buttons: ['Open Settings'] });
    expect(warning?.message).toMatch(/^httpsPreview\.port: .*abc.* The default is used instead\.$/);

    set('httpsPreview.strictPort', true);
    await until(() => told().length === 2);
    expect(editor.shown).toHaveLength(1);
    set('httpsPreview.port', 0.5);
    await until(() => editor.shown.length === 2);
  });

  test.each([
    [
      'httpsPreview.users',
      ['ann:secret'],
      /^httpsPreview\.users: expected a list of lines .*, and number 1 is none\. /,
    ],
    ['httpsPreview.auth', { '**': 'ann' }, /^httpsPreview\.auth: for "\*\*": expected "users", "everyone" or a list /],
    [
      'httpsPreview.usersFile',
      'users.txt',
      /^httpsPreview\.usersFile: expected a full path, or one that starts with ~\//,
    ],
  ])('%s that cannot be is not taken for nothing: nobody is let in without a password', async (key, value, message) => {
    set(key, value);
    openFolders('/site');
    start();
    await becomes('failed');
    expect(told()).toEqual([]);
    expect(editor.shown).toMatchObject([{ severity: 'error', message: expect.stringMatching(message) }]);
    expect(editor.shown[0]?.message).not.toContain('secret');
    expect(editor.shown[0]?.buttons).toEqual(['Open Settings', 'Show Log']);
    set(key, undefined);
    await becomes('running');
  });

  test('a failure is told once, however often the settings change', async () => {
    openFolders('/missing');
    start();
    await becomes('failed');
    expect(editor.statusBarItem.backgroundColor).toEqual(new ThemeColor('statusBarItem.errorBackground'));
    for (const port of [9001, 9002]) {
      set('httpsPreview.port', port);
      await until(() => told().at(-1) === `start /missing ${port}`);
      await becomes('failed');
    }
    expect(editor.shown.map(({ message }) => message)).toEqual(['No such folder.']);
    expect(editor.log).toContain('No such folder.');
    await run('start');
    expect(editor.shown).toHaveLength(2);
  });

  test('a certificate without its key starts nothing', async () => {
    set('httpsPreview.cert', '/tls/cert.pem');
    openFolders('/site');
    start();
    await becomes('failed');
    expect(editor.shown[0]?.message).toContain('httpsPreview.key is not');
    expect(pidsIn(editor.log)).toEqual([]);
    set('httpsPreview.cert', undefined);
    await becomes('running');
  });

  test('a port that is taken, and must not be: the next free one can be used', async () => {
    set('httpsPreview.strictPort', true);
    editor.presses.push('Use Next Free Port');
    openFolders('/taken');
    start();
    await becomes('running');
    expect(editor.shown[0]).toMatchObject({ severity: 'error', message: 'Port 8443 is taken.' });
    expect(editor.settings.get(2)?.get('httpsPreview.strictPort')).toBe(false);
    expect(editor.statusBarItem.text).toBe('$(lock) 8444');
  });

  test('a key that needs its passphrase: it is asked for until it fits, and kept as a secret', async () => {
    set('httpsPreview.cert', '/tls/cert.pem');
    set('httpsPreview.key', '~/key.pem');
    editor.presses.push('Enter Passphrase...', 'Enter Passphrase...');
    editor.answers.push('open', 'sesame');
    openFolders('/site');
    start();
    await becomes('running');
    expect(editor.asked[0]).toMatchObject({ password: true });
    expect([...secrets]).toEqual([[`passphrase:${join(homedir(), 'key.pem')}`, 'sesame']]);
    const files = { kind: 'files', certFile: '/tls/cert.pem', keyFile: join(homedir(), 'key.pem') };
    expect(toldIn(editor.log).map(({ config }) => config.certificate)).toEqual([
      files,
      { ...files, passphrase: 'open' },
      { ...files, passphrase: 'sesame' },
    ]);
  });
});
