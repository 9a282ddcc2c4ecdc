/** Trust and Untrust, with the user's answers, and an engine that only says what it would do. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { StartError } from '../../src/engine/failure.ts';
import type { Trust } from '../../src/engine/trust.ts';
import { Notices } from '../../src/extension/notices.ts';
import { TrustFlow } from '../../src/extension/trust-flow.ts';
import { editor, resetEditor } from './fake-vscode.ts';
import { CHROMIUM, FIREFOX, SYSTEM, step, trustWith } from './trust-samples.ts';

vi.mock('vscode', () => import('./fake-vscode.ts'));
beforeEach(resetEditor);

const BOTH = [step({}, 'certutil -A'), step({ store: FIREFOX }, 'certutil -A -f')];
const BY_TERMINAL = step({ store: SYSTEM }, 'sudo install', 'sudo update');
const SETTLED = step({ skipped: { kind: 'settled', why: 'already trusted' } });
const BLOCKED = step({
  skipped: { kind: 'blocked', why: 'certutil is missing: sudo apt-get install it', remedy: 'sudo apt-get install it' },
});

function flowWith(trust: Trust, hasDevices = false) {
  const channel = { info: vi.fn(), error: vi.fn() };
  const exportCertificate = vi.fn(async () => {});
  const forget = vi.fn(async () => {});
  const changed = vi.fn();
  const notices = new Notices((error) => {
    throw error;
  });
  const devices = { exist: async () => hasDevices, forget };
  const flow = new TrustFlow({ open: async () => trust, exportCertificate, notices, channel, devices, changed });
  return { flow, channel, exportCertificate, forget, changed };
}

describe('Trust', () => {
  test('shows every command in full before anything is done, then what came of it', async () => {
    editor.presses.push('Trust');
    const trust = trustWith(BOTH);
    const { flow, channel, changed } = flowWith(trust);
    await flow.trust();
    const [asked, told] = editor.shown;
    expect(asked).toMatchObject({ buttons: ['Trust', 'Choose Stores...'] });
    for (const text of ['$ certutil -A\n', '$ certutil -A -f', 'localhost', 'AB:AB:', 'can sign nothing']) {
      expect(asked?.detail).toContain(text);
    }
    expect(trust.done).toEqual(['Chromium', 'Firefox']);
    expect(channel.info.mock.calls.flat()).toEqual([
      '$ certutil -A',
      'Trust: ok  Chromium (/home/me/.pki/nssdb)',
      '$ certutil -A -f',
      'Trust: ok  Firefox (/home/me/.mozilla/firefox/a|b)',
    ]);
    expect(told).toMatchObject({ severity: 'information', buttons: ['Show Details'] });
    expect(told?.message).toContain('The certificate is trusted.');
    expect(changed).toHaveBeenCalledOnce();
  });

  test('does nothing where the user says no', async () => {
    const trust = trustWith(BOTH);
    const { flow, changed } = flowWith(trust);
    await flow.trust();
    expect([trust.done, editor.shown.length, changed.mock.calls]).toEqual([[], 1, []]);
  });

  test.each([
    ['some', ['Firefox'], ['Firefox']],
    ['none', [], []],
    ['Escape', undefined, []],
  ])('leaves out what is declined: %s', async (_title, picked, done) => {
    editor.presses.push('Choose Stores...');
    editor.answers.push(picked);
    const trust = trustWith(BOTH);
    await flowWith(trust).flow.trust();
    expect(editor.asked[0]).toMatchObject({
      canPickMany: true,
      items: [
        { label: 'Chromium', detail: 'certutil -A', picked: true },
        { label: 'Firefox', detail: 'certutil -A -f', picked: true },
      ],
    });
    expect(trust.done).toEqual(done);
    if (done.length > 0) expect(editor.shown.at(-1)?.message).toContain('1 was left alone');
  });

  test('types what needs sudo into a terminal, and runs it not', async () => {
    editor.presses.push('Trust');
    const trust = trustWith([BOTH[0]!, BY_TERMINAL]);
    await flowWith(trust).flow.trust();
    expect(trust.done).toEqual(['Chromium']);
    expect(editor.typed).toEqual([{ text: 'sudo install && sudo update', isRun: false }]);
    expect(editor.shown.at(-1)?.message).toBe(
      '1 trust store was changed, 1 waits in the terminal for you. A browser that is open notices when it is started again.',
    );
  });

  test('tells of a step that failed, and does the others all the same', async () => {
    editor.presses.push('Trust');
    const trust = trustWith(BOTH, { results: { Chromium: { kind: 'failed', why: 'the database is locked' } } });
    const { flow, channel } = flowWith(trust);
    await flow.trust();
    expect(trust.done).toEqual(['Chromium', 'Firefox']);
    expect(channel.error.mock.calls.flat()).toEqual([
      'Trust: failed  Chromium (/home/me/.pki/nssdb): the database is locked',
    ]);
    expect(editor.shown.at(-1)).toMatchObject({
      severity: 'warning',
      message:
        '1 trust store was changed, 1 could not be changed. A browser that is open notices when it is started again.',
    });
  });

  test.each([
    ['all is done', [SETTLED], 'information', 'The certificate is trusted already.', []],
    ['there is no store', [], 'information', 'There is no trust store on this machine that is known.', []],
    [
      'a tool is missing',
      [BLOCKED],
      'warning',
      'Chromium: certutil is missing: sudo apt-get install it.',
      ['Install in Terminal...'],
    ],
  ] as const)('asks nothing where %s', async (_title, steps, severity, message, buttons) => {
    await flowWith(trustWith(steps)).flow.trust();
    expect(editor.shown).toEqual([{ severity, message, buttons }]);
  });

  test('types the command that installs a missing tool, and runs it not', async () => {
    editor.presses.push('Install in Terminal...');
    await flowWith(trustWith([BLOCKED])).flow.trust();
    expect(editor.typed).toEqual([{ text: 'sudo apt-get install it', isRun: false }]);
  });

  test.each([
    ['there', 'On the machine with the browser', [['/state/certificate.pem', { reason: 'SSH', hints: [] }]], []],
    ['here', 'On this machine', [], ['Chromium']],
    ['nowhere', undefined, [], []],
  ])('where the browser is elsewhere, asks where: %s', async (_title, answer, exported, done) => {
    editor.answers.push(answer);
    editor.presses.push('Trust');
    const trust = trustWith([BOTH[0]!], { elsewhere: 'SSH' });
    const { flow, exportCertificate } = flowWith(trust);
    await flow.trust();
    expect(editor.asked[0]).toMatchObject({ title: 'This seems to be SSH' });
    expect([exportCertificate.mock.calls, trust.done]).toEqual([exported, done]);
  });

  test('a certificate that cannot be trusted is told of', async () => {
    const failing = { ...trustWith([]), planTrust: () => Promise.reject(new StartError('certificate', 'c.pem: no')) };
    await flowWith(failing).flow.trust();
    expect(editor.shown).toMatchObject([{ severity: 'error', message: 'c.pem: no' }]);
  });

  test('a mistake of ours is not hidden', async () => {
    const failing = { ...trustWith([]), planTrust: () => Promise.reject(new TypeError('a mistake')) };
    await expect(flowWith(failing).flow.trust()).rejects.toThrow('a mistake');
  });
});

describe('Untrust', () => {
  const REMOVAL = step({ action: 'remove', store: CHROMIUM }, 'certutil -D');

  test('shows it, and undoes it', async () => {
    editor.presses.push('Untrust');
    const trust = trustWith([REMOVAL]);
    const { flow, forget } = flowWith(trust);
    await flow.untrust();
    expect(editor.shown[0]).toMatchObject({
      buttons: ['Untrust'],
      detail: expect.stringContaining('$ certutil -D'),
    });
    expect(editor.shown[0]?.detail).not.toContain('phones');
    expect(trust.done).toEqual(['Chromium']);
    expect(forget).not.toHaveBeenCalled();
  });

  test("forgets the devices' authority, even where no store has anything of ours, once that is agreed to", async () => {
    const { flow, forget } = flowWith(trustWith([]), true);
    await flow.untrust();
    expect(editor.shown[0]?.detail).toContain('authority for phones');
    expect(forget).not.toHaveBeenCalled();
    editor.presses.push('Untrust');
    await flow.untrust();
    expect(forget).toHaveBeenCalledOnce();
  });

  test('asks nothing where nothing is trusted', async () => {
    await flowWith(trustWith([])).flow.untrust();
    expect(editor.shown).toMatchObject([{ message: 'Nothing of HTTPS Preview is trusted on this machine.' }]);
  });
});
