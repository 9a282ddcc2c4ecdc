/** Pieces of text that `trust` and `doctor` show alike. */
import type { CertificateFacts, Elsewhere, Hint } from '../engine/trust.ts';
import { printable } from '../observe/printable.ts';
import type { Style } from './style.ts';

/** Terminals are at least that wide; two columns stay empty on the left. */
const WIDTH = 76;

/** What a row is called stands in a column of its own. */
export const LABEL_WIDTH = 13;

/** Lines as they are printed, with a line break behind each. */
export function indented(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '\n' : `  ${line}\n`)).join('');
}

/** A row: what it is, and what it says. */
export function labelled(label: string, value: string, style: Style): string {
  return style.dim(label.padEnd(LABEL_WIDTH)) + value;
}

/** The text, broken into lines. */
export function paragraph(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What a person wants to know of a certificate. */
export function certificateLines(file: string, facts: CertificateFacts, style: Style): string[] {
  const day = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);
  return [
    labelled('Certificate', printable(file), style),
    labelled('for', printable(facts.names.join(', ')), style),
    labelled('from, until', `${day(facts.notBeforeMs)}, ${day(facts.notAfterMs)}`, style),
    labelled('SHA-256', facts.fingerprint256.slice(0, 47), style),
    labelled('', facts.fingerprint256.slice(48), style),
  ];
}

/** A heading, and what can be typed. */
export function hintLines(heading: string, hints: readonly Hint[], style: Style): string[] {
  return [...paragraph(heading), ...hints.map(({ title, text }) => labelled(title, printable(text), style))];
}

/** What is to be done where the browser is; none where it seems to be on this machine. */
export function elsewhereLines(place: Elsewhere | undefined, style: Style): string[] {
  if (place === undefined) return [];
  return hintLines(`This seems to be ${place.reason}. There, with a copy of the certificate:`, place.hints, style);
}
