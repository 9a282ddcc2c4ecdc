import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuthorityStore } from '../../src/certificates/authority.ts';
import { openAuthority } from '../../src/certificates/authority.ts';
import { issueLeaf, openDeviceLeaf } from '../../src/certificates/device-leaf.ts';
import { openDevices, removeDevices } from '../../src/certificates/devices.ts';
import { certificateBlocks } from '../../src/certificates/pem.ts';
import { RENEW_BEFORE_MS } from '../../src/certificates/validity.ts';
import { MemoryStore } from './memory-store.ts';
import { DAY_MS, errorOf, NOW_MS, temporaryFile, temporaryFolder } from './support.ts';

const NAMES = ['desk.local', '192.168.1.20', 'fd00::20'];
const HOUR_MS = 3_600_000;

const authority = await openAuthority(new MemoryStore(), NOW_MS);
const leaf = await issueLeaf(authority, NAMES, NOW_MS, 'desk');
const certificate = new X509Certificate(leaf.certPem);

describe('the certificate', () => {
  const issuer = new X509Certificate(authority.issuer.certPem);
  const text = (certPem: string) => {
    const file = temporaryFile('certificate.pem', certPem);
    return execFileSync('openssl', ['x509', '-in', file, '-noout', '-text'], { encoding: 'utf8' });
  };

  test.each([
    ['4.1.1.2 is signed with ECDSA and SHA-256', /Signature Algorithm: ecdsa-with-SHA256/],
    ['4.1.2.6 has a subject that nobody takes for a host name', /Subject: CN ?= ?HTTPS Preview on desk\n/],
    ['4.1.2.7 has a P-256 key', /NIST CURVE: P-256/],
    ['4.2.1.2 has a key identifier', /Subject Key Identifier: *\n +(?:[0-9A-F]{2}:){19}[0-9A-F]{2}\n/],
    ['4.2.1.3 may be used for signatures alone, critically', /Key Usage: critical\n +Digital Signature\n/],
    [
      '4.2.1.6 has these names and addresses, and no other',
      /Subject Alternative Name: *\n +DNS:desk\.local, IP Address:192\.168\.1\.20, IP Address:FD00:0:0:0:0:0:0:20\n/,
    ],
    ['4.2.1.9 is no authority, critically', /Basic Constraints: critical\n +CA:FALSE\n/],
    ['4.2.1.12 is for servers alone', /Extended Key Usage: *\n +TLS Web Server Authentication\n/],
  ])('RFC 5280 section %s', (_title, pattern) => {
    expect(text(leaf.certPem)).toMatch(pattern);
  });

  test('RFC 5280 section 4.2.1.1: names its issuer by the key', () => {
    const [, subjectKey] = /Subject Key Identifier: *\n +(\S+)/.exec(text(issuer.toString()))!;
    const [, authorityKey] = /Authority Key Identifier: *\n +(\S+)/.exec(text(leaf.certPem))!;
    expect(authorityKey).toBe(subjectKey);
    expect(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)).toBe(true);
  });

  test('has its issuer behind it, for the server to send, and not the root', () => {
    expect(certificateBlocks(leaf.certPem)).toEqual([certificate.toString(), authority.issuer.certPem]);
  });

  test('is valid from an hour ago, since clocks differ, and for no longer than Apple allows', () => {
    const [fromMs, toMs] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    expect(fromMs).toBe(NOW_MS - HOUR_MS);
    expect(toMs + 1000 - fromMs).toBe(397 * DAY_MS);
  });

  test('neither outlasts its authority nor was there before it', async () => {
    const lateMs = authority.notAfterMs - 40 * DAY_MS;
    const late = new X509Certificate((await issueLeaf(authority, NAMES, lateMs)).certPem);
    expect(Date.parse(late.validTo)).toBe(authority.notAfterMs);
    const early = new X509Certificate((await issueLeaf(authority, NAMES, NOW_MS - 7 * DAY_MS)).certPem);
    expect(Date.parse(early.validFrom)).toBe(authority.notBeforeMs);
  });

  test.each([
    [['google.com'], /may not vouch for it: google\.com is a name that others may have/],
    [['desk.local', '8.8.8.8'], /may not vouch for it: 8\.8\.8\.8 is an address that others may have/],
    [[], /^no name to issue a certificate for; expected one at least$/],
  ])('is never issued for %j', async (names, problem) => {
    await expect(issueLeaf(authority, names, NOW_MS)).rejects.toThrow(problem);
  });
});

