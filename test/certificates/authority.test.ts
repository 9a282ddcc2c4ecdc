import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  AUTHORITY_VALIDITY_MS,
  authorityFolder,
  makeAuthority,
  openAuthority,
} from '../../src/certificates/authority.ts';
import type { Pair } from '../../src/certificates/leaf.ts';
import { makeLeaf } from '../../src/certificates/leaf.ts';
import { certificateBlocks } from '../../src/certificates/pem.ts';
import { RENEW_BEFORE_MS } from '../../src/certificates/validity.ts';
import { MemoryStore } from './memory-store.ts';
import { DAY_MS, NOW_MS, temporaryFile, temporaryFolder } from './support.ts';

const made = await makeAuthority(NOW_MS + 123, 'desk.example');
const leaf = await makeLeaf(NOW_MS);
const [issuerPem, rootPem] = certificateBlocks(made.certPem) as [string, string];
const issuer = new X509Certificate(issuerPem);
const root = new X509Certificate(rootPem);

function text(certPem: string): string {
  const file = temporaryFile('certificate.pem', certPem);
  return execFileSync('openssl', ['x509', '-in', file, '-noout', '-text'], { encoding: 'utf8' });
}

describe.each([
  ['root', rootPem, 1],
  ['issuer', issuerPem, 0],
])("the %s's certificate", (_title, pem, pathLength) => {
  test.each([
    ['4.1.1.2 is signed with ECDSA and SHA-256', /Signature Algorithm: ecdsa-with-SHA256/],
    ['4.1.2.7 has a P-256 key', /NIST CURVE: P-256/],
    ['4.2.1.2 has a key identifier', /Subject Key Identifier: *\n +(?:[0-9A-F]{2}:){19}[0-9A-F]{2}\n/],
    [
      '4.2.1.3 may sign certificates and revocations alone, critically',
      /Key Usage: critical\n +Certificate Sign, CRL Sign\n/,
    ],
    [
      `4.2.1.9 is an authority with ${pathLength} others below at most, critically`,
      new RegExp(`Basic Constraints: critical\\n +CA:TRUE, pathlen:${pathLength}\\n`),
    ],
    ['4.2.1.12 is for servers alone', /Extended Key Usage: *\n +TLS Web Server Authentication\n/],
    [
      '4.2.1.10 is for these names and addresses alone, critically',
      new RegExp(
        [
          'Name Constraints: critical',
          'Permitted:',
          'DNS:localhost',
          'DNS:local',
          'DNS:test',
          'DNS:internal',
          'DNS:home\\.arpa',
          'IP:127\\.0\\.0\\.0/255\\.0\\.0\\.0',
          'IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF',
          'IP:10\\.0\\.0\\.0/255\\.0\\.0\\.0',
          'IP:172\\.16\\.0\\.0/255\\.240\\.0\\.0',
          'IP:192\\.168\\.0\\.0/255\\.255\\.0\\.0',
          'IP:169\\.254\\.0\\.0/255\\.255\\.0\\.0',
          'IP:FC00:0:0:0:0:0:0:0/FE00:0:0:0:0:0:0:0',
          'IP:FE80:0:0:0:0:0:0:0/FFC0:0:0:0:0:0:0:0',
          'X509v3 Subject Key Identifier',
        ].join('\\s+'),
      ),
    ],
  ])('RFC 5280 section %s', (_title, pattern) => {
    expect(text(pem)).toMatch(pattern);
  });

  test('is valid for five years by the second (RFC 5280 section 4.1.2.5)', () => {
    const { validFrom, validTo } = new X509Certificate(pem);
    expect(Date.parse(validFrom)).toBe(NOW_MS - 3_600_000);
    expect(Date.parse(validTo) + 1000 - Date.parse(validFrom)).toBe(5 * 365 * DAY_MS);
    expect(AUTHORITY_VALIDITY_MS).toBe(5 * 365 * DAY_MS);
  });
});

