/** All that is for devices, in one folder: `authority` (or another place for its key), and `leaf`, which it issued. */
import { rm } from 'node:fs/promises';
import type { Authority, AuthorityStore } from './authority.ts';
import { authorityFolder, openAuthority } from './authority.ts';
import type { OpenedCertificate } from './certificate.ts';
import { CertificateError } from './certificate.ts';
import { deviceLeafFolder, openDeviceLeaf } from './device-leaf.ts';
import { reasonOf } from './system-error.ts';

/** What is wanted: devices believe only an authority, so this machine's names on their network get one of ours. */
export interface DeviceSource {
  /** Absolute path of the folder for its certificates; made where it is missing. */
  readonly folder: string;
  /** This machine's names and addresses on the local network, one at least: `192.168.1.20`, `desk.local`... */
  readonly names: readonly string[];
}

/** The authority, and the certificate to serve with on the local network. */
export interface Devices {
  /** Without what signs: once the leaf is there, nobody needs it. */
  readonly authority: Omit<Authority, 'issuer'>;
  /** Absolute path of the authority's certificate (PEM), a copy for others to read. */
  readonly authorityFile: string;
  readonly leaf: OpenedCertificate;
}

/**
 * Opens both, making or replacing what has to be. The authority's key is kept in `store`, in the folder unless told. Rejects
 * with a CertificateError.
 */
export async function openDevices(
  { folder, names }: DeviceSource,
  nowMs: number,
  store: AuthorityStore = authorityFolder(folder),
): Promise<Devices> {
  const copy = authorityFolder(folder);
  try {
    const authority = await openAuthority(store, nowMs);
    await copy.publish(authority.certPem);
    const leaf = await openDeviceLeaf(folder, authority, names, nowMs);
    const { issuer: _, ...trusted } = authority;
    return { authority: trusted, authorityFile: copy.certificateFile, leaf };
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError('certificate', folder, `cannot keep an authority here: ${reasonOf(error)}`, error);
  }
}

/** Forgets the authority, key and all, and what it issued. Rejects with the system's error, or the store's. */
export async function removeDevices(folder: string, store: AuthorityStore = authorityFolder(folder)): Promise<void> {
  await store.remove();
  await authorityFolder(folder).remove();
  await deviceLeafFolder(folder).remove();
  await rm(folder, { recursive: true, force: true });
}
