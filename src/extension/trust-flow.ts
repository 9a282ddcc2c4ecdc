/**
 * From a plan to its end: shown with every command, agreed to as a whole or in part, done step by step, and told of. Nothing
 * is changed before the user has pressed the button; root's password is asked for by the system, never by us.
 */
import { type LogOutputChannel, ProgressLocation, type QuickPickItem, window } from 'vscode';
import { isStartError } from '../engine/failure.ts';
import type { Elsewhere, Trust, TrustStep } from '../engine/trust.ts';
import { COMMANDS } from './command-ids.ts';
import { type Notices, runs, type WayOn } from './notices.ts';
import {
  certificateText,
  idleText,
  planText,
  resultLine,
  type SortedSteps,
  sortSteps,
  sumText,
  terminalLine,
} from './trust-words.ts';

/** What trust needs of its surroundings. */
export interface TrustFlowParts {
  /** Rejects with a StartError where the settings do not say which certificate it is about. */
  open(): Promise<Trust>;
  /** Offers a copy of the certificate's PEM file for where the browser is, and says what to do there. */
  exportCertificate(file: string, elsewhere: Elsewhere): Promise<void>;
  readonly notices: Pick<Notices, 'tell'>;
  readonly channel: Pick<LogOutputChannel, 'info' | 'error'>;
  /** The authority for phones and other devices. */
  readonly devices: {
    exist(): Promise<boolean>;
    forget(): Promise<void>;
  };
  /** Hears that stores may have changed. */
  changed(): void;
}

/** What is asked before anything is done. */
interface Question {
  readonly message: string;
  /** What is to be known before the plan. */
  readonly introduction: string;
  /** The button that agrees to it. */
  readonly button: string;
}

const CHOOSE = 'Choose Stores...';
const SHOW_DETAILS = runs('Show Details', COMMANDS.showLog);
const TITLE = 'HTTPS Preview';

/** The commands that change whom browsers believe. */
export class TrustFlow {
  readonly #parts: TrustFlowParts;

  constructor(parts: TrustFlowParts) {
    this.#parts = parts;
  }

  /** Has the browsers of this machine trust the certificate; or exports it to where the browser is. */
  trust(): Promise<void> {
    return this.#telling(async () => {
      const trust = await this.#parts.open();
      const proposal = await looking(() => trust.planTrust());
      if (proposal.elsewhere !== undefined) {
        const place = await askPlace(proposal.elsewhere.reason);
        if (place === undefined) return;
        if (place === 'there') {
          await this.#parts.exportCertificate(proposal.file, proposal.elsewhere);
          return;
        }
      }
      await this.#carryOut(trust, 'add', proposal.steps, {
        message: 'Have the browsers of this machine trust HTTPS Preview?',
        introduction: certificateText(proposal),
        button: 'Trust',
      });
    });
  }

  /** Takes all of ours out of the trust stores, and deletes the devices' authority. */
  untrust(): Promise<void> {
    return this.#telling(async () => {
      const { devices } = this.#parts;
      const trust = await this.#parts.open();
      const [steps, hasDevices] = await looking(() => Promise.all([trust.planUntrust(), devices.exist()]));
      const question = {
        message: 'Have the browsers of this machine trust HTTPS Preview no more?',
        introduction: [
          'Takes out every certificate of HTTPS Preview, those of the command line too.',
          ...(hasDevices
            ? ['The authority for phones is deleted with its key. Phones that trust it have to be told by hand.']
            : []),
        ].join('\n'),
        button: 'Untrust',
      };
      await this.#carryOut(trust, 'remove', steps, question, hasDevices ? () => devices.forget() : undefined);
    });
  }

  /** `last` is done once what was agreed to is done. */
  async #carryOut(
    trust: Trust,
    action: TrustStep['action'],
    steps: readonly TrustStep[],
    question: Question,
    last?: () => Promise<void>,
  ): Promise<void> {
    const sorted = sortSteps(steps);
    const { ours, forTerminal, skipped } = sorted;
    const blocked = skipped.filter(({ skipped }) => skipped?.kind === 'blocked');
    const remedies = blocked.flatMap(({ skipped }) => skipped?.remedy ?? []);
    if (ours.length + forTerminal.length === 0 && last === undefined) {
      const severity = blocked.length > 0 ? 'warning' : 'information';
      await this.#parts.notices.tell(severity, idleText(action, skipped), waysOf(remedies));
      return;
    }
    const agreed = await agree(sorted, question, trust);
    if (agreed === undefined) return;
    const { ok, failed } = await this.#performAll(trust, agreed.ours);
    await last?.();
    if (agreed.forTerminal.length > 0) typeIntoTerminal(terminalLine(agreed.forTerminal, trust.textOf));
    this.#parts.changed();
    const typed = agreed.forTerminal.length;
    const declined = ours.length + forTerminal.length - agreed.ours.length - typed;
    const sum = { ok, failed, leftAlone: blocked.length + declined, typed };
    const severity = failed > 0 ? 'warning' : 'information';
    await this.#parts.notices.tell(severity, sumText(action, sum), [SHOW_DETAILS, ...waysOf(remedies)]);
  }

  async #performAll(trust: Trust, steps: readonly TrustStep[]): Promise<{ ok: number; failed: number }> {
    const { channel } = this.#parts;
    const location = ProgressLocation.Notification;
    return window.withProgress({ location, title: TITLE }, async (progress) => {
      let [ok, failed] = [0, 0];
      for (const step of steps) {
        progress.report({ message: step.store.title, increment: 100 / steps.length });
        for (const command of step.commands) channel.info(`$ ${trust.textOf(command)}`);
        const result = await trust.perform(step);
        channel[result.kind === 'failed' ? 'error' : 'info'](resultLine(step, result));
        if (result.kind === 'ok') ok += 1;
        if (result.kind === 'failed') failed += 1;
      }
      return { ok, failed };
    });
  }

  /** An error that a person can do something about is shown, and nothing else is done. */
  async #telling(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isStartError(error)) throw error;
      await this.#parts.notices.tell('error', error.message, [SHOW_DETAILS]);
    }
  }
}

