/**
 * The certificate we made, kept in a folder and used again at every start, so that a browser that was told to trust it need
 * not be told again.
 *
 * `key.pem` holds the key and its certificate in one file, so there is never half a pair; `certificate.pem` is a copy of the
 * certificate for others to read.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { access, chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedCertificate } from './certificate.ts';
import { CertificateError } from './certificate.ts';
import { exclusively } from './exclusively.ts';
import { dayOf, factsOf } from './facts.ts';
import type { Pair } from './leaf.ts';
import { LEAF_NAMES, makeLeaf } from './leaf.ts';
import { isCertificate, isPrivateKey, pemBlocks } from './pem.ts';
import { codeOf, reasonOf } from './system-error.ts';
import { writeWhole } from './write-whole.ts';

/** So long before its end a certificate is replaced: a server that is started today may run for weeks. */
export const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;

const FOLDER_MODE = 0o700;
const KEY_MODE = 0o600;
const CERTIFICATE_MODE = 0o644;
const MODE_OF_OTHERS = 0o077;

/**
 * The pair of `folder` (absolute; made where it is missing), or a new one where there is none or it is no good any more.
 * Rejects with a CertificateError where it can be neither read nor made.
 */
export async function openKept(folder: string, nowMs: number): Promise<OpenedCertificate> {
  const files: Files = { key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
  try {
    await makePrivateFolder(folder);
    const kept = await read(files, nowMs);
    if ('pair' in kept) return await publish(files, kept.pair, { outcome: 'kept' });
    return await exclusively(join(folder, 'lock'), () => makeUnlessMade(files, nowMs));
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError('certificate', folder, `cannot keep a certificate here: ${reasonOf(error)}`, error);
  }
}

interface Files {
  readonly key: string;
  readonly certificate: string;
}

/** A pair to use, or why there is none: nothing at all (undefined), or what was wrong, to be put behind "the old one". */
type Kept = { readonly pair: Pair } | { readonly flaw: string | undefined };

async function makeUnlessMade(files: Files, nowMs: number): Promise<OpenedCertificate> {
  const kept = await read(files, nowMs);
  if ('pair' in kept) return publish(files, kept.pair, { outcome: 'kept' }); // another process was quicker
  const pair = await makeLeaf(nowMs);
  await writeWhole(files.key, pair.keyPem + pair.certPem, KEY_MODE);
  const made = await read(files, nowMs);
  // A file system that keeps no permissions shows every key to everybody: no key is any good there.
  if ('flaw' in made) throw new Error(`the new one ${made.flaw ?? 'is gone again'}`);
  if (kept.flaw === undefined) return publish(files, pair, { outcome: 'made' });
  return publish(files, pair, { outcome: 'replaced', replacedBecause: kept.flaw });
}

async function read(files: Files, nowMs: number): Promise<Kept> {
  const file = await readWithMode(files.key);
  if (file === undefined) return { flaw: (await isThere(files.certificate)) ? 'had lost its key' : undefined };
  // It may have been copied. Making it private now would not undo that.
  if (isOpenToOthers(file.mode)) return { flaw: 'had a key that others could read' };
  const blocks = pemBlocks(file.text);
  const certPem = blocks.find(isCertificate)?.text;
  const keyPem = blocks.find(isPrivateKey)?.text;
  if (certPem === undefined || keyPem === undefined) return { flaw: 'could not be read' };
  const pair = { certPem, keyPem };
  const flaw = flawOf(pair, nowMs);
  return flaw === undefined ? { pair } : { flaw };
}

function flawOf({ certPem, keyPem }: Pair, nowMs: number): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(certPem);
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) return 'did not match its key';
  } catch {
    return 'could not be read';
  }
  const { names, notBeforeMs, notAfterMs } = factsOf(certificate);
  const missing = LEAF_NAMES.find((name) => !names.includes(name));
  if (missing !== undefined) return `lacked the name ${missing}`;
  if (nowMs < notBeforeMs) return `was not valid before ${dayOf(notBeforeMs)}`;
  if (nowMs > notAfterMs) return `ended on ${dayOf(notAfterMs)}`;
  if (nowMs > notAfterMs - RENEW_BEFORE_MS) return `was to end on ${dayOf(notAfterMs)}`;
  return undefined;
}

/** Sees to it that the certificate is there for everybody to read, and gives all that is known of it. */
async function publish(
  files: Files,
  { certPem, keyPem }: Pair,
  outcome: Pick<OpenedCertificate, 'outcome' | 'replacedBecause'>,
): Promise<OpenedCertificate> {
  const published = await readFile(files.certificate, 'utf8').catch(() => undefined);
  if (published !== certPem) await writeWhole(files.certificate, certPem, CERTIFICATE_MODE);
  const facts = factsOf(new X509Certificate(certPem));
  return { certPem, keyPem, file: files.certificate, selfSigned: true, ...facts, ...outcome };
}

async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  if (isOpenToOthers((await stat(folder)).mode)) await chmod(folder, FOLDER_MODE);
}

/** Windows has no such modes: there the folders of a user are closed to others. */
function isOpenToOthers(mode: number): boolean {
  return process.platform !== 'win32' && (mode & MODE_OF_OTHERS) !== 0;
}

async function readWithMode(file: string): Promise<{ text: string; mode: number } | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    return { text: await handle.readFile('utf8'), mode: (await handle.stat()).mode };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new CertificateError('certificate', file, `cannot be read: ${reasonOf(error)}`, error);
  } finally {
    await handle?.close();
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
