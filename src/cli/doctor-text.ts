/** What the doctor found, for a person. */
import type { Examination, StoreState, StoreSurvey } from '../engine/trust.ts';
import { printable } from '../observe/printable.ts';
import type { Style } from './style.ts';
import {
  certificateLines,
  elsewhereLines,
  hintLines,
  indented,
  LABEL_WIDTH,
  labelled,
  paragraph,
} from './trust-lines.ts';

/** What was looked for. */
export interface DoctorQuestion {
  readonly url: URL;
  /** True where the person said that a server runs at `url`. */
  readonly isServerNamed: boolean;
  /** True where browsers have no reason to complain. */
  readonly isWell: boolean;
}

/** The whole text, with an empty line at either end. */
export function doctorText(found: Examination, question: DoctorQuestion, style: Style): string {
  const blocks = [
    [style.bold('Whether browsers trust HTTPS Preview on this machine')],
    [...certificateLines(found.file, found.facts, style), ...keyLines(found, style), ...flawLines(found, style)],
    ...(found.stores.length === 0 ? [['There is no trust store here that is known.']] : []),
    ...found.stores.map((survey) => storeLines(survey, style)),
    serverLines(found, question, style),
    ...(question.isWell ? [] : [hintLines('Programs that read none of these are told each time:', found.hints, style)]),
    elsewhereLines(found.elsewhere, style),
    adviceLines(found, question).map(question.isWell ? style.green : style.yellow),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `\n${indented(lines)}`)
    .join('')}\n`;
}

function keyLines({ key }: Examination, style: Style): string[] {
  if (key === undefined) return [];
  const state = key.flaw === undefined ? style.dim(key.mode === undefined ? '' : `(${key.mode})`) : style.red(key.flaw);
  return [labelled('its key', `${printable(key.file)} ${state}`.trimEnd(), style)];
}

function flawLines({ flaws }: Examination, style: Style): string[] {
  return flaws.map((flaw) => labelled('but', style.red(printable(flaw)), style));
}

const STATE_LOOKS = {
  trusted: { words: 'trusted', look: 'green' },
  present: { words: 'not trusted', look: 'red' },
  absent: { words: 'not there', look: 'yellow' },
  'tool-missing': { words: 'no tool', look: 'yellow' },
  unreadable: { words: 'unreadable', look: 'red' },
} as const satisfies Record<StoreState['kind'], { readonly words: string; readonly look: keyof Style }>;

/** One store: how we stand there, and what those who read it say for that. */
function storeLines({ store, state, others }: StoreSurvey, style: Style): string[] {
  const { words, look } = STATE_LOOKS[state.kind];
  const remarks = [
    printable(store.place),
    ...whyLines(state).map(printable),
    ...(state.kind === 'absent' || state.kind === 'present' ? [`Who reads it says ${store.refusal}`] : []),
    ...others.map(({ name }) => `Also there: ${printable(name)}, which is another one`),
  ];
  return [
    style[look](words.padEnd(LABEL_WIDTH)) + style.bold(store.title),
    ...remarks.flatMap((remark) => paragraph(remark)).map((line) => labelled('', style.dim(line), style)),
  ];
}

function whyLines(state: StoreState): string[] {
  if (state.kind === 'tool-missing') {
    const { name, install } = state.tool;
    return [install === undefined ? `${name} is missing` : `${name} is missing: ${install}`];
  }
  return 'why' in state ? [`Because: ${state.why}`] : [];
}

function serverLines(found: Examination, { url, isServerNamed }: DoctorQuestion, style: Style): string[] {
  const { handshake, plain } = found;
  if (handshake.kind === 'failed') {
    if (!handshake.isRefused) return [labelled('server', style.red(`${url.href}: ${printable(handshake.why)}`), style)];
    const look = isServerNamed ? style.red : style.dim;
    return [labelled('server', look(`none runs at ${url.href} (another port: --port N)`), style)];
  }
  const { protocol, alpn, isSubject, refusal, fingerprint256 } = handshake;
  const spoken = style.dim(`(${[protocol, alpn].filter((part) => part !== undefined).join(', ')})`);
  const answer = isSubject
    ? refusal === undefined
      ? `${style.green('answers with this certificate')} ${spoken}`
      : style.red(`answers with this certificate, which is refused: ${refusal}`)
    : style.red(`answers with another certificate: ${fingerprint256?.slice(0, 23)}…`);
  const lines = [labelled('server', `${url.href} ${answer}`, style)];
  if (plain === undefined) return lines;
  const said = plain.refusal === undefined ? style.green('believes it') : style.yellow(printable(plain.refusal));
  return [...lines, labelled(plain.program, said, style)];
}

function adviceLines({ isSelfSigned, flaws }: Examination, { isWell }: DoctorQuestion): string[] {
  if (isWell) return ['All is well: browsers show the page without a warning.'];
  if (flaws.length > 0) return ['Browsers refuse the certificate for what is wrong with it, whoever trusts it.'];
  if (!isSelfSigned) return ['It is signed by another one: browsers believe it where they trust that one.'];
  return paragraph('Browsers warn where it is not trusted. `https-preview trust` shows what would help, and asks.');
}
