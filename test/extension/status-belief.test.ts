/** The lock in the status bar: whether browsers believe the certificate that the server shows. */
import { expect, test } from 'vitest';
import type { Belief } from '../../src/engine/trust.ts';
import { escapeMarkdown } from '../../src/extension/markdown.ts';
import { statusView } from '../../src/extension/status-view.ts';
import { listening } from './samples.ts';

const target = { root: '/site' };

function view(verdict: Belief['verdict'] | undefined, more: Partial<Belief> = {}, selfSigned = true) {
  const certificate = { ...listening.certificate, selfSigned };
  const belief =
    verdict === undefined
      ? undefined
      : { fingerprint256: 'AB:CD', verdict, doubters: [], elsewhere: undefined, ...more };
  return statusView({ kind: 'running', listening: { ...listening, certificate } }, target, belief);
}

test.each([
  [undefined, {}, true, 'lock', 'browsers warn until it is trusted'],
  ['trusted', {}, true, 'lock', 'Browsers on this machine trust the certificate.'],
  [
    'untrusted',
    { doubters: ['Chromium', '*Fox*'] },
    true,
    'unlock',
    `by Chromium; ${escapeMarkdown('*Fox*')}: a warning`,
  ],
  ['unknown', { elsewhere: 'SSH' }, true, 'shield', 'This seems to be SSH.'],
  ['unknown', {}, true, 'shield', 'browsers warn until it is trusted'],
  ['unknown', {}, false, 'lock', 'Certificate for'],
  ['untrusted', { doubters: ['Chromium'] }, false, 'unlock', 'Not trusted yet by Chromium'],
] as const)('%s, %j, our own certificate: %s', (verdict, more, isOurs, icon, words) => {
  const { text, tooltip } = view(verdict, more, isOurs);
  expect(text).toBe(`$(${icon}) 8443`);
  expect(tooltip).toContain(words);
  expect(tooltip).toContain(`$(${icon}) [https`);
});

test.each([
  ['trusted', false],
  ['untrusted', true],
  ['unknown', true],
] as const)('where the verdict is "%s", the tooltip offers to trust it: %s', (verdict, isOffered) => {
  expect(view(verdict).tooltip.includes('command:httpsPreview.trustCertificate')).toBe(isOffered);
});

test('a screen reader hears it, too', () => {
  expect(view('trusted').label).toContain('Browsers on this machine trust its certificate.');
  expect(view('untrusted').label).toContain('do not trust its certificate yet.');
});
