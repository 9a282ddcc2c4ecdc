/**
 * Makes the certificate for this machine's own names: a self-signed leaf that can sign nothing (RFC 5280: CA is false, and the
 * key is for signatures in TLS handshakes alone).
 */
import { hostname } from 'node:os';
import { commonName } from './common-name.ts';
import { startOfValidityMs } from './validity.ts';

/** A certificate and its key. */
export interface Pair {
  readonly certPem: string;
  /** Unencrypted PKCS#8. */
  readonly keyPem: string;
}

/** Names and addresses it is valid for. */
export const LEAF_NAMES: readonly string[] = ['localhost', '*.localhost', '127.0.0.1', '::1'];

/** Apple's and the CA/Browser Forum's limit was 398 days when our users' systems were made; a day less is safe. */
export const LEAF_VALIDITY_MS = 397 * 24 * 3_600_000;

/** Makes a pair that is valid from a little before `nowMs` on. `machine` is what people call this computer. */
export async function makeLeaf(nowMs: number, machine: string = hostname()): Promise<Pair> {
  // Takes some 100 ms to load, and is needed once a year.
  const { generate } = await import('selfsigned');
  const notBeforeMs = startOfValidityMs(nowMs);
  const made = await generate([{ name: 'commonName', value: commonName('HTTPS Preview on', machine) }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(notBeforeMs),
    // The last second belongs to the validity (RFC 5280 section 4.1.2.5).
    notAfterDate: new Date(notBeforeMs + LEAF_VALIDITY_MS - 1000),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: LEAF_NAMES.map(alternativeName) },
    ],
  });
  return { certPem: `${made.cert.trimEnd()}\n`, keyPem: `${made.private.trimEnd()}\n` };
}

function alternativeName(name: string): { type: 2; value: string } | { type: 7; ip: string } {
  return /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name };
}
