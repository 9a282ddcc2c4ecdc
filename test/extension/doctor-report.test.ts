import { describe, expect, test } from 'vitest';
import type { Examination } from '../../src/engine/trust.ts';
import { doctorReport, exportReport } from '../../src/extension/doctor-report.ts';
import { codeSpan } from '../../src/extension/markdown.ts';
import { FIREFOX, found, SYSTEM, survey } from './trust-samples.ts';

const URL_OF_SERVER = 'https://localhost:8443/';
const SSH = {
  reason: 'SSH: elsewhere',
  hints: [{ title: 'Windows', text: 'certutil -user -addstore Root certificate.pem' }],
};
const report = (more: Partial<Examination> = {}) => doctorReport(found(more), URL_OF_SERVER);
const TRUSTED = { kind: 'trusted' } as const;
const ABSENT = { kind: 'absent' } as const;

describe('the verdict', () => {
  test.each([
    ['all trust it', {}, '✓ **All is well.**'],
    ['nobody does', { stores: [survey(ABSENT)] }, '✗ **Nobody trusts it yet'],
    ['some do', { stores: [survey(TRUSTED), survey(ABSENT, FIREFOX)] }, '✗ **Not every browser'],
    ['browsers do, a program does not', { stores: [survey(TRUSTED), survey(ABSENT, SYSTEM)] }, '✓ **Browsers show'],
    ['there is no browser, and a program does not', { stores: [survey(ABSENT, SYSTEM)] }, '✗ **Nobody trusts it yet'],
    ['there is no store', { stores: [] }, '○ **There is no trust store'],
    ['it has ended', { flaws: ['it ended on 2026-01-01'] }, '✗ **Browsers refuse this certificate'],
    ['it is signed by another', { isSelfSigned: false }, '○ **It is signed by another one.**'],
  ] satisfies [string, Partial<Examination>, string][])('%s', (_title, more, verdict) => {
    expect(report(more).split('\n')[2]).toContain(verdict);
  });

  test('the server shows another certificate', () => {
    const handshake = { ...found().handshake, isSubject: false } as Examination['handshake'];
    expect(report({ handshake })).toContain('✗ **The server shows another certificate');
  });
});

test.each([
  [TRUSTED, 'No warning.'],
  [ABSENT, 'Who reads it says NET&#58;&#58;ERR'],
  [{ kind: 'present', why: 'its trust is ","' }, 'It is there, and not believed: its trust is &#34;&#44;&#34;.'],
  [{ kind: 'tool-missing', tool: { name: 'certutil', install: 'sudo apt-get install it' } }, 'is missing'],
  [{ kind: 'unreadable', why: 'it is locked' }, 'It could not be read: it is locked.'],
] satisfies [Examination['stores'][number]['state'], string][])('a store that says %j', (state, text) => {
  expect(report({ stores: [survey(state)] })).toContain(text);
});

test('says what to install, in a block that can be copied', () => {
  const state = { kind: 'tool-missing', tool: { name: 'certutil', install: 'sudo apt-get install it' } } as const;
  expect(report({ stores: [survey(state)] })).toContain('~~~~~~sh\nsudo apt-get install it\n~~~~~~');
});

test('has names, dates, fingerprint, key and the handshake', () => {
  const text = report();
  for (const part of [
    codeSpan('localhost'),
    '2026-11-21 to 2027-12-23',
    codeSpan(found().facts.fingerprint256.slice(48)),
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toContain(`${codeSpan('/state/key.pem')} (600`);
  expect(text).toContain('answers with this certificate');
  expect(text).toContain(`${codeSpan('curl')} believes it`);
});

test.each([
  [{ kind: 'failed', why: 'refused', isRefused: true }, '○ None runs at'],
  [{ kind: 'failed', why: 'nothing came for 5 s', isRefused: false }, 'nothing came for 5 s'],
] satisfies [Examination['handshake'], string][])('without a handshake: %j', (handshake, text) => {
  expect(report({ handshake, plain: undefined })).toContain(text);
});

test('tells what to do where the browser is elsewhere', () => {
  const text = report({ elsewhere: SSH });
  expect(text).toContain('This seems to be SSH');
  expect(text).toContain(SSH.hints[0]!.text);
  expect(exportReport('/home/me/certificate.pem', SSH)).toContain(SSH.hints[0]!.text);
});

test('what comes from outside is shown as it is: no markup, and no table that ends early', () => {
  const nasty = '[x](command:y) | <img src=x>';
  const text = report({
    file: nasty,
    stores: [survey({ kind: 'present', why: nasty }, FIREFOX, [])],
    plain: { program: 'curl', refusal: nasty },
  });
  expect(text).not.toContain('<img');
  expect(text).not.toContain('](command');
  expect(text).toContain(codeSpan('/home/me/.mozilla/firefox/a|b'));
  for (const line of text.split('\n').filter((one) => one.startsWith('| ') && one.includes('firefox'))) {
    expect(line.split('|')).toHaveLength(5);
  }
});
