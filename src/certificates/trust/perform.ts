/** Does one step of a plan that a person has agreed to, and looks whether it has had its effect. */
import { complaintOf } from './outcome.ts';
import type { TrustStep } from './plan.ts';
import type { World } from './world.ts';

/** What came of a step. */
export type StepResult =
  | { readonly kind: 'ok' }
  /** `why` is a clause for a person: what the tool said, or what was found afterwards. */
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'skipped'; readonly why: string };

/** Runs the step's commands, up to the first that fails. Does not reject. */
export async function performStep(step: TrustStep, world: World): Promise<StepResult> {
  if (step.skipped !== undefined) return { kind: 'skipped', why: step.skipped.why };
  for (const command of step.commands) {
    const outcome = await world.run(command, { ask: true });
    if (outcome.code !== 0) return { kind: 'failed', why: complaintOf(command[0], outcome) };
  }
  try {
    const why = step.action === 'add' ? await disbelief(step) : await remainder(step);
    return why === undefined ? { kind: 'ok' } : { kind: 'failed', why };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Why what was added is not believed all the same; undefined where it is. */
async function disbelief({ store, subject }: TrustStep): Promise<string | undefined> {
  if (subject === undefined) return undefined;
  const verdict = await store.verify(subject);
  return verdict.trusted ? undefined : `it was added, and is not trusted all the same: ${verdict.why}`;
}

/** What is still there of what was removed; undefined where nothing is. */
async function remainder({ store, subject, fingerprints }: TrustStep): Promise<string | undefined> {
  const left = (await store.entries(subject)).filter(({ certificate: { fingerprint256 } }) =>
    fingerprints.includes(fingerprint256),
  );
  return left.length === 0 ? undefined : `${left.map(({ name }) => name).join(', ')} is still there`;
}
