import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { factsOf } from '../../src/certificates/facts.ts';
import { openKept } from '../../src/certificates/kept.ts';
import { makeLeaf } from '../../src/certificates/leaf.ts';
import { RENEW_BEFORE_MS } from '../../src/certificates/validity.ts';
import { writeWhole } from '../../src/certificates/write-whole.ts';
import { DAY_MS, errorOf, makePair, NOW_MS, temporaryFile, temporaryFolder } from './support.ts';

// The real one, unless a test lets it fail.
vi.mock('../../src/certificates/write-whole.ts', { spy: true });

const leaf = await makeLeaf(NOW_MS);
const { notBeforeMs, notAfterMs } = factsOf(new X509Certificate(leaf.certPem));
const other = await makePair();

const modeOf = (path: string) => statSync(path).mode & 0o777;
const keyIn = (folder: string) => join(folder, 'key.pem');
const certificateIn = (folder: string) => join(folder, 'certificate.pem');

/** Puts a pair into `folder` as we keep it. */
function put(folder: string, text: string): void {
  writeFileSync(keyIn(folder), text, { mode: 0o600 });
}

describe('the first start', () => {
  test('makes a pair, and says what it is', async () => {
    const folder = temporaryFolder();
    const made = await openKept(folder, NOW_MS);
    const certificate = new X509Certificate(readFileSync(made.file));
    expect(made).toMatchObject({
      outcome: 'made',
      file: certificateIn(folder),
      selfSigned: true,
      names: ['localhost', '*.localhost', '127.0.0.1', '::1'],
      notBeforeMs: Date.parse(certificate.validFrom),
      notAfterMs: Date.parse(certificate.validTo),
      fingerprint256: certificate.fingerprint256,
    });
    expect(readFileSync(keyIn(folder), 'utf8')).toBe(made.keyPem + made.certPem);
  });

  test('makes the folders on the way; nobody else can read the key, and everybody the certificate', async () => {
    const folder = join(temporaryFolder(), 'state', 'https-preview');
    await openKept(folder, NOW_MS);
    expect([folder, keyIn(folder), certificateIn(folder)].map(modeOf)).toEqual([0o700, 0o600, 0o644]);
    expect(readdirSync(folder).sort()).toEqual(['certificate.pem', 'key.pem']);
  });

  test('closes a folder that stood open', async () => {
    const folder = join(temporaryFolder(), 'open');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    await openKept(folder, NOW_MS);
    expect(modeOf(folder)).toBe(0o700);
  });

  test('goes on where a process died while it made a pair', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), '');
    utimesSync(join(folder, 'lock'), 0, 0);
    writeFileSync(join(folder, 'key.pem.1.tmp'), '-----BEGIN PRIV');
    expect((await openKept(folder, NOW_MS)).outcome).toBe('made');
  });
});

describe('the next start', () => {
  test('uses the same pair', async () => {
    const folder = temporaryFolder();
    const made = await openKept(folder, NOW_MS);
    expect(await openKept(folder, NOW_MS + DAY_MS)).toEqual({ ...made, outcome: 'kept' });
  });

  test('writes nothing, so that a folder that became read-only will do', async () => {
    const folder = temporaryFolder();
    await openKept(folder, NOW_MS);
    vi.mocked(writeWhole).mockClear();
    await openKept(folder, NOW_MS);
    expect(writeWhole).not.toHaveBeenCalled();
  });

  test.each([
    ['is gone', undefined],
    ['is cut short', '-----BEGIN CERT'],
    ['is another one', other.certPem],
  ])('mends the copy of the certificate where it %s', async (_title, damage) => {
    const folder = temporaryFolder();
    const made = await openKept(folder, NOW_MS);
    if (damage === undefined) rmSync(made.file);
    else writeFileSync(made.file, damage);
    expect(await openKept(folder, NOW_MS)).toEqual({ ...made, outcome: 'kept' });
    expect(readFileSync(made.file, 'utf8')).toBe(made.certPem);
  });
});

