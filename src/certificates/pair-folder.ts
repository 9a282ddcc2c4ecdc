/**
 * A pair kept in a folder of its own. `key.pem` holds the key and its certificate (and chain) in one file, so there is never
 * half a pair; `certificate.pem` is a copy of the certificate for others to read.
 */
import type { FileHandle } from 'node:fs/promises';
import { access, chmod, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateError } from './certificate.ts';
import { exclusively } from './exclusively.ts';
import type { Pair } from './leaf.ts';
import type { Kept, OpenedPair, PairKind, PairStore } from './pair-store.ts';
import { openPair } from './pair-store.ts';
import { certificateBlocks, isPrivateKey, pemBlocks } from './pem.ts';
import { codeOf, reasonOf } from './system-error.ts';
import { writeWhole } from './write-whole.ts';

const FOLDER_MODE = 0o700;
const KEY_MODE = 0o600;
const CERTIFICATE_MODE = 0o644;
const MODE_OF_OTHERS = 0o077;

/**
 * The pair of `folder` (absolute; made where it is missing), or a new one where there is none or it is no good any more.
 * `file` is the absolute path of its certificate. Rejects with a CertificateError where it can be neither read nor made.
 */
export async function openPairFolder(folder: string, kind: PairKind): Promise<OpenedPair & { readonly file: string }> {
  const store = new PairFolder(folder);
  try {
    const opened = await openPair(store, kind);
    await store.publish(opened.certPem);
    return { ...opened, file: store.certificateFile };
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError('certificate', folder, `cannot keep a certificate here: ${reasonOf(error)}`, error);
  }
}

/** The files of one pair. Its methods reject with the system's error, or a CertificateError about the key's file. */
export class PairFolder implements PairStore {
  readonly #folder: string;
  readonly #keyFile: string;
  /** Absolute path of the certificate's PEM file. */
  readonly certificateFile: string;

  /** `folder` is absolute; it is made where it is missing. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#keyFile = join(folder, 'key.pem');
    this.certificateFile = join(folder, 'certificate.pem');
  }

  /** Absolute path of the key's PEM file. */
  get keyFile(): string {
    return this.#keyFile;
  }

  async load(): Promise<Kept> {
    await makePrivateFolder(this.#folder);
    const file = await readWithMode(this.#keyFile);
    if (file === undefined) return { flaw: (await isThere(this.certificateFile)) ? 'had lost its key' : undefined };
    // It may have been copied. Making it private now would not undo that.
    if (isOpenToOthers(file.mode)) return { flaw: 'had a key that others could read' };
    const certPem = certificateBlocks(file.text).join('');
    const keyPem = pemBlocks(file.text).find(isPrivateKey)?.text;
    if (certPem === '' || keyPem === undefined) return { flaw: 'could not be read' };
    return { pair: { certPem, keyPem } };
  }

  async save({ certPem, keyPem }: Pair): Promise<void> {
    await writeWhole(this.#keyFile, keyPem + certPem, KEY_MODE);
    const kept = await this.load();
    // A file system that keeps no permissions shows every key to everybody: no key is any good there.
    if ('flaw' in kept) throw new Error(`the new one ${kept.flaw ?? 'is gone again'}`);
  }

  /** Sees to it that the certificate is there for everybody to read. Writes nothing where it is. */
  async publish(certPem: string): Promise<void> {
    const published = await readFile(this.certificateFile, 'utf8').catch(() => undefined);
    if (published === certPem) return;
    await makePrivateFolder(this.#folder);
    await writeWhole(this.certificateFile, certPem, CERTIFICATE_MODE);
  }

  async remove(): Promise<void> {
    // The key first: what is left when this is cut short can sign nothing.
    for (const file of [this.#keyFile, this.certificateFile]) await rm(file, { force: true });
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return exclusively(join(this.#folder, 'lock'), work);
  }
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
