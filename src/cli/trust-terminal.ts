/** `trust` and `untrust` for a person: every store with the commands that would be run there, then what came of each. */
import type { StepResult, Trust, TrustProposal, TrustStep } from '../engine/trust.ts';
import { printable } from '../observe/printable.ts';
import { canAsk } from './consent.ts';
import type { Terminal } from './subcommand.ts';
import { certificateLines, elsewhereLines, hintLines, indented, paragraph } from './trust-lines.ts';
import type { TrustReport, TrustSum } from './trust-report.ts';

/** Writes for a person. What went wrong goes to standard error. */
export function createTrustTerminal(terminal: Terminal, trust: Pick<Trust, 'textOf'>): TrustReport {
  const { stdout, stderr, style } = terminal;
  let proposal: TrustProposal | undefined;

  let isAmidResults = false;

  /** Each block with an empty line before it. */
  const write = (blocks: readonly (readonly string[])[]) => {
    stdout.write(
      blocks
        .filter((lines) => lines.length > 0)
        .map((lines) => `\n${indented(lines)}`)
        .join(''),
    );
    isAmidResults = false;
  };
  const stepLines = (step: TrustStep): string[] => {
    const { store, commands, skipped } = step;
    const place = `${style.bold(store.title)}  ${style.dim(printable(store.place))}`;
    if (skipped !== undefined) {
      const look = skipped.kind === 'settled' ? style.green : style.yellow;
      return [place, `  ${look(printable(skipped.why))}`];
    }
    return [
      place,
      ...(store.remark === undefined ? [] : paragraph(store.remark).map((line) => `  ${style.dim(line)}`)),
      ...commands.map((command) => `  ${style.dim('$')} ${printable(trust.textOf(command))}`),
    ];
  };

  return {
    proposal: (given) => {
      proposal = given;
      const { file, facts, warnings, steps } = given;
      write([
        [style.bold('Have HTTPS Preview trusted on this machine')],
        certificateLines(file, facts, style),
        ...warnings.map((warning) => paragraph(printable(warning)).map(style.yellow)),
        ...(steps.length === 0 ? [['There is no trust store here that is known.']] : steps.map(stepLines)),
      ]);
    },
    authority: (folder, result) => {
      if (result === undefined) {
        const place = `${style.bold(AUTHORITY_TITLE)}  ${style.dim(printable(folder))}`;
        write([[place, '  The folder is deleted, and with it the key that signs.']]);
        return;
      }
      stdout.write(`${isAmidResults ? '' : '\n'}${indented(resultLines(AUTHORITY_TITLE, result, terminal))}`);
      isAmidResults = true;
    },
    removal: (steps) => write([[style.bold('Have HTTPS Preview trusted no more')], ...steps.map(stepLines)]),
    leftovers: (steps, isAsked) =>
      write([
        paragraph(
          'Other certificates of HTTPS Preview are there too: of an earlier time, or those of your editor, which needs them.',
        ),
        ...steps.map(stepLines),
        isAsked ? [] : [style.dim('They were left alone. `https-preview untrust` takes out all.')],
      ]),
    result: (step, result) => {
      stdout.write(`${isAmidResults ? '' : '\n'}${indented(resultLines(step.store.title, result, terminal))}`);
      isAmidResults = true;
    },
    failed: (message) => void stderr.write(`https-preview: ${printable(message)}\n`),
    sum: (sum) => {
      write([sumLines(sum, canAsk(terminal)).map((line) => style[sum.isDone ? 'green' : 'yellow'](line))]);
      if (proposal === undefined || !sum.isAgreed) return;
      write([
        hintLines('Programs that read none of these are told each time:', proposal.hints, style),
        elsewhereLines(proposal.elsewhere, style),
      ]);
    },
  };
}

const AUTHORITY_TITLE = 'The authority for phones';

const RESULT_LOOKS = { ok: 'green', failed: 'red', skipped: 'dim' } as const satisfies Record<
  StepResult['kind'],
  string
>;

function resultLines(title: string, result: StepResult, { style }: Terminal): string[] {
  const mark = style[RESULT_LOOKS[result.kind]](result.kind.padEnd(9));
  const line = mark + title;
  return result.kind === 'ok' ? [line] : [line, `${' '.repeat(9)}${style.dim(printable(result.why))}`];
}

function sumLines(sum: TrustSum, wasAsked: boolean): string[] {
  if (!sum.isAgreed) {
    return wasAsked
      ? ['Nothing was changed.']
      : ['Nothing was changed: there is no terminal to ask at. With --yes, this is done without asking.'];
  }
  if (sum.ok + sum.failed + sum.blocked === 0) return [`Nothing ${sum.isDone ? 'had to' : 'could'} be done.`];
  if (sum.isDone) return ['Done. A browser that is open notices when it is started again.'];
  return [`${sum.ok} done, ${sum.failed} failed, ${sum.blocked} could not be done; see above.`];
}
