/** Trust as part of the extension: the lock, the notice and the commands, over an engine that only says what it would do. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { CertificateSource } from '../../src/config/engine-config.ts';
import type { Belief, Trust } from '../../src/engine/trust.ts';
import { becomes, run, start, useEditor } from './activated.ts';
import { editor, openFolders, set, Uri, until } from './fake-vscode.ts';
import { step, trustWith } from './trust-samples.ts';

let trust: Trust;
const openTrust = vi.fn(async (_source: CertificateSource) => trust);
vi.mock('vscode', () => import('./fake-vscode.ts'));
vi.mock('../../src/extension/open-trust.ts', () => ({
  openTrust: (source: CertificateSource) => openTrust(source),
}));
useEditor();

const DOUBTED: Belief = { fingerprint256: 'AB:CD', verdict: 'untrusted', doubters: ['Chromium'], elsewhere: undefined };

beforeEach(() => {
  openTrust.mockClear();
  trust = { ...trustWith([step({}, 'certutil -A')]), belief: async () => DOUBTED };
});

test('the lock is open where browsers do not believe us, the choice is told of, and it closes once they do', async () => {
  openFolders('/site');
  start();
  await until(() => editor.statusBarItem.text === '$(unlock) 8443' && editor.shown.length > 0);
  expect(editor.shown[0]?.buttons).toEqual(['Trust...', 'Proceed Anyway', 'Later']);
  trust = { ...trust, belief: async () => ({ ...DOUBTED, verdict: 'trusted', doubters: [] }) };
  editor.presses.push('Trust');
  await run('trustCertificate');
  await vi.waitUntil(() => editor.statusBarItem.text === '$(lock) 8443');
});

test('nothing is looked at before the server runs', async () => {
  set('httpsPreview.autoStart', false);
  openFolders('/site');
  start();
  expect(openTrust).not.toHaveBeenCalled();
  await run('start');
  await becomes('running');
  await vi.waitUntil(() => openTrust.mock.calls.length === 1);
});

test('it is about the certificate that the settings name, in an untrusted workspace too', async () => {
  set('httpsPreview.autoStart', false);
  editor.isTrusted = false;
  set('httpsPreview.cert', '/mine.pem');
  set('httpsPreview.key', '/mine.key');
  start();
  await run('trustCertificate');
  expect(openTrust.mock.calls).toEqual([[{ kind: 'files', certFile: '/mine.pem', keyFile: '/mine.key' }]]);
});

test('Certificate Doctor shows a report that is on no disk', async () => {
  set('httpsPreview.autoStart', false);
  const shown: Uri[] = [];
  editor.commands.set('markdown.showPreview', (uri) => shown.push(uri as Uri));
  start();
  await run('certificateDoctor');
  const [uri] = shown;
  const document = editor.documents.get(uri!.scheme)?.provideTextDocumentContent(uri!);
  expect(document).toContain('# Certificate Doctor');
});

test('Certificate Doctor has nothing to look at before the first start', async () => {
  set('httpsPreview.autoStart', false);
  trust = { ...trust, examine: async () => undefined };
  start();
  await run('certificateDoctor');
  expect(editor.shown).toMatchObject([{ buttons: ['Start HTTPS Server'] }]);
});

test('where the browser is elsewhere, a copy of the certificate is saved, with what to do there', async () => {
  set('httpsPreview.autoStart', false);
  trust = trustWith([], { elsewhere: 'SSH' });
  editor.answers.push('On the machine with the browser', Uri.file('/home/me/copy.pem'));
  editor.commands.set('markdown.showPreview', () => {});
  start();
  await run('trustCertificate');
  expect(editor.copied).toEqual([['/state/certificate.pem', '/home/me/copy.pem']]);
  expect(editor.executed.at(-1)?.[0]).toBe('markdown.showPreview');
});
