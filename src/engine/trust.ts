/**
 * Trust in our certificate on this machine, as both faces need it: what would be done, doing it, and how things stand. Nothing
 * is changed but by `perform`, one step at a time, each of which a person has seen and agreed to.
 */
import { CertificateError } from '../certificates/certificate.ts';
import { removeDevices } from '../certificates/devices.ts';
import type { CertificateFacts } from '../certificates/facts.ts';
import { factsOf } from '../certificates/facts.ts';
import { openKept } from '../certificates/kept.ts';
import { PairFolder } from '../certificates/pair-folder.ts';
import { reasonOf } from '../certificates/system-error.ts';
import { commandLine } from '../certificates/trust/command-line.ts';
import type { Diagnosis } from '../certificates/trust/doctor.ts';
import { diagnose } from '../certificates/trust/doctor.ts';
import type { Elsewhere, Hint } from '../certificates/trust/hints.ts';
import { elsewhere, programHints } from '../certificates/trust/hints.ts';
import type { ElevationTool } from '../certificates/trust/node-world.ts';
import { nodeWorld } from '../certificates/trust/node-world.ts';
import type { StepResult } from '../certificates/trust/perform.ts';
import { performStep } from '../certificates/trust/perform.ts';
import type { TrustStep } from '../certificates/trust/plan.ts';
import { planTrust, planUntrust } from '../certificates/trust/plan.ts';
import { findStores } from '../certificates/trust/stores.ts';
import type { TrustSubject } from '../certificates/trust/subject.ts';
import { isSelfSigned, readSubject } from '../certificates/trust/subject.ts';
import { surveyStores } from '../certificates/trust/survey.ts';
import type { World } from '../certificates/trust/world.ts';
import { type Belief, BROWSER_STORES, beliefOf } from './belief.ts';
import { StartError } from './failure.ts';

export type { StoreInfo } from '../certificates/trust/store.ts';
export type { StoreState, StoreSurvey } from '../certificates/trust/survey.ts';
export type { Belief, CertificateFacts, Elsewhere, Hint, StepResult, TrustStep };

/** Which certificate it is about: the one we keep, or one of the user's own. */
export type TrustSource =
  | { readonly kind: 'kept' /** Absolute path of the folder it is kept in. */; readonly folder: string }
  | {
      readonly kind: 'own' /** Absolute path of a PEM file. */;
      readonly certFile: string /** Of its key, where that is known. */;
      readonly keyFile?: string;
    };

/** What is to be shown to a person before anything is done. */
export interface TrustProposal {
  /** Absolute path of the certificate's PEM file. */
  readonly file: string;
  readonly name: string;
  readonly facts: CertificateFacts;
  /** True where it says that it is an authority. The one we make can sign nothing. */
  readonly isAuthority: boolean;
  /** What else is to be known before one says yes: sentences. */
  readonly warnings: readonly string[];
  readonly steps: readonly TrustStep[];
  /** Takes out other certificates of ours, which another program of ours may still serve with: to be asked for apart. */
  readonly leftovers: readonly TrustStep[];
  /** For programs that read no store. */
  readonly hints: readonly Hint[];
  /** What is to be done where the browser is on another machine. */
  readonly elsewhere: Elsewhere | undefined;
}

/** What was found out about a certificate. */
export interface Examination extends Diagnosis {
  /** Absolute path of the certificate's PEM file. */
  readonly file: string;
  readonly hints: readonly Hint[];
  readonly elsewhere: Elsewhere | undefined;
}

/** Trust in one certificate. Its methods reject with a StartError where the certificate cannot be read or made. */
export interface Trust {
  /** What would be done to have it trusted. Makes the certificate where it is ours and not there yet. */
  planTrust(): Promise<TrustProposal>;
  /** What would be done to have nothing of ours trusted, nor the user's own. Makes nothing. */
  planUntrust(): Promise<readonly TrustStep[]>;
  /** Does a step. Does not reject. */
  perform(step: TrustStep): Promise<StepResult>;
  /** Everything about it, with a handshake at `url`. Undefined where there is no certificate yet. */
  examine(url: URL): Promise<Examination | undefined>;
  /** Whether browsers believe it, from their stores alone. Undefined where there is no certificate yet. Changes nothing. */
  belief(): Promise<Belief | undefined>;
  /** Absolute path of the folder of the authority for devices, where there is one and its folder is known. */
  authorityFolder(): Promise<string | undefined>;
  /** Deletes that authority, key and all, and what it issued. Does not reject. */
  forgetAuthority(): Promise<StepResult>;
  /** A command as a person types it. */
  textOf(command: readonly string[]): string;
}

