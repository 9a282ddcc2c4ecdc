/** The report for a person: a banner, then the access log. What goes wrong goes to standard error. */
import type { Writable } from 'node:stream';
import type { LogLevel } from '../engine/engine.ts';
import type { FailureCode } from '../engine/protocol.ts';
import type { RequestEvent } from '../http/request-event.ts';
import { joinColumns, requestColumns } from '../observe/access-log.ts';
import { printable } from '../observe/printable.ts';
import { type BannerFacts, banner } from './banner.ts';
import { LineWriter } from './line-writer.ts';
import type { Report } from './report.ts';
import { sharingLines } from './sharing-lines.ts';
import type { Style } from './style.ts';

/** Where a report goes to. */
export interface Outputs {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** The program's name before a line of standard error, where other programs may write too. */
const PREFIX = 'https-preview: ';

/** What the user can do about it. */
const WAYS_ON: Partial<Record<FailureCode | 'usage', string>> = {
  'port-in-use': 'Choose another one with --port N, or any free one with --port 0.',
  'port-forbidden': 'Choose another one with --port N.',
  passphrase: 'The passphrase is read from the environment variable HTTPS_PREVIEW_PASSPHRASE.',
  usage: 'See https-preview --help.',
};

/** Writes for a person. */
export function createTerminalReport({ stdout, stderr }: Outputs, facts: BannerFacts, style: Style): Report {
  const lines = new LineWriter(stdout, (count) => style.dim(`${count} more requests are not shown`));
  const complain = (message: string) => void stderr.write(`${PREFIX}${printable(message)}\n`);
  return {
    listening: (listening) => lines.open(banner(listening, facts, style)),
    request: (event) => (lines.isBehind ? lines.leaveOut() : lines.add(formatColored(event, style))),
    dropped: (count) => lines.leaveOut(count),
    log: (level, message) => lines.add(style[LEVEL_LOOKS[level]](printable(message))),
    warn: complain,
    sharing: (event) => {
      for (const line of sharingLines(event, { columns: facts.columns, style })) lines.add(line);
    },
    // The empty line is for the `^C` that the terminal shows.
    stopping: () => lines.add(style.dim('\nStopping. Ctrl+C again does not wait for what is in flight.')),
    failed: (code, message) => complain(asSentences(message, WAYS_ON[code])),
    close: () => lines.close(),
  };
}

const LEVEL_LOOKS = { info: 'dim', warn: 'yellow', error: 'red' } as const satisfies Record<LogLevel, keyof Style>;

/** One line: what is wrong, and what can be done. */
function asSentences(message: string, wayOn: string | undefined): string {
  if (wayOn === undefined) return message;
  return /[.?]$/.test(message) ? `${message} ${wayOn}` : `${message}. ${wayOn}`;
}

/** By the first digit of the status; 0 where the client went away. */
const STATUS_LOOKS: readonly (keyof Style)[] = ['dim', 'cyan', 'green', 'cyan', 'yellow', 'red'];

/** A line of the access log in colours. */
export function formatColored(event: RequestEvent, style: Style): string {
  const columns = requestColumns(event);
  const statusLook = STATUS_LOOKS[Math.floor(event.status / 100)] ?? 'red';
  return joinColumns({
    ...columns,
    time: style.dim(columns.time),
    status: style[statusLook](columns.status),
    size: style.dim(columns.size),
    duration: style.dim(columns.duration),
    reason: columns.reason && style.dim(columns.reason),
  });
}
