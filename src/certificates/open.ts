/** The certificate to serve with, from wherever the configuration says. */
import type { CertificateSource } from '../config/engine-config.ts';
import type { OpenedCertificate } from './certificate.ts';
import { openKept } from './kept.ts';
import { openOwnFiles } from './own-files.ts';

/**
 * Opens the certificate: the user's own files, or the one we made, which is made or replaced where need be. Rejects with a
 * CertificateError; there is never another certificate than the one that was asked for.
 */
export async function openCertificate(
  source: CertificateSource,
  clock: { nowMs(): number },
): Promise<OpenedCertificate> {
  const nowMs = clock.nowMs();
  return source.kind === 'files' ? openOwnFiles(source, nowMs) : openKept(source.folder, nowMs);
}