/** How far it may go. */
export interface TrustLimits {
  /** Where root is needed, it is asked for with this. */
  readonly elevationTool: ElevationTool;
  /** True: what only root may change is left alone. */
  readonly withoutRoot: boolean;
  /** True: nobody can be asked in a terminal of ours, because there is none. */
  readonly withoutTerminal?: boolean;
}

/** What trust uses of the world around it; each has a default. */
export interface TrustDependencies {
  readonly world?: World;
  /** Milliseconds since the epoch. */
  readonly nowMs?: () => number;
  /** Absolute path of the folder for the certificates of devices, key and all; undefined where they are no business of ours. */
  readonly devicesFolder?: string;
  /** Where the browser is, as in `SSH: the browser is on your own machine`, where that is known; guessed unless told. */
  readonly browserElsewhere?: string | undefined;
}

/** Trust in the certificate of `source`. */
export function createTrust(
  source: TrustSource,
  { elevationTool, withoutRoot, withoutTerminal = false }: TrustLimits,
  {
    world = nodeWorld(elevationTool, !withoutTerminal),
    nowMs = Date.now,
    devicesFolder,
    browserElsewhere,
  }: TrustDependencies = {},
): Trust {
  const stores = () => findStores(world).filter(({ needsRoot }) => !needsRoot || !withoutRoot);
  return {
    planTrust: () =>
      asStartErrors(async () => {
        const subject = source.kind === 'kept' ? await makeSubject(source.folder, nowMs()) : await readOwn(source);
        return {
          file: subject.file,
          name: subject.name,
          facts: factsOf(subject.certificate),
          isAuthority: subject.certificate.ca,
          warnings: warningsOf(subject, world),
          ...(await planTrust(subject, stores(), world)),
          hints: programHints(subject, world),
          elsewhere: elsewhere(subject, world, browserElsewhere),
        };
      }),
    planUntrust: () => asStartErrors(async () => planUntrust(await findSubject(source, world), stores(), world)),
    perform: (step) => performStep(step, world),
    examine: (url) =>
      asStartErrors(async () => {
        const subject = await findSubject(source, world);
        if (subject === undefined) return undefined;
        const keyFile = source.kind === 'kept' ? new PairFolder(source.folder).keyFile : source.keyFile;
        return {
          file: subject.file,
          ...(await diagnose({ subject, keyFile, stores: stores(), url }, world, nowMs())),
          hints: programHints(subject, world),
          elsewhere: elsewhere(subject, world, browserElsewhere),
        };
      }),
    belief: () =>
      asStartErrors(async () => {
        const subject = await findSubject(source, world);
        if (subject === undefined) return undefined;
        const { certificate } = subject;
        const browsers = stores().filter(
          ({ kind, judgesIssued }) => BROWSER_STORES.has(kind) && (judgesIssued || isSelfSigned(certificate)),
        );
        const surveys = await surveyStores(browsers, subject, world);
        const place = elsewhere(subject, world, browserElsewhere);
        return beliefOf(certificate.fingerprint256, surveys, place, browserElsewhere !== undefined);
      }),
    authorityFolder: async () =>
      devicesFolder !== undefined && world.exists(devicesFolder) ? devicesFolder : undefined,
    forgetAuthority: async () => {
      try {
        if (devicesFolder !== undefined) await removeDevices(devicesFolder);
        return { kind: 'ok' };
      } catch (error) {
        return { kind: 'failed', why: reasonOf(error) };
      }
    },
    textOf: (command) => commandLine(command, world.platform),
  };
}

async function makeSubject(folder: string, nowMs: number): Promise<TrustSubject> {
  return readSubject((await openKept(folder, nowMs)).file, 'leaf');
}

function readOwn({ certFile }: Extract<TrustSource, { kind: 'own' }>): Promise<TrustSubject> {
  return readSubject(certFile, 'leaf');
}

async function findSubject(source: TrustSource, world: World): Promise<TrustSubject | undefined> {
  if (source.kind === 'own') return readOwn(source);
  const file = new PairFolder(source.folder).certificateFile;
  return world.exists(file) ? readSubject(file, 'leaf') : undefined;
}

function warningsOf({ certificate }: TrustSubject, { env, elevation }: World): string[] {
  const warnings: string[] = [];
  if (certificate.ca) {
    warnings.push(
      'This certificate says that it is an authority: whoever has its key can be any site to the programs that trust it.',
    );
  }
  if (env.SUDO_USER !== undefined && elevation?.length === 0) {
    warnings.push(
      `You are root through sudo, so the browsers meant here are root's, and not those of ${env.SUDO_USER}. Run it without sudo: it asks where root is needed.`,
    );
  }
  return warnings;
}

async function asStartErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CertificateError) throw new StartError(error.kind, error.message, { cause: error });
    throw error;
  }
}
