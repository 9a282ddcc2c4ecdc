/**
 * `trust` and `untrust` for a program: one JSON object on each line, told apart by `event`: the `certificate`; for each store
 * a `step` with its state (`planned`, then `ok` or `failed`; or `skipped`) and its commands word by word; a `leftover` for each
 * store with other certificates of ours; the `authority` for phones that goes; and the `summary` last. Where it does not come
 * to a plan, one line, `failed`.
 */
import type { Writable } from 'node:stream';
import type { StoreInfo, TrustStep } from '../engine/trust.ts';
import { printableJson } from '../observe/printable.ts';
import type { TrustReport } from './trust-report.ts';

/** Writes for a program. */
export function createTrustJson(stdout: Writable): TrustReport {
  const tell = (event: string, what: object) => void stdout.write(`${printableJson({ event, ...what })}\n`);
  const described = ({ action, store, names, fingerprints, commands }: TrustStep) => ({
    action,
    ...storeFields(store),
    names,
    fingerprints,
    commands,
  });
  const plan = (steps: readonly TrustStep[]) => {
    for (const step of steps) {
      const state = step.skipped === undefined ? { state: 'planned' } : { state: 'skipped', why: step.skipped.why };
      tell('step', { ...described(step), ...state });
    }
  };
  return {
    proposal: ({ file, facts, warnings, steps }) => {
      tell('certificate', { file, ...facts, warnings });
      plan(steps);
    },
    removal: plan,
    authority: (folder, result) => {
      const { kind: state, ...rest } = result ?? { kind: 'planned' };
      tell('authority', { folder, state, ...rest });
    },
    leftovers: (steps) => {
      for (const step of steps) tell('leftover', described(step));
    },
    result: (step, { kind, ...rest }) => {
      // Those were told with the plan.
      if (kind !== 'skipped') tell('step', { ...described(step), state: kind, ...rest });
    },
    failed: (message) => tell('failed', { message }),
    sum: ({ isDone, isAgreed, ...counts }) =>
      tell('summary', {
        done: isDone,
        ...counts,
        ...(isAgreed ? { agreed: true } : { agreed: false, why: 'expected --yes' }),
      }),
  };
}

/** What a program gets to know of a store. */
export function storeFields({ kind, title, place, needsRoot }: StoreInfo) {
  return { store: kind, title, place, needsRoot };
}
