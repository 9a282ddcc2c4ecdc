/** What a certificate (RFC 5280) says of itself, in our words. */
import type { X509Certificate } from 'node:crypto';
import type { ServerCertificate } from './certificate.ts';

/** What can be told from the certificate alone. */
export type CertificateFacts = Pick<ServerCertificate, 'names' | 'notBeforeMs' | 'notAfterMs' | 'fingerprint256'>;

/** Reads names, validity and fingerprint. */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    names: namesOf(certificate.subjectAltName ?? ''),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
  };
}

// Node quotes a value, as JSON, where it has a character that could be taken for the list's own.
const ALTERNATIVE_NAME = /(DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g;

function namesOf(subjectAltName: string): string[] {
  return Array.from(subjectAltName.matchAll(ALTERNATIVE_NAME), ([, type, written]) => {
    const value: string = written!.startsWith('"') ? JSON.parse(written!) : written!;
    return type === 'DNS' ? value : shortAddress(value);
  });
}

/** Node writes `::1` in a certificate as `0:0:0:0:0:0:0:1`; this is the form that people write (RFC 5952). */
export function shortAddress(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}

/** The day of a point in time, for example `2026-11-21` (UTC). */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