/** Some stores take their time to answer: Java's needs a second. */
function looking<T>(work: () => Promise<T>): Thenable<T> {
  const options = { location: ProgressLocation.Notification, title: `${TITLE}: looking at the trust stores` };
  return window.withProgress(options, work);
}

async function askPlace(reason: string): Promise<'here' | 'there' | undefined> {
  const items = [
    {
      label: '$(device-desktop) On the machine with the browser',
      detail: 'Save a copy of the certificate, and see the command for macOS, Windows and Linux.',
      place: 'there',
    },
    {
      label: '$(server) On this machine',
      detail: 'For the browsers and programs that run here.',
      place: 'here',
    },
  ] as const;
  const title = `This seems to be ${reason}`;
  return (await window.showQuickPick(items, { title, placeHolder: 'Where shall it be trusted?' }))?.place;
}

/** Shows it all, and gives the steps that are agreed to; undefined where there are none. */
async function agree(
  sorted: SortedSteps,
  { message, introduction, button }: Question,
  { textOf }: Trust,
): Promise<SortedSteps | undefined> {
  const todo = [...sorted.ours, ...sorted.forTerminal];
  const detail = `${introduction}\n\n${planText(sorted, textOf)}`.trimEnd();
  const buttons = todo.length > 1 ? [button, CHOOSE] : [button];
  const answer = await window.showInformationMessage(message, { modal: true, detail }, ...buttons);
  if (answer === button) return sorted;
  if (answer !== CHOOSE) return undefined;
  const items = todo.map((step): QuickPickItem & { readonly step: TrustStep } => ({
    label: step.store.title,
    description: step.store.place,
    detail: step.commands.map(textOf).join(' && '),
    picked: true,
    step,
  }));
  const options = { title: message, placeHolder: `${button} in these stores`, canPickMany: true } as const;
  const picked = await window.showQuickPick(items, { ...options, ignoreFocusOut: true });
  return picked === undefined || picked.length === 0 ? undefined : sortSteps(picked.map(({ step }) => step));
}

function waysOf(remedies: readonly string[]): readonly WayOn[] {
  const line = [...new Set(remedies)].join(' && ');
  return line === '' ? [] : [{ title: 'Install in Terminal...', run: () => typeIntoTerminal(line) }];
}

/** Puts the line into a terminal, where the user reads it, and runs it or does not. */
function typeIntoTerminal(line: string): void {
  const terminal = window.createTerminal({ name: TITLE, message: 'Press Enter to run this, or close the terminal.' });
  terminal.show();
  terminal.sendText(line, false);
}
