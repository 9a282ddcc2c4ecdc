/** The first lines on the terminal: what is served, where, and what the browser is going to say about it. */
import type { CertificateInfo, Listening } from '../engine/protocol.ts';
import { printable } from '../observe/printable.ts';
import type { Style } from './style.ts';

/** What the banner tells beside what is being listened on. */
export interface BannerFacts {
  readonly version: string;
  /** What was asked to be listened on, for example `localhost`. */
  readonly host: string;
  /** Decides how a path is quoted for the user's shell. */
  readonly platform: NodeJS.Platform;
  /** How wide the terminal is; undefined where it is none. */
  readonly columns?: number | undefined;
}

/** The lines, with an empty one at either end. */
export function banner(listening: Listening, { version, host, platform }: BannerFacts, style: Style): string {
  const { certificate, url } = listening;
  const blocks = [
    [`${style.bold('HTTPS Preview')} ${style.dim(version)}`],
    addressLines(listening, style),
    isLoopback(host)
      ? []
      : [style.yellow(`Listening on ${printable(host)}: others on the network can see this folder.`)],
    certificate.selfSigned ? selfSignedLines(certificate, platform, style) : ownCertificateLines(certificate, url),
    [style.dim('Ctrl+C stops.')],
  ];
  const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.map((line) => `  ${line}\n`).join(''));
  return `\n${text.join('\n')}`;
}

function addressLines(
  { root, urls, networkUrls = [], port, requestedPort, workers }: Listening,
  style: Style,
): string[] {
  const [url = '', ...others] = urls;
  const isElsewhere = requestedPort !== 0 && requestedPort !== port;
  const remark = isElsewhere ? `   ${style.yellow(`${requestedPort} is taken, using ${port}`)}` : '';
  return [
    labelled('Folder', printable(root), style),
    labelled('URL', style.underline(style.cyan(url)) + remark, style),
    ...others.map((other) => labelled('', style.dim(other), style)),
    ...networkUrls.map((other, index) => labelled(index === 0 ? 'Network' : '', other, style)),
    ...(workers === undefined ? [] : [labelled('Workers', String(workers.length), style)]),
  ];
}

function selfSignedLines({ file }: CertificateInfo, platform: NodeJS.Platform, style: Style): string[] {
  const path = quoteForShell(printable(file), platform);
  return [
    'The browser warns before it shows the page for the first time, because the',
    'certificate was made on this machine: choose "Advanced", then go on.',
    'Other programs trust it like this:',
    labelled('curl', `--cacert ${path}`, style),
    labelled('Node.js', `NODE_EXTRA_CA_CERTS=${path}`, style),
  ];
}

/** More names than these are counted. */
const MAX_NAMES = 4;

function ownCertificateLines({ file, names, notAfterMs }: CertificateInfo, url: string): string[] {
  const shown = names.slice(0, MAX_NAMES).map(printable).join(', ');
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const { hostname } = new URL(url);
  return [
    `Your certificate ${printable(file)}`,
    `is for ${shown}${more}, until ${new Date(notAfterMs).toISOString().slice(0, 10)}.`,
    names.some((name) => covers(name, hostname))
      ? 'Browsers accept it where they trust whoever signed it.'
      : `It is not for ${hostname}, so browsers will warn.`,
  ];
}

/** True where a certificate for `name` is one for `hostname`, as a URL has it (RFC 9525 section 6.3). */
function covers(name: string, hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const wanted = name.startsWith('*.') ? host.replace(/^[^.]+/, '*') : host;
  return name.toLowerCase() === wanted;
}

function labelled(label: string, value: string, style: Style): string {
  return style.dim(label.padEnd(9)) + value;
}

function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || /^(?:127(?:\.\d+){3}|::1|\[::1\])$/.test(host);
}

/** The path as one word of the user's shell, to be copied. */
function quoteForShell(path: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return /[\s&()^;,]/.test(path) ? `"${path}"` : path;
  return /[^\w@%+=:,./-]/.test(path) ? `'${path.replaceAll("'", `'\\''`)}'` : path;
}
