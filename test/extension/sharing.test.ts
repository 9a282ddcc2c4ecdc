/** Sharing as the editor sees it: what is asked, told to the server, and shown. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LanAddress } from '../../src/engine/lan-addresses.ts';
import { serveAuthority } from '../../src/extension/authority-secret.ts';
import { Notices } from '../../src/extension/notices.ts';
import { Sharing, type SharingMessage } from '../../src/extension/sharing.ts';
import { statusView } from '../../src/extension/status-view.ts';
import { editor, resetEditor } from './fake-vscode.ts';
import { FINGERPRINT, listening, sharing as shared } from './samples.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));

const WIFI: LanAddress = {
  address: '192.168.1.20',
  family: 'IPv4',
  interfaceName: 'wlan0',
  title: 'Wi-Fi (wlan0)',
  isVirtual: false,
};
const DOCKER: LanAddress = { ...WIFI, address: '172.17.0.1', title: 'Docker (docker0)', isVirtual: true };

let open: Sharing | undefined;
beforeEach(resetEditor);
afterEach(() => open?.dispose());

function create(parts: { addresses?: readonly LanAddress[]; isServed?: boolean } = {}) {
  const { addresses = [WIFI, DOCKER], isServed = true } = parts;
  const told: SharingMessage[] = [];
  const changes: (string | undefined)[] = [];
  const sharing: Sharing = new Sharing({
    server: { start: async () => (isServed ? listening : undefined) },
    notices: new Notices(() => {}),
    folder: '/storage/devices',
    addresses: () => addresses,
    tell: (message) => told.push(message),
    changed: () => changes.push(sharing.state?.network),
  });
  open = sharing;
  return { sharing, told, changes };
}

describe('Share on Local Network', () => {
  test('asks for the network, and tells the server', async () => {
    const { sharing, told } = create();
    editor.answers = ['Docker'];
    await sharing.share();
    expect(editor.asked[0]).toMatchObject({
      title: 'Share on Local Network',
      items: [
        { label: '$(radio-tower) Wi-Fi (wlan0)', description: '192.168.1.20' },
        { label: '$(vm) Docker (docker0)', detail: expect.stringContaining('hardly') },
      ],
    });
    expect(told).toEqual([
      { type: 'share', request: { folder: '/storage/devices', where: '172.17.0.1', durationMs: 3_600_000 } },
    ]);
    expect(sharing.state).toBeUndefined();
  });

  test('does nothing where nothing is chosen', async () => {
    const { sharing, told } = create();
    await sharing.share();
    expect(editor.asked).toHaveLength(1);
    expect([told, editor.shown]).toEqual([[], []]);
  });

  test('does nothing where the server cannot start, which it has told itself', async () => {
    const { sharing, told } = create({ isServed: false });
    editor.answers = ['Wi-Fi'];
    await sharing.share();
    expect(told).toEqual([]);
  });

  test('is not there in a workspace that is not trusted', async () => {
    editor.isTrusted = false;
    const { sharing, told } = create();
    await sharing.share();
    expect([told, editor.asked]).toEqual([[], []]);
    expect(editor.shown).toMatchObject([{ severity: 'information', buttons: ['Manage Workspace Trust'] }]);
  });

  test('says so where there is no network', async () => {
    const { sharing } = create({ addresses: [] });
    await sharing.share();
    expect(editor.asked).toEqual([]);
    expect(editor.shown).toMatchObject([{ severity: 'warning', message: expect.stringContaining('no address') }]);
  });

  test('says so where the server cannot', () => {
    const { sharing } = create();
    sharing.failed('Port 8443 may not be used');
    expect(editor.shown).toMatchObject([{ severity: 'error', message: expect.stringContaining('Port 8443') }]);
  });
});

describe('once it is shared', () => {
  test('one notice, and the code', () => {
    const { sharing, changes } = create();
    sharing.receive({ kind: 'started', sharing: shared });
    sharing.receive({ kind: 'link', because: 'expired', sharing: shared });
    expect(editor.shown).toEqual([
      {
        severity: 'information',
        message: 'Shared on Wi-Fi (wlan0) for 60 minutes. Devices that are paired can see this folder.',
        buttons: ['Stop Sharing'],
      },
    ]);
    expect(editor.panels).toHaveLength(1);
    expect(changes).toEqual(['Wi-Fi (wlan0)', 'Wi-Fi (wlan0)']);
  });

  test('the status bar says it, and for how long', () => {
    const view = statusView({ kind: 'running', listening }, { root: '/site' }, undefined, shared);
    expect(view).toMatchObject({ text: '$(lock) 8443 $(broadcast) Shared', isWarning: true, isAlarming: false });
    expect(view.label).toMatch(/Shared on Wi-Fi \(wlan0\) for 60 more minutes\.$/);
    expect(view.tooltip).toMatch(
      /\$\(broadcast\) Shared on Wi&#45;Fi .* for 60 more minutes: .*192.*0 devices are paired/,
    );
    expect(view.tooltip).toContain('command:httpsPreview.stopSharing');
    expect(view.tooltip).not.toContain('pair/');
  });

  test('another address is told of, with the way to the new code', () => {
    const { sharing } = create();
    sharing.receive({ kind: 'moved', sharing: shared });
    expect(editor.shown).toMatchObject([{ severity: 'warning', buttons: ['Show Pairing Code'] }]);
  });

  test.each([
    ['it is told to end', (sharing: Sharing) => sharing.receive({ kind: 'ended', because: 'time' }), 'time is over'],
    ['the process goes', (sharing: Sharing) => sharing.processGone(), 'does not share any more'],
  ])('nothing is shared any more when %s', (_title, end, why) => {
    const { sharing, changes } = create();
    sharing.receive({ kind: 'started', sharing: shared });
    end(sharing);
    expect(sharing.state).toBeUndefined();
    expect(changes.at(-1)).toBeUndefined();
    expect(editor.panels[0]!.webview.html).toContain(why);
    expect(editor.panels[0]!.webview.html).not.toContain('pair/');
  });

  test('a process that goes without having shared is nothing to talk of', () => {
    const { sharing, changes } = create();
    sharing.processGone();
    expect(changes).toEqual([]);
  });
});

describe('the panel', () => {
  const shownPage = () => {
    const { sharing, told } = create();
    sharing.receive({ kind: 'started', sharing: shared });
    return { sharing, told, panel: editor.panels[0]!, page: editor.panels[0]!.webview.html };
  };

  test('loads nothing, and runs the one script that it comes with', () => {
    const { panel, page, sharing } = shownPage();
    expect(panel.options).toEqual({ enableScripts: true, localResourceRoots: [], enableCommandUris: false });
    const [, nonce] = /script-src 'nonce-([\w-]{24})'/.exec(page)!;
    expect(page).toContain(`content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'"`);
    expect([...page.matchAll(/<(?:script|style)[^>]*>/g)].map(([tag]) => tag)).toEqual([
      `<style nonce="${nonce}">`,
      `<script nonce="${nonce}">`,
    ]);
    expect(page).not.toMatch(/ (?:src|href|style|on\w+)=/);
    sharing.receive({ kind: 'link', because: 'asked', sharing: shared });
    expect(panel.webview.html).not.toContain(nonce);
  });

  test('has the code, the link and the fingerprint to compare', () => {
    const { page } = shownPage();
    expect(page).toContain('<svg');
    expect(page).toContain(shared.link.url);
    expect(page).toContain(FINGERPRINT.replaceAll(':', '').replace(/....(?=.)/g, '$& '));
  });

  test('has who is paired, whatever they call themselves', () => {
    const { sharing, panel } = shownPage();
    const device = { address: '192.168.1.30', userAgent: '<script>alert("1")</script> iPhone', sinceMs: Date.now() };
    sharing.receive({ kind: 'paired', device, sharing: { ...shared, devices: [device] } });
    expect(panel.webview.html).toContain('<td>iPhone</td><td><code>192.168.1.30</code></td>');
    expect(panel.webview.html).not.toContain('<script>alert');
    expect(panel.webview.html).toContain('name="revokeDevices"');
  });

  test('has buttons that do what they say, and nothing else', async () => {
    const { panel, told } = shownPage();
    for (const wish of ['renewLink', 'revokeDevices', 'stop', 'toString', { type: 'stop' }, 'copyLink'])
      panel.say(wish);
    expect(told).toEqual([
      { type: 'sharing', wish: 'renewLink' },
      { type: 'sharing', wish: 'revokeDevices' },
      { type: 'sharing', wish: 'stop' },
    ]);
    expect(editor.clipboard).toBe(shared.link.url);
  });

  test('can be closed, and shown again', () => {
    const { panel, sharing } = shownPage();
    sharing.showCode();
    expect([editor.panels.length, panel.reveals]).toEqual([1, 1]);
    panel.dispose();
    sharing.receive({ kind: 'link', because: 'asked', sharing: shared });
    sharing.showCode();
    expect(editor.panels).toHaveLength(2);
  });

  test('is not there while nothing is shared', () => {
    create().sharing.showCode();
    expect(editor.panels).toEqual([]);
  });
});

test('the authority is kept in the secret storage, as one secret, until it is forgotten', async () => {
  const kept = new Map<string, string>();
  const secrets = {
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
  const pair = { certPem: 'certificate', keyPem: 'key' };
  expect(await serveAuthority(secrets, { kind: 'load' })).toBeUndefined();
  await serveAuthority(secrets, { kind: 'save', pair });
  expect([...kept.keys()]).toEqual(['devices:authority']);
  expect(await serveAuthority(secrets, { kind: 'load' })).toEqual(pair);
  await serveAuthority(secrets, { kind: 'remove' });
  expect(kept.size).toBe(0);
});
