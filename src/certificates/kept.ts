/**
 * The certificate for this machine's own names, kept in a folder and used again at every start, so that a browser that was
 * told to trust it need not be told again.
 */
import { X509Certificate } from 'node:crypto';
import type { OpenedCertificate } from './certificate.ts';
import { factsOf } from './facts.ts';
import { LEAF_NAMES, makeLeaf } from './leaf.ts';
import { openPairFolder } from './pair-folder.ts';
import { validityFlaw } from './validity.ts';

/**
 * The pair of `folder` (absolute; made where it is missing), or a new one where there is none or it is no good any more.
 * Rejects with a CertificateError where it can be neither read nor made.
 */
export async function openKept(folder: string, nowMs: number): Promise<OpenedCertificate> {
  const opened = await openPairFolder(folder, {
    flawOf: (certificate) => flawOf(certificate, nowMs),
    make: () => makeLeaf(nowMs),
  });
  return { ...opened, selfSigned: true, ...factsOf(new X509Certificate(opened.certPem)) };
}

function flawOf(certificate: X509Certificate, nowMs: number): string | undefined {
  const facts = factsOf(certificate);
  const missing = LEAF_NAMES.find((name) => !facts.names.includes(name));
  return missing === undefined ? validityFlaw(facts, nowMs) : `lacked the name ${missing}`;
}
