/** The certificate that is to be trusted, as the trust stores need to know it, and how ours are told from others. */
import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { CertificateError } from '../certificate.ts';
import { isCertificate } from '../pem.ts';
import { readPem } from '../read-pem.ts';

/**
 * What trust in it means: in a `leaf`, that this one server is who it says; in an `authority`, that whoever has its key may
 * say so of others.
 */
export type TrustRole = 'leaf' | 'authority';

/** What goes into the stores. */
export interface TrustSubject {
  /** Absolute path of its PEM file; it is what the stores' tools read. */
  readonly file: string;
  readonly role: TrustRole;
  readonly certificate: X509Certificate;
  /** What it is called in stores that let us choose: `HTTPS Preview` and the beginning of its SHA-256. */
  readonly name: string;
}

/** Whatever we put somewhere has a name that begins like this, and so do the subjects of the certificates we make. */
export const NAME_PREFIX = 'HTTPS Preview ';

/** What this certificate is called in stores that let us choose. */
export function nameOf(certificate: X509Certificate): string {
  return NAME_PREFIX + shortFingerprint(certificate);
}

/** The first eight digits of its SHA-256, enough to tell our certificates apart. */
export function shortFingerprint({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').slice(0, 8).toLowerCase();
}

/** Reads the first certificate of a PEM file. Rejects with a CertificateError. */
export async function readSubject(file: string, role: TrustRole): Promise<TrustSubject> {
  const absolute = resolve(file);
  const block = (await readPem(absolute)).find(isCertificate);
  const expected = 'expected one in PEM form (-----BEGIN CERTIFICATE-----)';
  if (block === undefined) throw new CertificateError('certificate', absolute, `has no certificate; ${expected}`);
  const certificate = parseCertificate(block.text);
  if (certificate === undefined) {
    throw new CertificateError('certificate', absolute, `has a certificate that cannot be read; ${expected}`);
  }
  return { file: absolute, role, certificate, name: nameOf(certificate) };
}

/** The certificate in a PEM block or in DER; undefined where there is none in it. */
export function parseCertificate(encoded: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(encoded);
  } catch {
    return undefined;
  }
}

/** True where nobody else vouches for it: trust can only come from putting it into a store. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

/** True for a certificate we made, and for the subject itself, which may be the user's own. */
export function isOurs(certificate: X509Certificate, subject: TrustSubject | undefined): boolean {
  if (certificate.fingerprint256 === subject?.certificate.fingerprint256) return true;
  return commonNameOf(certificate)?.startsWith(NAME_PREFIX) === true && isSelfSigned(certificate);
}

/** The subject's common name; undefined where it has none. */
export function commonNameOf(certificate: X509Certificate): string | undefined {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1];
}