describe('is kept beside the authority', () => {
  test('where others cannot read its key, and used again', async () => {
    const folder = temporaryFolder();
    const opened = await openDeviceLeaf(folder, authority, NAMES, NOW_MS);
    expect(opened).toMatchObject({
      outcome: 'made',
      file: join(folder, 'leaf/certificate.pem'),
      selfSigned: false,
      names: NAMES,
    });
    const modes = ['leaf', 'leaf/key.pem'].map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
    expect(await openDeviceLeaf(folder, authority, NAMES, NOW_MS + DAY_MS)).toEqual({ ...opened, outcome: 'kept' });
  });

  test.each([
    ['fewer names', ['192.168.1.20']],
    ['names in another order and spelling', ['FD00:0:0::20', 'Desk.Local.']],
  ])('used again for %s', async (_title, names) => {
    const folder = temporaryFolder();
    await openDeviceLeaf(folder, authority, NAMES, NOW_MS);
    expect((await openDeviceLeaf(folder, authority, names, NOW_MS)).outcome).toBe('kept');
  });

  test.each<[string, string[]]>([
    ['lacked 192.168.1.21', ['desk.local', '192.168.1.21']],
    ['lacked tower.local', ['tower.local', '192.168.1.20']],
  ])('issued anew where the old one %s', async (replacedBecause, names) => {
    const folder = temporaryFolder();
    await openDeviceLeaf(folder, authority, NAMES, NOW_MS);
    expect(await openDeviceLeaf(folder, authority, names, NOW_MS)).toMatchObject({
      outcome: 'replaced',
      replacedBecause,
      names,
    });
  });

  const endMs = NOW_MS - HOUR_MS + 397 * DAY_MS - 1000;

  test.each<[string, number, string | undefined]>([
    ['30 days before its end', endMs - RENEW_BEFORE_MS, undefined],
    ['a second later', endMs - RENEW_BEFORE_MS + 1000, 'was to end on 2027-12-23'],
    ['after its end', endMs + 1000, 'ended on 2027-12-23'],
  ])('issued anew near its end: %s', async (_title, nowMs, replacedBecause) => {
    const folder = temporaryFolder();
    await openDeviceLeaf(folder, authority, NAMES, NOW_MS);
    expect((await openDeviceLeaf(folder, authority, NAMES, nowMs)).replacedBecause).toBe(replacedBecause);
  });

  test('issued anew by another authority, even one of the same name', async () => {
    const folder = temporaryFolder();
    await openDeviceLeaf(folder, authority, NAMES, NOW_MS);
    const other = await openAuthority(new MemoryStore(), NOW_MS);
    expect(await openDeviceLeaf(folder, other, NAMES, NOW_MS)).toMatchObject({
      outcome: 'replaced',
      replacedBecause: 'was issued by another authority',
    });
  });

  test('refuses a name with one line: the folder, and what is wrong', async () => {
    const folder = temporaryFolder();
    const { message } = await errorOf(openDeviceLeaf(folder, authority, ['google.com'], NOW_MS));
    expect(message).toMatch(/^\S+leaf: the devices' authority may not vouch for it: google\.com is a name/);
    expect(existsSync(join(folder, 'leaf'))).toBe(false);
  });
});

describe('both together', () => {
  test('the authority outlives its leaves', async () => {
    const folder = temporaryFolder();
    const first = await openDevices({ folder, names: ['192.168.1.20'] }, NOW_MS);
    const second = await openDevices({ folder, names: ['192.168.1.21'] }, NOW_MS);
    expect([first.authority.outcome, first.leaf.outcome]).toEqual(['made', 'made']);
    expect([second.authority.outcome, second.leaf.outcome]).toEqual(['kept', 'replaced']);
    expect(second.authority.fingerprint256).toBe(first.authority.fingerprint256);
    expect(readFileSync(second.authorityFile, 'utf8')).toBe(first.authority.certPem);
    expect(first.authority).not.toHaveProperty('issuer');
  });

  test('another authority issues another leaf', async () => {
    const folder = temporaryFolder();
    const source = { folder, names: ['192.168.1.20'] };
    const first = await openDevices(source, NOW_MS);
    chmodSync(join(folder, 'authority/key.pem'), 0o644);
    const second = await openDevices(source, NOW_MS);
    expect([second.authority.outcome, second.leaf.outcome]).toEqual(['replaced', 'replaced']);
    expect(readFileSync(second.authorityFile, 'utf8')).not.toBe(first.authority.certPem);
  });

  test('the key may be kept elsewhere: in the folder there is none', async () => {
    const folder = temporaryFolder();
    const store = new MemoryStore();
    const source = { folder, names: ['192.168.1.20'] };
    const first = await openDevices(source, NOW_MS, store);
    const second = await openDevices(source, NOW_MS, store);
    expect(second.leaf.outcome).toBe('kept');
    expect(readFileSync(second.authorityFile, 'utf8')).toBe(first.authority.certPem);
    expect(existsSync(join(folder, 'authority/key.pem'))).toBe(false);
  });

  test('a place that cannot keep it is named', async () => {
    const file = temporaryFile('file', '');
    const { message } = await errorOf(openDevices({ folder: file, names: ['192.168.1.20'] }, NOW_MS));
    expect(message).toBe(`${file}: cannot keep an authority here: a part of the path is a file (ENOTDIR)`);
  });

  test('a store that fails is told of', async () => {
    const locked: AuthorityStore = {
      load: () => Promise.reject(new Error('the keyring is locked')),
      save: () => Promise.reject(new Error('unreachable')),
      remove: () => Promise.reject(new Error('unreachable')),
      exclusively: (work) => work(),
    };
    const { message } = await errorOf(openDevices({ folder: temporaryFolder(), names: ['10.0.0.1'] }, NOW_MS, locked));
    expect(message).toMatch(/: cannot keep an authority here: the keyring is locked$/);
  });

  test('can be forgotten, twice too', async () => {
    const folder = temporaryFolder();
    const source = { folder, names: ['192.168.1.20'] };
    const first = await openDevices(source, NOW_MS);
    await removeDevices(folder);
    await removeDevices(folder);
    for (const file of ['authority/key.pem', 'authority/certificate.pem', 'leaf/key.pem', 'leaf/certificate.pem']) {
      expect(existsSync(join(folder, file))).toBe(false);
    }
    const second = await openDevices(source, NOW_MS);
    expect(second.authority.fingerprint256).not.toBe(first.authority.fingerprint256);
  });
});
