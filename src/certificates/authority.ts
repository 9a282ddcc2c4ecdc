/**
 * The authority for phones and other devices, which take a certificate from nobody else. It exists only once somebody asked
 * for it; it can vouch for servers on this machine and this network, and for nothing else (see `constraints.ts`).
 *
 * People trust its root, whose key is thrown away as soon as it has signed the one issuer there is. What is kept is the
 * issuer's key: unique to this machine, in a folder that is closed to others or in the editor's secret storage. Both have the
 * constraints, because some verifiers (Java 17) heed those of a chain and not those of a root they trust, as RFC 5280 section
 * 6.1 lets them.
 */
import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { OpenedCertificate } from './certificate.ts';
import { commonName } from './common-name.ts';
import { PERMITTED_DOMAINS, PERMITTED_RANGES } from './constraints.ts';
import { factsOf } from './facts.ts';
import type { Pair } from './leaf.ts';
import { PairFolder } from './pair-folder.ts';
import type { OpenedPair, PairStore } from './pair-store.ts';
import { openPair } from './pair-store.ts';
import { certificateBlocks } from './pem.ts';
import { startOfValidityMs, validityFlaw } from './validity.ts';

/** Where the authority's key and certificate are kept. Another place than a folder is the faces' to offer. */
export type AuthorityStore = PairStore;

/**
 * Five years: installing an authority on a phone takes minutes and is a person's work, so it shall outlast the phone.
 * Apple's limit of 825 days is for servers' certificates, not for an authority that a user installed.
 */
export const AUTHORITY_VALIDITY_MS = 5 * 365 * 24 * 3_600_000;

/** The authority, ready to sign. */
export interface Authority
  extends Pick<OpenedCertificate, 'fingerprint256' | 'notBeforeMs' | 'notAfterMs' | 'replacedBecause'> {
  /** PEM: its root, which devices are to trust. Name, fingerprint and dates are those of the root. */
  readonly certPem: string;
  /** What signs in its name, and is sent along with what it signed. */
  readonly issuer: Pair;
  /** What a person reads on the phone, for example `HTTPS Preview authority on desk 1A2B3C4D`. */
  readonly name: string;
  readonly outcome: OpenedPair['outcome'];
}

/** The store in a folder: `authority` in the folder of all that is for devices (absolute). */
export function authorityFolder(devicesFolder: string): PairFolder {
  return new PairFolder(join(devicesFolder, 'authority'));
}

/**
 * The authority of `store`, or a new one where there is none or it is no good any more; devices have to be told of a new one
 * anew. Rejects as the store does.
 */
export async function openAuthority(store: AuthorityStore, nowMs: number): Promise<Authority> {
  const opened = await openPair(store, {
    flawOf: (issuer, [root]) => flawOf(issuer, root, nowMs),
    make: () => makeAuthority(nowMs),
  });
  const { certPem: chainPem, keyPem, ...how } = opened;
  const [issuerPem, rootPem] = certificateBlocks(chainPem) as [string, string];
  const root = new X509Certificate(rootPem);
  const { fingerprint256, notBeforeMs, notAfterMs } = factsOf(root);
  const issuer = { certPem: issuerPem, keyPem };
  return { ...how, certPem: rootPem, issuer, name: nameOf(root), fingerprint256, notBeforeMs, notAfterMs };
}

/**
 * Makes an authority that is valid from a little before `nowMs` on, as it is kept: the issuer's certificate and behind it the
 * root's, and the issuer's key. `machine` is what people call this computer.
 */
export async function makeAuthority(nowMs: number, machine: string = hostname()): Promise<Pair> {
  const { makeChain } = await import('./signing.ts');
  const notBeforeMs = startOfValidityMs(nowMs);
  const { rootPem, issuer } = await makeChain({
    // Two authorities of one name are taken for each other, and a phone may well have an earlier one of ours.
    rootSubject: (keyId) => commonName('HTTPS Preview authority on', machine, ` ${keyId}`),
    issuerSubject: (keyId) => commonName('HTTPS Preview issuer on', machine, ` ${keyId}`),
    permittedDomains: PERMITTED_DOMAINS,
    permittedRanges: PERMITTED_RANGES,
    notBeforeMs,
    notAfterMs: notBeforeMs + AUTHORITY_VALIDITY_MS - 1000, // the last second belongs to it
  });
  return { certPem: issuer.certPem + rootPem, keyPem: issuer.keyPem };
}

/** Both end at the same moment, so one that is near its end is made anew with the other. */
function flawOf(issuer: X509Certificate, root: X509Certificate | undefined, nowMs: number): string | undefined {
  if (!issuer.ca) return 'was no authority';
  if (root === undefined) return 'had no root apart from its key';
  if (!issuer.checkIssued(root) || !issuer.verify(root.publicKey)) return 'had another root';
  return validityFlaw(factsOf(issuer), nowMs);
}

function nameOf({ subject }: X509Certificate): string {
  return subject.replace(/^CN=/, '');
}
