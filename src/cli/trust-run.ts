/** From a plan to its end: shown, agreed to, done step by step. The same for `trust` and for `untrust`. */
import { StartError } from '../engine/failure.ts';
import type { Trust, TrustStep } from '../engine/trust.ts';
import { asks, canAsk } from './consent.ts';
import type { SubcommandWords, Terminal } from './subcommand.ts';
import { createTrustJson } from './trust-json.ts';
import type { TrustReport, TrustSum } from './trust-report.ts';
import { createTrustTerminal } from './trust-terminal.ts';

const EXIT = { done: 0, failed: 1 } as const;

/** What is to be done, in the words of its report. */
export type TrustAction = 'trust' | 'untrust';

/** Does it. Gives the exit code: 1 where something is not as it was wanted afterwards. */
export async function runTrustAction(
  action: TrustAction,
  trust: Trust,
  said: SubcommandWords,
  terminal: Terminal,
): Promise<number> {
  const isJson = said.flags.json === true;
  const report = isJson ? createTrustJson(terminal.stdout) : createTrustTerminal(terminal, trust);
  const isAskable = !isJson && canAsk(terminal);
  const agree = async (question: string): Promise<boolean> =>
    said.flags.yes === true || (isAskable && (await asks(question, terminal)));
  try {
    const counts = await ACTIONS[action]({ trust, report, agree, isAskable: isAskable && said.flags.yes !== true });
    const isDone = counts.isAgreed && counts.failed + counts.blocked === 0 && FULFILLED[action](counts);
    report.sum({ ...counts, isDone });
    return isDone ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    report.failed(error.message);
    return EXIT.failed;
  }
}

type Counts = Omit<TrustSum, 'isDone'>;

/** Where there is no store, nobody trusts us: what the one wants and the other does not. */
const FULFILLED: Readonly<Record<TrustAction, (counts: Counts) => boolean>> = {
  trust: ({ ok, settled }) => ok + settled > 0,
  untrust: () => true,
};

interface Parts {
  readonly trust: Trust;
  readonly report: TrustReport;
  agree(question: string): Promise<boolean>;
  /** True where a second question can be asked. */
  readonly isAskable: boolean;
}

const ACTIONS: Readonly<Record<TrustAction, (parts: Parts) => Promise<Counts>>> = {
  async trust(parts) {
    const proposal = await parts.trust.planTrust();
    parts.report.proposal(proposal);
    const sum = await carryOut(proposal.steps, parts);
    return sum.isAgreed ? offerLeftovers(proposal.leftovers, sum, parts) : sum;
  },

  async untrust(parts) {
    const steps = await parts.trust.planUntrust();
    parts.report.removal(steps);
    const authority = await parts.trust.authorityFolder();
    if (authority !== undefined) parts.report.authority(authority);
    return carryOut(steps, parts, authority);
  },
};

/**
 * Asks, and does what there is to do; deletes the authority in this folder, if there is one. Where there is nothing to do,
 * nothing is asked.
 */
async function carryOut(
  steps: readonly TrustStep[],
  { trust, report, agree }: Parts,
  authority?: string,
): Promise<Counts> {
  const todo = steps.filter(({ skipped }) => skipped === undefined);
  const count = (kind: string) => steps.filter(({ skipped }) => skipped?.kind === kind).length;
  const sum = { isAgreed: true, ok: 0, failed: 0, settled: count('settled'), blocked: count('blocked') };
  if (todo.length === 0 && authority === undefined) return sum;
  if (!(await agree('\n  Do this? [y/N] '))) return { ...sum, isAgreed: false };
  const { ok, failed } = await performAll(steps, trust, report);
  if (authority === undefined) return { ...sum, ok, failed };
  const result = await trust.forgetAuthority();
  report.authority(authority, result);
  const isGone = result.kind === 'ok';
  return { ...sum, ok: ok + (isGone ? 1 : 0), failed: failed + (isGone ? 0 : 1) };
}

async function performAll(
  steps: readonly TrustStep[],
  trust: Trust,
  report: TrustReport,
): Promise<Pick<Counts, 'ok' | 'failed'>> {
  let [ok, failed] = [0, 0];
  for (const step of steps) {
    const result = await trust.perform(step);
    report.result(step, result);
    if (result.kind === 'ok') ok += 1;
    if (result.kind === 'failed') failed += 1;
  }
  return { ok, failed };
}

/** Never without being asked for by itself: another program of ours may still need them. */
async function offerLeftovers(
  leftovers: readonly TrustStep[],
  sum: Counts,
  { trust, report, agree, isAskable }: Parts,
): Promise<Counts> {
  if (leftovers.length === 0) return sum;
  report.leftovers(leftovers, isAskable);
  if (!isAskable || !(await agree('\n  Take them out? [y/N] '))) return sum;
  const { ok, failed } = await performAll(leftovers, trust, report);
  return { ...sum, ok: sum.ok + ok, failed: sum.failed + failed };
}
