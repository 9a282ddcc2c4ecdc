import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { OpenedCertificate } from '../../src/certificates/certificate.ts';
import { openOwnFiles } from '../../src/certificates/own-files.ts';
import type { OwnFilesTiming } from '../../src/certificates/own-files-watch.ts';
import { OwnFilesWatch } from '../../src/certificates/own-files-watch.ts';
import { makePair, NOW_MS, temporaryFolder } from './support.ts';

// The real one, which is asked what it gave.
vi.mock('../../src/certificates/own-files.ts', { spy: true });

const [one, two, three] = [await makePair(), await makePair(), await makePair()];

const QUICK: OwnFilesTiming = { pollMs: 60_000, settleMs: 10, patienceMs: 20 };

/** What a watch has found so far, and a promise of the next. */
class Findings {
  readonly changes: OpenedCertificate[] = [];
  readonly problems: string[] = [];
  #tell: () => void = () => {};

  readonly listener = {
    onChange: (certificate: OpenedCertificate) => {
      this.changes.push(certificate);
      this.#tell();
    },
    onProblem: (message: string) => {
      this.problems.push(message);
      this.#tell();
    },
  };

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }
}

/** A watch over `cert.pem` and `key.pem` of `folder`, until the test is over. */
async function watched(folder: string, timing: Partial<OwnFilesTiming> = {}) {
  const source = { kind: 'files', certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') } as const;
  const findings = new Findings();
  const current = await openOwnFiles(source, NOW_MS);
  const watch = new OwnFilesWatch(source, current, findings.listener, () => NOW_MS, { ...QUICK, ...timing });
  onTestFinished(() => watch.close());
  return { ...source, findings, watch };
}

function folderWith(pair = one): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cert.pem'), pair.certPem);
  writeFileSync(join(folder, 'key.pem'), pair.keyPem);
  return folder;
}

const fingerprints = (findings: Findings) => findings.changes.map(({ fingerprint256 }) => fingerprint256);

test('a pair that is written over is read again', async () => {
  const { certFile, keyFile, findings } = await watched(folderWith());
  const next = findings.next();
  writeFileSync(certFile, two.certPem);
  writeFileSync(keyFile, two.keyPem);
  await next;
  expect(fingerprints(findings)).toEqual([two.certificate.fingerprint256]);
});

test('a pair that is renamed into its place is read again, and so is the next', async () => {
  const { certFile, keyFile, findings } = await watched(folderWith());
  for (const pair of [two, three]) {
    const next = findings.next();
    for (const [file, pem] of [
      [certFile, pair.certPem],
      [keyFile, pair.keyPem],
    ] as const) {
      writeFileSync(`${file}.new`, pem);
      renameSync(`${file}.new`, file);
    }
    await next;
  }
  expect(fingerprints(findings)).toEqual([two.certificate.fingerprint256, three.certificate.fingerprint256]);
  expect(findings.problems).toEqual([]);
});

test('symbolic links that lead to another pair are followed, as certbot and Kubernetes have them', async () => {
  const folder = temporaryFolder();
  for (const [name, pair] of [
    ['1', one],
    ['2', two],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'cert.pem'), pair.certPem);
    writeFileSync(join(folder, name, 'key.pem'), pair.keyPem);
  }
  symlinkSync('1', join(folder, 'data'));
  for (const name of ['cert.pem', 'key.pem']) symlinkSync(join('data', name), join(folder, name));
  const { findings } = await watched(folder);
  const next = findings.next();
  symlinkSync('2', join(folder, 'data.new'));
  renameSync(join(folder, 'data.new'), join(folder, 'data'));
  await next;
  expect(fingerprints(findings)).toEqual([two.certificate.fingerprint256]);
});

test('what changed before the watch began is found too', async () => {
  const folder = folderWith(two);
  const source = { kind: 'files', certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') } as const;
  const old = await openOwnFiles(source, NOW_MS);
  writeFileSync(source.certFile, three.certPem);
  writeFileSync(source.keyFile, three.keyPem);
  const findings = new Findings();
  const next = findings.next();
  const watch = new OwnFilesWatch(source, old, findings.listener, () => NOW_MS, QUICK);
  onTestFinished(() => watch.close());
  await next;
  expect(fingerprints(findings)).toEqual([three.certificate.fingerprint256]);
});

test('a certificate waits for its key, and nobody is told', async () => {
  const { certFile, keyFile, findings } = await watched(folderWith(), { patienceMs: 60_000 });
  const next = findings.next();
  vi.mocked(openOwnFiles).mockClear();
  writeFileSync(certFile, two.certPem);
  await vi.waitUntil(() => vi.mocked(openOwnFiles).mock.settledResults.some(({ type }) => type === 'rejected'));
  writeFileSync(keyFile, two.keyPem);
  await next;
  expect(findings.problems).toEqual([]);
  expect(fingerprints(findings)).toEqual([two.certificate.fingerprint256]);
});

describe('a pair that is no good is told of once, and the next good one is taken', () => {
  test.each<[string, (files: { certFile: string; keyFile: string }) => void, RegExp]>([
    [
      'does not match',
      ({ keyFile }) => writeFileSync(keyFile, two.keyPem),
      /cert\.pem: does not match the private key in/,
    ],
    ['is gone', ({ certFile }) => rmSync(certFile), /cert\.pem: cannot be read: it does not exist \(ENOENT\)$/],
    ['is no certificate', ({ certFile }) => writeFileSync(certFile, 'x'), /cert\.pem: has nothing in PEM form/],
  ])('one that %s', async (_title, damage, problem) => {
    const { certFile, keyFile, findings } = await watched(folderWith());
    const told = findings.next();
    damage({ certFile, keyFile });
    await told;
    const renewed = findings.next();
    writeFileSync(certFile, three.certPem);
    writeFileSync(keyFile, three.keyPem);
    await renewed;
    expect(findings.problems).toEqual([expect.stringMatching(problem)]);
    expect(fingerprints(findings)).toEqual([three.certificate.fingerprint256]);
  });
});

test('without news from the system, the files are looked at now and then', async () => {
  const folder = folderWith();
  const { findings, certFile, keyFile } = await watched(folder, { pollMs: 20 });
  // The system goes on watching the folder that was moved away.
  renameSync(folder, join(temporaryFolder(), 'away'));
  mkdirSync(folder);
  writeFileSync(certFile, two.certPem);
  writeFileSync(keyFile, two.keyPem);
  await vi.waitUntil(() => findings.changes.length === 1);
  expect(fingerprints(findings)).toEqual([two.certificate.fingerprint256]);
});