describe('a pair that is no good any more is replaced, and it is said why', () => {
  test.each<[string, (folder: string) => void]>([
    ['could not be read', (folder) => put(folder, '')],
    ['could not be read', (folder) => put(folder, (leaf.keyPem + leaf.certPem).slice(0, -200))],
    ['could not be read', (folder) => put(folder, leaf.keyPem + leaf.certPem.replace(/\n.{20}/, '\n'))],
    ['could not be read', (folder) => put(folder, leaf.keyPem)],
    ['did not match its key', (folder) => put(folder, other.keyPem + leaf.certPem)],
    ['lacked the name *.localhost', (folder) => put(folder, other.keyPem + other.certPem)],
    ['had lost its key', (folder) => rmSync(keyIn(folder))],
    ['had a key that others could read', (folder) => chmodSync(keyIn(folder), 0o640)],
    ['had a key that others could read', (folder) => chmodSync(keyIn(folder), 0o604)],
  ])('the old one %s', async (replacedBecause, damage) => {
    const folder = temporaryFolder();
    const old = await openKept(folder, NOW_MS);
    damage(folder);
    const replaced = await openKept(folder, NOW_MS);
    expect(replaced).toMatchObject({ outcome: 'replaced', replacedBecause });
    expect(replaced.fingerprint256).not.toBe(old.fingerprint256);
    expect(modeOf(keyIn(folder))).toBe(0o600);
    expect(await openKept(folder, NOW_MS)).toMatchObject({
      outcome: 'kept',
      fingerprint256: replaced.fingerprint256,
    });
  });

  test.each<[string, number, string | undefined]>([
    ['in its first second', notBeforeMs, undefined],
    ['a second too early, by a clock that was put right', notBeforeMs - 1000, 'was not valid before 2026-11-21'],
    ['30 days before its end', notAfterMs - RENEW_BEFORE_MS, undefined],
    ['a second later', notAfterMs - RENEW_BEFORE_MS + 1000, 'was to end on 2027-12-23'],
    ['in its last second', notAfterMs, 'was to end on 2027-12-23'],
    ['after its end', notAfterMs + 1000, 'ended on 2027-12-23'],
  ])('%s', async (_title, nowMs, replacedBecause) => {
    const folder = temporaryFolder();
    await openKept(folder, NOW_MS);
    const outcome = replacedBecause === undefined ? 'kept' : 'replaced';
    const opened = await openKept(folder, nowMs);
    expect([opened.outcome, opened.replacedBecause]).toEqual([outcome, replacedBecause]);
  });
});

describe('many that start at once use one pair', () => {
  const startMany = (folder: string, nowMs: number) =>
    Promise.all(Array.from({ length: 6 }, () => openKept(folder, nowMs)));

  test('where there was none', async () => {
    const opened = await startMany(temporaryFolder(), NOW_MS);
    expect(new Set(opened.map(({ keyPem }) => keyPem)).size).toBe(1);
    expect(opened.map(({ outcome }) => outcome).sort()).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'made']);
  });

  test('where it is to be replaced', async () => {
    const folder = temporaryFolder();
    await openKept(folder, NOW_MS);
    const opened = await startMany(folder, notAfterMs);
    expect(new Set(opened.map(({ keyPem }) => keyPem)).size).toBe(1);
    expect(opened.map(({ outcome }) => outcome).sort()).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'replaced']);
  });
});

describe('where no certificate can be kept, the error says where and why', () => {
  test.each<[string, () => string, string]>([
    ['a part of the path is a file', () => join(temporaryFile('file', ''), 'a', 'b'), 'a part of the path is a file'],
    ['a file is in its place', () => temporaryFile('file', ''), 'a file is in its place'],
    ['its path is too long', () => join(temporaryFolder(), 'x'.repeat(300)), 'the path is too long'],
  ])('%s', async (_title, makeFolder, reason) => {
    const folder = makeFolder();
    const { kind, file, message } = await errorOf(openKept(folder, NOW_MS));
    expect({ kind, file }).toEqual({ kind: 'certificate', file: folder });
    expect(message).toMatch(new RegExp(`^${folder}: cannot keep a certificate here: ${reason} \\(E[A-Z]+\\)$`));
  });

  test('the key cannot be read: it may well be good, so it is not replaced', async () => {
    const folder = temporaryFolder();
    mkdirSync(keyIn(folder));
    const { message } = await errorOf(openKept(folder, NOW_MS));
    expect(message).toBe(`${keyIn(folder)}: cannot be read: it is a folder (EISDIR)`);
  });

  test('the disk is full: nothing is left behind', async () => {
    const folder = temporaryFolder();
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    vi.mocked(writeWhole).mockRejectedValueOnce(full);
    const { message } = await errorOf(openKept(folder, NOW_MS));
    expect(message).toBe(`${folder}: cannot keep a certificate here: the disk is full (ENOSPC)`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('the file system keeps no permissions', async () => {
    const folder = temporaryFolder();
    vi.mocked(writeWhole).mockImplementationOnce(async (file, text) => writeFileSync(file, text, { mode: 0o644 }));
    const { message } = await errorOf(openKept(folder, NOW_MS));
    expect(message).toBe(`${folder}: cannot keep a certificate here: the new one had a key that others could read`);
  });
});
