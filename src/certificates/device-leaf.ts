/**
 * The certificate for this machine's names and addresses on the local network, issued by the devices' authority. It is used
 * again at every start; it is issued anew near its end, for other names or addresses, and by another authority, none of
 * which a device notices.
 */
import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Authority } from './authority.ts';
import type { OpenedCertificate } from './certificate.ts';
import { CertificateError } from './certificate.ts';
import { commonName } from './common-name.ts';
import { canonicalName, constraintProblem } from './constraints.ts';
import { factsOf } from './facts.ts';
import type { Pair } from './leaf.ts';
import { LEAF_VALIDITY_MS } from './leaf.ts';
import { openPairFolder, PairFolder } from './pair-folder.ts';
import { startOfValidityMs, validityFlaw } from './validity.ts';

const FOLDER = 'leaf';

/** Where the leaf is kept, in the folder of all that is for devices (absolute). */
export function deviceLeafFolder(devicesFolder: string): PairFolder {
  return new PairFolder(join(devicesFolder, FOLDER));
}

/**
 * The leaf in `leaf` of `devicesFolder` (absolute), which covers at least `names`, or a new one for exactly these. Rejects
 * with a CertificateError: where it can be neither read nor made, and where the authority may not vouch for a name.
 */
export async function openDeviceLeaf(
  devicesFolder: string,
  authority: Authority,
  names: readonly string[],
  nowMs: number,
): Promise<OpenedCertificate> {
  const folder = join(devicesFolder, FOLDER);
  const wanted = checkedNames(names, folder);
  const issuer = new X509Certificate(authority.issuer.certPem);
  const opened = await openPairFolder(folder, {
    flawOf: (certificate) => flawOf(certificate, issuer, wanted, nowMs),
    make: () => issueLeaf(authority, wanted, nowMs),
  });
  return { ...opened, selfSigned: false, ...factsOf(new X509Certificate(opened.certPem)) };
}

/**
 * Issues a leaf, valid from a little before `nowMs` on; behind it in the PEM is what signed it. Throws a RangeError where the
 * authority may not vouch for a name.
 */
export async function issueLeaf(
  { issuer, ...authority }: Pick<Authority, 'issuer' | 'notBeforeMs' | 'notAfterMs'>,
  names: readonly string[],
  nowMs: number,
  machine: string = hostname(),
): Promise<Pair> {
  const problem = namesProblem(names);
  if (problem !== undefined) throw new RangeError(problem);
  const { makeIssuedLeaf } = await import('./signing.ts');
  // Nothing that was issued outlasts its issuer, nor was there before it.
  const notBeforeMs = Math.max(startOfValidityMs(nowMs), authority.notBeforeMs);
  const notAfterMs = Math.min(notBeforeMs + LEAF_VALIDITY_MS - 1000, authority.notAfterMs);
  const leaf = await makeIssuedLeaf(issuer, {
    // With spaces, so that nobody takes it for a host name.
    subject: commonName('HTTPS Preview on', machine),
    names: names.map(canonicalName),
    notBeforeMs,
    notAfterMs,
  });
  return { ...leaf, certPem: leaf.certPem + issuer.certPem };
}

function checkedNames(names: readonly string[], folder: string): string[] {
  const problem = namesProblem(names);
  if (problem !== undefined) throw new CertificateError('certificate', folder, problem);
  return names.map(canonicalName);
}

function namesProblem(names: readonly string[]): string | undefined {
  if (names.length === 0) return 'no name to issue a certificate for; expected one at least';
  const problem = names.map(constraintProblem).find((one) => one !== undefined);
  return problem === undefined ? undefined : `the devices' authority may not vouch for it: ${problem}`;
}

function flawOf(
  certificate: X509Certificate,
  issuer: X509Certificate,
  wanted: readonly string[],
  nowMs: number,
): string | undefined {
  const facts = factsOf(certificate);
  const missing = wanted.find((name) => !facts.names.includes(name));
  if (missing !== undefined) return `lacked ${missing}`;
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
    return 'was issued by another authority';
  return validityFlaw(facts, nowMs);
}
