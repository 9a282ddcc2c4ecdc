/** What a person reads in the terminal while it is shared on the local network. */
import type { SharedDevice, SharingEvent, SharingState } from '../engine/sharing-state.ts';
import { deviceName } from '../observe/device-name.ts';
import { printable } from '../observe/printable.ts';
import { qrCode } from './qr-code.ts';
import type { Style } from './style.ts';

/** What decides how it is told. */
export interface SharingLinesOptions {
  /** How wide the terminal is; undefined where it is none, and nobody could scan a code or press a key. */
  readonly columns: number | undefined;
  readonly style: Style;
}

const INDENT = '  ';

const ENDINGS: Readonly<Record<Extract<SharingEvent, { kind: 'ended' }>['because'], string>> = {
  asked: 'Shared no more: others on the network cannot see this folder.',
  time: 'The time is over: others on the network cannot see this folder any more.',
  stopped: 'Shared no more.',
};

/** The lines for what happened; none for what nobody has to know at once. */
export function sharingLines(event: SharingEvent, options: SharingLinesOptions): string[] {
  const { style, columns } = options;
  switch (event.kind) {
    case 'started':
    case 'moved':
      return block([...networkLines(event.sharing, style), ...linkLines(event.sharing, options), ...keyLines(options)]);
    case 'link':
      return event.because === 'asked' || columns === undefined ? block(linkLines(event.sharing, options)) : [];
    case 'paired': {
      const next = columns === undefined ? [`The next device: ${event.sharing.link.url}`] : [];
      return [style.green(`Paired: ${nameOf(event.device)}`), ...next];
    }
    case 'revoked':
      return block(['All devices were sent away.', ...linkLines(event.sharing, options)]);
    case 'ended':
      return [style.yellow(ENDINGS[event.because])];
  }
}

function networkLines({ urls, network, endsAtMs, helpUrl, authority }: SharingState, style: Style): string[] {
  const [url = '', ...others] = urls;
  return [
    labelled('Network', style.underline(style.cyan(url)), style),
    ...others.map((other) => labelled('', style.dim(other), style)),
    labelled('', `${printable(network)}, ${style.yellow(`shared until ${timeOf(endsAtMs)}`)}`, style),
    '',
    ...(authority === undefined
      ? []
      : [
          'The phone warns, as your browser does. Go on all the same; or get the lock, as',
          `${helpUrl} tells. Compare there:`,
          labelled('SHA-256', inHalves(authority.fingerprint256)[0]!, style),
          labelled('', inHalves(authority.fingerprint256)[1]!, style),
          '',
        ]),
  ];
}

function linkLines({ link }: SharingState, { columns, style }: SharingLinesOptions): string[] {
  const code = qrCode(link.url);
  const fits = columns !== undefined && columns >= code[0]!.length + 2 * INDENT.length;
  return [
    ...(fits ? [...code.map(style.code), ''] : []),
    `${fits ? 'Scan this with the phone, or open it there' : 'Open this on the phone'}: good for one device, until ${timeOf(link.expiresAtMs)}`,
    style.cyan(link.url),
  ];
}

function keyLines({ columns, style }: SharingLinesOptions): string[] {
  return columns === undefined
    ? []
    : ['', style.dim('p Enter: code for the next device   r Enter: send all away   s Enter: share no more')];
}

/** With an empty line at either end. */
function block(lines: readonly string[]): string[] {
  return ['', ...lines.map((line) => (line === '' ? '' : INDENT + line)), ''];
}

function labelled(label: string, value: string, style: Style): string {
  return style.dim(label.padEnd(9)) + value;
}

function nameOf({ userAgent, address }: SharedDevice): string {
  return `${deviceName(userAgent)} (${printable(address)})`;
}

/** In groups of four and two lines, as the page has it. */
function inHalves(fingerprint256: string): string[] {
  const groups = fingerprint256.replaceAll(':', '').match(/.{1,4}/g) ?? [];
  return [groups.slice(0, 8).join(' '), groups.slice(8).join(' ')];
}

/** In the clock's local time, as a person reads it. */
function timeOf(timeMs: number): string {
  const date = new Date(timeMs);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
