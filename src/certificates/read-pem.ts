/** Reads the blocks of a PEM file that a user named, or says what it is instead. */
import { readFile, stat } from 'node:fs/promises';
import { CertificateError } from './certificate.ts';
import type { PemBlock } from './pem.ts';
import { pemBlocks } from './pem.ts';
import { reasonOf } from './system-error.ts';

/** A long chain has 20 KiB. Who names a video by mistake shall not wait for it to be read. */
const MAX_BYTES = 1024 * 1024;

/** The blocks of a file, none where there is no PEM in it. Rejects with a CertificateError. */
export async function readPem(file: string): Promise<PemBlock[]> {
  const bytes = await readSmallFile(file);
  const form = OTHER_FORMS.find(({ start }) => start.test(bytes.toString('hex', 0, 16)));
  if (form === undefined) return pemBlocks(bytes.toString('latin1'));
  throw new CertificateError('certificate', file, `is ${form.name}; expected PEM form (-----BEGIN ...-----)`);
}

interface Form {
  readonly name: string;
  /** Matches the first bytes, in hexadecimal. */
  readonly start: RegExp;
}

/** What such files come as, when it is not PEM. */
const OTHER_FORMS: readonly Form[] = [
  { name: 'empty', start: /^$/ },
  // A SEQUENCE that starts with version 3 (RFC 7292 section 4). It stands before DER, which it is too.
  { name: 'a PKCS#12 container (.p12, .pfx)', start: /^308[0-4](?:..){0,4}02010330/ },
  // A SEQUENCE of a version (keys) or of another SEQUENCE (certificates).
  { name: 'in DER form', start: /^30(?:[0-7].02|8[1-4](?:..){1,4}(?:02|30))/ },
  { name: 'text in UTF-16', start: /^(?:fffe|feff)/ },
];

async function readSmallFile(file: string): Promise<Buffer> {
  try {
    // Asked before it is opened: opening a named pipe waits for whoever writes into it.
    const stats = await stat(file);
    if (stats.isDirectory()) throw unreadable(file, 'is a folder; expected a PEM file');
    if (!stats.isFile()) throw unreadable(file, 'is no regular file; expected a PEM file');
    if (stats.size > MAX_BYTES) throw unreadable(file, `has ${stats.size} bytes; expected a PEM file, which is small`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw unreadable(file, `cannot be read: ${reasonOf(error)}`, error);
  }
}

function unreadable(file: string, problem: string, cause?: unknown): CertificateError {
  return new CertificateError('certificate', file, problem, cause);
}
