/** What a person reads before, while and after trust is changed. Pure: from plans and results to text. */
import type { StepResult, Trust, TrustProposal, TrustStep } from '../engine/trust.ts';

type TextOf = Trust['textOf'];

/** The steps by who does them. */
export interface SortedSteps {
  /** Run once they are agreed to. */
  readonly ours: readonly TrustStep[];
  /** For root, where nobody but a terminal can ask for the password: typed there, and run by the user. */
  readonly forTerminal: readonly TrustStep[];
  readonly skipped: readonly TrustStep[];
}

/** Sorts them. */
export function sortSteps(steps: readonly TrustStep[]): SortedSteps {
  const isForTerminal = ({ commands }: TrustStep) => commands[0]?.[0] === 'sudo';
  const todo = steps.filter(({ skipped }) => skipped === undefined);
  return {
    ours: todo.filter((step) => !isForTerminal(step)),
    forTerminal: todo.filter(isForTerminal),
    skipped: steps.filter(({ skipped }) => skipped !== undefined),
  };
}

/** Everything that would be done, store by store, with the commands as they are run, and what is left alone. */
export function planText({ ours, forTerminal, skipped }: SortedSteps, textOf: TextOf): string {
  const blocks = [
    ...ours.map((step) => stepText(step, textOf)),
    ...forTerminal.map(
      (step) => `${stepText(step, textOf)}\n(Needs root: it is typed into a terminal for you to run.)`,
    ),
    skipped.map(({ store, skipped }) => `${store.title}: ${skipped?.why}.`).join('\n'),
  ];
  return blocks.filter((text) => text !== '').join('\n\n');
}

function stepText({ store, commands }: TrustStep, textOf: TextOf): string {
  const lines = commands.map((command) => `$ ${textOf(command)}`);
  return [store.title, ...(store.remark === undefined ? [] : [store.remark]), ...lines].join('\n');
}

/** What is to be known of the certificate before one says yes. */
export function certificateText({ facts, isAuthority, warnings }: TrustProposal): string {
  const until = new Date(facts.notAfterMs).toISOString().slice(0, 10);
  return [
    `The certificate is for ${facts.names.join(', ')}, and ends on ${until}.`,
    ...(isAuthority ? [] : ['It can sign nothing: whoever trusts it trusts this one server, and nobody else.']),
    `SHA-256 ${facts.fingerprint256}`,
    ...warnings,
  ].join('\n');
}

/** A line that a terminal's shell reads: each command where the one before it went well. */
export function terminalLine(steps: readonly TrustStep[], textOf: TextOf): string {
  return steps
    .flatMap(({ commands }) => commands)
    .map(textOf)
    .join(' && ');
}

/** What came of a step, for the log. */
export function resultLine({ store, action }: TrustStep, result: StepResult): string {
  const what = action === 'add' ? 'Trust' : 'Untrust';
  const line = `${what}: ${result.kind}  ${store.title} (${store.place})`;
  return result.kind === 'ok' ? line : `${line}: ${result.why}`;
}

/** How often which result came. */
export interface Sum {
  readonly ok: number;
  readonly failed: number;
  /** Declined, or could not be done as things stand. */
  readonly leftAlone: number;
  /** Waits in a terminal for the user to run it. */
  readonly typed: number;
}

const OUTCOMES = {
  add: {
    done: 'The certificate is trusted.',
    settled: 'The certificate is trusted already.',
    nothing: 'There is no trust store on this machine that is known.',
  },
  remove: {
    done: 'No certificate of HTTPS Preview is trusted any more.',
    settled: 'Nothing of HTTPS Preview is trusted on this machine.',
    nothing: 'Nothing of HTTPS Preview is trusted on this machine.',
  },
} as const;

const RESTART = 'A browser that is open notices when it is started again.';

/** The sum, as short as a notice has to be. */
export function sumText(action: TrustStep['action'], { ok, failed, leftAlone, typed }: Sum): string {
  const was = (count: number) => (count === 1 ? 'was' : 'were');
  const parts = [
    `${ok} trust ${ok === 1 ? 'store' : 'stores'} ${was(ok)} changed`,
    ...(failed > 0 ? [`${failed} could not be changed`] : []),
    ...(leftAlone > 0 ? [`${leftAlone} ${was(leftAlone)} left alone`] : []),
    ...(typed > 0 ? [`${typed} ${typed === 1 ? 'waits' : 'wait'} in the terminal for you`] : []),
  ];
  const sum = parts.length === 1 ? OUTCOMES[action].done : `${parts.join(', ')}.`;
  return ok > 0 ? `${sum} ${RESTART}` : sum;
}

/** What there is to say where nothing is to be done: it is so already, or nothing can be. */
export function idleText(action: TrustStep['action'], skipped: readonly TrustStep[]): string {
  if (skipped.length === 0) return OUTCOMES[action].nothing;
  const blocked = skipped.filter(({ skipped }) => skipped?.kind === 'blocked');
  if (blocked.length === 0) return OUTCOMES[action].settled;
  return blocked.map(({ store, skipped }) => `${store.title}: ${skipped?.why}.`).join(' ');
}