describe('the two', () => {
  test('are signed by the root, whose key is gone; the one that is kept is the issuer’s', () => {
    expect(root.checkIssued(root) && root.verify(root.publicKey)).toBe(true);
    expect(issuer.checkIssued(root) && issuer.verify(root.publicKey)).toBe(true);
    expect(made.keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const key = createPrivateKey(made.keyPem);
    expect([issuer.checkPrivateKey(key), root.checkPrivateKey(key)]).toEqual([true, false]);
  });

  test('RFC 5280 section 4.2.1.1: the issuer names the root by its key', () => {
    const [, subjectKey] = /Subject Key Identifier: *\n +(\S+)/.exec(text(rootPem))!;
    const [, authorityKey] = /Authority Key Identifier: *\n +(\S+)/.exec(text(issuerPem))!;
    expect(authorityKey).toBe(subjectKey);
  });

  test('have names and numbers that no other of ours has', async () => {
    const others = certificateBlocks((await makeAuthority(NOW_MS, 'desk.example')).certPem);
    const all = [issuer, root, ...others.map((pem) => new X509Certificate(pem))];
    const NAME = /^CN=HTTPS Preview (?:authority|issuer) on desk\.example [0-9A-F]{8}$/;
    for (const { subject } of all) expect(subject).toMatch(NAME);
    expect(new Set(all.map(({ subject }) => subject)).size).toBe(4);
    expect(new Set(all.map(({ serialNumber }) => serialNumber)).size).toBe(4);
  });

  test('have room for the end of their names (RFC 5280 appendix A.1)', async () => {
    const pems = certificateBlocks((await makeAuthority(NOW_MS, 'x'.repeat(100))).certPem);
    const [issuerName, rootName] = pems.map((pem) => new X509Certificate(pem).subject);
    expect(rootName).toMatch(/^CN=HTTPS Preview authority on x{28} [0-9A-F]{8}$/);
    expect(issuerName).toMatch(/^CN=HTTPS Preview issuer on x{31} [0-9A-F]{8}$/);
  });
});

describe('is kept', () => {
  test('in a folder that others cannot look into, and used again', async () => {
    const folder = temporaryFolder();
    const first = await openAuthority(authorityFolder(folder), NOW_MS);
    const second = await openAuthority(authorityFolder(folder), NOW_MS + DAY_MS);
    expect(first).toMatchObject({ outcome: 'made', name: expect.stringMatching(/^HTTPS Preview authority on /) });
    expect(second).toEqual({ ...first, outcome: 'kept' });
    const modes = ['authority', 'authority/key.pem'].map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
    const { issuer } = first;
    const kept = issuer.keyPem + issuer.certPem + first.certPem;
    expect(readFileSync(join(folder, 'authority/key.pem'), 'utf8')).toBe(kept);
  });

  test('anywhere else, and used again without a word', async () => {
    const store = new MemoryStore();
    const first = await openAuthority(store, NOW_MS);
    expect(await openAuthority(store, NOW_MS)).toEqual({ ...first, outcome: 'kept' });
    expect(store.saves).toBe(1);
  });

  test('until it is removed', async () => {
    const folder = temporaryFolder();
    const store = authorityFolder(folder);
    const { certPem } = await openAuthority(store, NOW_MS);
    await store.publish(certPem);
    await store.remove();
    expect(readdirSync(join(folder, 'authority'))).toEqual([]);
    expect((await openAuthority(store, NOW_MS)).outcome).toBe('made');
  });
});

describe('is replaced, and it is said why', () => {
  const endMs = NOW_MS - 3_600_000 + AUTHORITY_VALIDITY_MS - 1000;

  test.each<[string, number, string | undefined]>([
    ['30 days before its end', endMs - RENEW_BEFORE_MS, undefined],
    ['a second later', endMs - RENEW_BEFORE_MS + 1000, 'was to end on 2031-11-20'],
    ['after its end', endMs + 1000, 'ended on 2031-11-20'],
    ['by a clock that was put right', NOW_MS - DAY_MS, 'was not valid before 2026-11-21'],
  ])('%s', async (_title, nowMs, replacedBecause) => {
    const store = new MemoryStore();
    await openAuthority(store, NOW_MS);
    expect((await openAuthority(store, nowMs)).replacedBecause).toBe(replacedBecause);
  });

  test.each<[string, Pair]>([
    ['was no authority', leaf],
    ['did not match its key', { ...made, keyPem: leaf.keyPem }],
    ['had no root apart from its key', { ...made, certPem: issuerPem }],
    ['had another root', { ...made, certPem: issuerPem + issuerPem }],
    ['could not be read', { certPem: '', keyPem: '' }],
  ])('the old one %s', async (replacedBecause, old) => {
    const store = new MemoryStore();
    store.pair = old;
    expect(await openAuthority(store, NOW_MS)).toMatchObject({ outcome: 'replaced', replacedBecause });
  });

  test('the old one had a key that others could read', async () => {
    const folder = temporaryFolder();
    await openAuthority(authorityFolder(folder), NOW_MS);
    chmodSync(join(folder, 'authority/key.pem'), 0o640);
    const replacedBecause = 'had a key that others could read';
    expect(await openAuthority(authorityFolder(folder), NOW_MS)).toMatchObject({
      outcome: 'replaced',
      replacedBecause,
    });
  });
});

test('a certificate without its key is no authority: it is made anew', async () => {
  const folder = temporaryFolder();
  const store = authorityFolder(folder);
  await store.publish(made.certPem);
  expect(existsSync(join(folder, 'authority/key.pem'))).toBe(false);
  expect(await openAuthority(store, NOW_MS)).toMatchObject({
    outcome: 'replaced',
    replacedBecause: 'had lost its key',
  });
});
