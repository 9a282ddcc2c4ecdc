/** Everything there is to know about whether browsers believe us, gathered for a person who wonders why they do not. */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts } from '../facts.ts';
import { dayOf, factsOf } from '../facts.ts';
import type { Handshake, PlainProof } from './handshake.ts';
import { askPlainly, shakeHands } from './handshake.ts';
import type { KeyFileState } from './key-file.ts';
import { inspectKeyFile } from './key-file.ts';
import type { TrustStore } from './store.ts';
import type { TrustSubject } from './subject.ts';
import { isSelfSigned } from './subject.ts';
import type { StoreSurvey } from './survey.ts';
import { surveyStores } from './survey.ts';
import type { World } from './world.ts';

/** What is to be looked at. */
export interface Patient {
  readonly subject: TrustSubject;
  /** Absolute path of its private key; undefined where that is not known. */
  readonly keyFile: string | undefined;
  /** Where it may be trusted. */
  readonly stores: readonly TrustStore[];
  /** Where its server is thought to run. */
  readonly url: URL;
}

/** What was found. */
export interface Diagnosis {
  readonly facts: CertificateFacts;
  readonly isSelfSigned: boolean;
  /** What is wrong with the certificate itself, as clauses. Whatever trusts it, this makes browsers refuse it. */
  readonly flaws: readonly string[];
  readonly key: KeyFileState | undefined;
  readonly stores: readonly StoreSurvey[];
  readonly handshake: Handshake;
  /** What a program says that was told nothing; undefined where there is none, or no server. */
  readonly plain: PlainProof | undefined;
}

/** Looks at everything, and changes nothing. */
export async function diagnose(patient: Patient, world: World, nowMs: number): Promise<Diagnosis> {
  const { subject, keyFile, url } = patient;
  const isOnItsOwn = isSelfSigned(subject.certificate);
  const [key, stores, handshake] = await Promise.all([
    keyFile === undefined ? undefined : inspectKeyFile(keyFile, world.platform),
    surveyStores(patient.stores, subject, world),
    shakeHands(url, subject),
  ]);
  return {
    facts: factsOf(subject.certificate),
    isSelfSigned: isOnItsOwn,
    flaws: flawsOf(subject.certificate, url, nowMs),
    key,
    // Where somebody else has signed it, others may be trusted in the store for it, and not everyone can tell.
    stores: stores.filter(({ store }) => isOnItsOwn || store.judgesIssued),
    handshake,
    plain: handshake.kind === 'done' ? await askPlainly(url, world) : undefined,
  };
}

function flawsOf(certificate: X509Certificate, { hostname }: URL, nowMs: number): string[] {
  const { notBeforeMs, notAfterMs } = factsOf(certificate);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isFor = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host, { subject: 'never' });
  const flaws: string[] = [];
  if (nowMs < notBeforeMs) flaws.push(`it is not valid before ${dayOf(notBeforeMs)} (NET::ERR_CERT_DATE_INVALID)`);
  if (nowMs > notAfterMs) flaws.push(`it ended on ${dayOf(notAfterMs)} (NET::ERR_CERT_DATE_INVALID)`);
  if (isFor === undefined) flaws.push(`it is not for ${host} (NET::ERR_CERT_COMMON_NAME_INVALID)`);
  return flaws;
}
