/**
 * What would be done, store by store, with the exact commands: a value to be shown to a person, who says yes or no. Nothing
 * here changes anything.
 */
import { CertificateError } from '../certificate.ts';
import type { TrustStore } from './store.ts';
import type { TrustSubject } from './subject.ts';
import { isSelfSigned } from './subject.ts';
import type { StoreState, StoreSurvey } from './survey.ts';
import { surveyStores } from './survey.ts';
import type { Command, World } from './world.ts';

/** What is to be done with one store. */
export interface TrustStep {
  readonly action: 'add' | 'remove';
  readonly store: TrustStore;
  /** What is to be trusted, or is beside those we made; undefined where there is none. */
  readonly subject: TrustSubject | undefined;
  /** What the certificates are called there. */
  readonly names: readonly string[];
  /** SHA-256 of each, `AB:CD:…`. */
  readonly fingerprints: readonly string[];
  /** To be run one after the other; what root must do is put behind `sudo` or such. None where it is skipped. */
  readonly commands: readonly Command[];
  /** Why nothing is done; undefined where something is. */
  readonly skipped?: StepSkip;
}

/** Why a step is skipped. */
export interface StepSkip {
  /** `settled`: it is as it should be already. `blocked`: it cannot be done as things stand. */
  readonly kind: 'settled' | 'blocked';
  /** A clause for a person, for example `certutil is missing: sudo apt-get install libnss3-tools`. */
  readonly why: string;
  /** The command that would help, for a person to run; undefined where none is known. */
  readonly remedy?: string;
}

/** What would be done to have a certificate trusted. */
export interface TrustPlan {
  readonly steps: readonly TrustStep[];
  /**
   * Takes out other certificates of ours: those of an earlier time, and those that another program of ours (the editor's,
   * the terminal's) may still serve with. So whoever asks for the one asks for the other apart from it.
   */
  readonly leftovers: readonly TrustStep[];
}

/** What would be done to have `subject` trusted. Rejects with a CertificateError where no trust can be put into it. */
export async function planTrust(
  subject: TrustSubject,
  stores: readonly TrustStore[],
  world: World,
): Promise<TrustPlan> {
  if (!isSelfSigned(subject.certificate)) {
    const { issuer } = subject.certificate;
    throw new CertificateError(
      'certificate',
      subject.file,
      `is signed by another one (${issuer.replaceAll('\n', ', ')}), and trusted by whoever trusts that one; expected one that is self-signed`,
    );
  }
  const surveys = await surveyStores(stores, subject, world);
  return {
    steps: surveys.map((survey) => addStep(survey, subject, world)),
    leftovers: surveys
      .filter(({ others }) => others.length > 0)
      .map((survey) => removeStep({ ...survey, own: undefined }, subject, world)),
  };
}

/** What would be done to have nothing of ours trusted any more; `subject` is a certificate beside those we made. */
export async function planUntrust(
  subject: TrustSubject | undefined,
  stores: readonly TrustStore[],
  world: World,
): Promise<readonly TrustStep[]> {
  const surveys = await surveyStores(stores, subject, world);
  return surveys.map((survey) => removeStep(survey, subject, world));
}

function addStep({ store, state }: StoreSurvey, subject: TrustSubject, world: World): TrustStep {
  const step = {
    action: 'add',
    store,
    subject,
    names: [subject.name],
    fingerprints: [subject.certificate.fingerprint256],
  } as const;
  if (state.kind === 'trusted') return { ...step, ...skip('settled', 'already trusted') };
  return { ...step, ...commandsOf(state, store, store.add(subject), world) };
}

function removeStep(
  { store, state, own, others }: StoreSurvey,
  subject: TrustSubject | undefined,
  world: World,
): TrustStep {
  const entries = own === undefined ? others : [own, ...others];
  const step = {
    action: 'remove',
    store,
    subject,
    names: entries.map(({ name }) => name),
    fingerprints: entries.map(({ certificate }) => certificate.fingerprint256),
  } as const;
  const isAsked = state.kind !== 'tool-missing' && state.kind !== 'unreadable';
  if (isAsked && entries.length === 0) return { ...step, ...skip('settled', 'nothing of ours is there') };
  return { ...step, ...commandsOf(state, store, store.remove(entries), world) };
}

function commandsOf(
  state: StoreState,
  { needsRoot }: TrustStore,
  commands: readonly Command[],
  { elevation }: World,
): Pick<TrustStep, 'commands' | 'skipped'> {
  if (state.kind === 'tool-missing') {
    const { name, install } = state.tool;
    if (install === undefined) return skip('blocked', `${name} is missing`);
    return skip('blocked', `${name} is missing: ${install}`, install);
  }
  if (state.kind === 'unreadable') return skip('blocked', `it cannot be read: ${state.why}`);
  if (!needsRoot) return { commands };
  if (elevation === undefined) return skip('blocked', 'it needs root, and there is no sudo here');
  return { commands: commands.map(([program, ...words]): Command => prefixed(elevation, program, words)) };
}

function prefixed([first, ...rest]: readonly string[], program: string, words: readonly string[]): Command {
  return first === undefined ? [program, ...words] : [first, ...rest, program, ...words];
}

function skip(kind: StepSkip['kind'], why: string, remedy?: string): Pick<TrustStep, 'commands' | 'skipped'> {
  return { commands: [], skipped: { kind, why, ...(remedy === undefined ? {} : { remedy }) } };
}
