/**
 * The user's own certificate and key (from mkcert, certbot, Tailscale...). Everything that can be wrong with them is said
 * here, before anything listens: which file, what is wrong with it, and what was expected.
 */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { CertificateSource } from '../config/engine-config.ts';
import type { OpenedCertificate } from './certificate.ts';
import { CertificateError } from './certificate.ts';
import type { CertificateFacts } from './facts.ts';
import { dayOf, factsOf } from './facts.ts';
import type { PemBlock } from './pem.ts';
import { isCertificate, isPrivateKey } from './pem.ts';
import { readPem } from './read-pem.ts';

/** Reads and checks the pair. Rejects with a CertificateError. */
export async function openOwnFiles(
  source: Extract<CertificateSource, { kind: 'files' }>,
  nowMs: number,
): Promise<OpenedCertificate> {
  const { certFile, keyFile, passphrase } = source;
  const chain = certificatesOf(certFile, await readPem(certFile));
  const keyBlock = privateKeyOf(keyFile, await readPem(keyFile));
  const key = decrypt(keyFile, keyBlock, passphrase);
  const [leaf] = chain;
  checkMatch(certFile, chain, keyFile, key);
  const facts = factsOf(leaf);
  checkValidity(certFile, facts, nowMs);
  const pems = { certPem: chain.map(String).join(''), keyPem: keyBlock.text, ...(passphrase ? { passphrase } : {}) };
  checkUse(certFile, pems);
  return { ...pems, file: certFile, selfSigned: false, ...facts, outcome: 'own' };
}

type Chain = readonly [X509Certificate, ...X509Certificate[]];

function certificatesOf(file: string, blocks: readonly PemBlock[]): Chain {
  const [leaf, ...rest] = blocks.filter(isCertificate).map(({ text }) => parseCertificate(file, text));
  if (leaf !== undefined) return [leaf, ...rest];
  throw unusable(file, `has ${describe(blocks)}; expected a certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
}

function parseCertificate(file: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw unusable(file, 'has a certificate that cannot be read; expected X.509 in PEM form', error);
  }
}

function privateKeyOf(file: string, blocks: readonly PemBlock[]): PemBlock {
  const key = blocks.find(isPrivateKey);
  if (key === undefined) {
    throw unusable(file, `has ${describe(blocks)}; expected a private key in PEM form (-----BEGIN PRIVATE KEY-----)`);
  }
  if (key.label !== 'OPENSSH PRIVATE KEY') return key;
  throw unusable(file, 'has a key in the form of OpenSSH; expected a private key in PEM form');
}

function describe(blocks: readonly PemBlock[]): string {
  const found = blocks.find((block) => isCertificate(block) || isPrivateKey(block)) ?? blocks[0];
  if (found === undefined) return 'nothing in PEM form';
  return /^[AEIOU]/.test(found.label) ? `an ${found.label.toLowerCase()}` : `a ${found.label.toLowerCase()}`;
}

function decrypt(file: string, { label, text }: PemBlock, passphrase: string | undefined): KeyObject {
  // PKCS#8 says it in its label, the older forms in a field (RFC 1421 section 4.6.1.1).
  const isEncrypted = label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: *4, *ENCRYPTED/m.test(text);
  if (isEncrypted && !passphrase) {
    throw new CertificateError('passphrase', file, 'is encrypted; expected its passphrase');
  }
  try {
    return createPrivateKey({ key: text, passphrase });
  } catch (error) {
    if (isEncrypted) throw new CertificateError('passphrase', file, 'cannot be decrypted with this passphrase', error);
    throw unusable(file, 'has a private key that cannot be read; expected PKCS#8, PKCS#1 or SEC 1 in PEM form', error);
  }
}

function checkMatch(certFile: string, chain: Chain, keyFile: string, key: KeyObject): void {
  const at = chain.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (at === 0) return;
  if (at > 0) {
    throw unusable(certFile, `has its chain in the wrong order; expected the certificate of ${keyFile} first`);
  }
  throw unusable(certFile, `does not match the private key in ${keyFile}; expected a certificate and its own key`);
}

function checkValidity(file: string, { notBeforeMs, notAfterMs }: CertificateFacts, nowMs: number): void {
  const today = `expected one that is valid today, ${dayOf(nowMs)}`;
  if (nowMs > notAfterMs) throw unusable(file, `has a certificate that expired on ${dayOf(notAfterMs)}; ${today}`);
  if (nowMs < notBeforeMs) {
    throw unusable(file, `has a certificate that is not valid before ${dayOf(notBeforeMs)}; ${today}`);
  }
}

type TlsParts = Pick<OpenedCertificate, 'certPem' | 'keyPem' | 'passphrase'>;

/** TLS has demands of its own: a key that is too small, or of a kind it has no use for, can be read and is refused here. */
function checkUse(file: string, { certPem, keyPem, passphrase }: TlsParts): void {
  try {
    createSecureContext({ cert: certPem, key: keyPem, passphrase });
  } catch (error) {
    const { reason, message } = error as Error & { reason?: string };
    throw unusable(file, `cannot be used for TLS: ${reason ?? message}`, error);
  }
}

function unusable(file: string, problem: string, cause?: unknown): CertificateError {
  return new CertificateError('certificate', file, problem, cause);
}
