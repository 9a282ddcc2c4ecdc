/** Folders that go away again, and certificates of every kind. */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import { CertificateError } from '../../src/certificates/certificate.ts';

export const NOW_MS = Date.UTC(2026, 10, 21, 12);
export const DAY_MS = 24 * 3_600_000;

/** An empty folder, until the test is over. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'https-preview-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file in a folder of its own, until the test is over; gives its absolute path. */
export function temporaryFile(name: string, content: string | Uint8Array): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

/** A certificate and its key, each in several forms. */
export interface MadePair {
  readonly certPem: string;
  readonly keyPem: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** Makes a pair for localhost with a P-256 key, valid for two days on either side of `NOW_MS` unless told. */
export async function makePair(notBeforeMs = NOW_MS - 2 * DAY_MS, notAfterMs = NOW_MS + 2 * DAY_MS): Promise<MadePair> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(notBeforeMs),
    notAfterDate: new Date(notAfterMs),
  });
  return {
    certPem: made.cert,
    keyPem: made.private,
    certificate: new X509Certificate(made.cert),
    key: createPrivateKey(made.private),
  };
}

/** The CertificateError that a promise rejects with. */
export async function errorOf(opening: Promise<unknown>): Promise<CertificateError> {
  const error = await opening.then(
    () => new Error('it was opened'),
    (reason: unknown) => reason,
  );
  if (error instanceof CertificateError) return error;
  throw error;
}
