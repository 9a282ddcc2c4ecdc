/**
 * A request as one line for a person: what is short stands first, in columns; target and reason are as long as they are.
 *
 *     09:46:02.118  200  GET       18 kB   0.6 ms  /style.css
 *     09:46:02.130  404  GET       734 B   0.3 ms  /missing  — no such file or folder
 */
import type { RequestEvent } from '../http/request-event.ts';
import { printable } from './printable.ts';

/** The columns of a line, padded and safe to print. A face may colour each, and joins them with `COLUMN_GAP`. */
export interface RequestColumns {
  /** Local time of day, `09:46:02.118`. */
  readonly time: string;
  /** The status, or `---` where the client went away before there was one. */
  readonly status: string;
  readonly method: string;
  /** Size of the body that was sent. */
  readonly size: string;
  readonly duration: string;
  readonly target: string;
  /** Why it was refused, behind a dash; empty where it was not. */
  readonly reason: string;
}

/** What stands between two columns. */
export const COLUMN_GAP = '  ';

/** `OPTIONS` is the longest method that is common. */
const METHOD_WIDTH = 7;
const SIZE_WIDTH = 6;
const DURATION_WIDTH = 7;

/** The columns of a request's line, in the order in which they are shown. */
export function requestColumns(event: RequestEvent): RequestColumns {
  return {
    time: formatTime(event.timeMs),
    status: event.status === 0 ? '---' : String(event.status),
    method: printable(event.method || '-').padEnd(METHOD_WIDTH),
    size: formatSize(event.bodyBytes).padStart(SIZE_WIDTH),
    duration: formatDuration(event.durationMs).padStart(DURATION_WIDTH),
    target: printable(event.target || '-'),
    reason: event.reason === undefined ? '' : `— ${printable(event.reason)}`,
  };
}

/** The line without colours and without its line break. */
export function formatRequest(event: RequestEvent): string {
  return joinColumns(requestColumns(event));
}

/** The columns as a line; an empty reason leaves nothing behind. */
export function joinColumns(columns: RequestColumns): string {
  const { time, status, method, size, duration, target, reason } = columns;
  const line = [time, status, method, size, duration, target].join(COLUMN_GAP);
  return reason === '' ? line : line + COLUMN_GAP + reason;
}

/** `09:46:02.118`. The seconds are kept for the next line, which most often has the same. */
function formatTime(timeMs: number): string {
  const second = Math.floor(timeMs / 1000);
  if (second !== lastSecond.second) lastSecond = { second, clock: formatClock(second) };
  return `${lastSecond.clock}.${padded(Math.floor(timeMs) - second * 1000, 3)}`;
}

let lastSecond = { second: Number.NaN, clock: '' };

function formatClock(second: number): string {
  const time = new Date(second * 1000);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((value) => padded(value, 2)).join(':');
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Steps of 1000, one decimal below ten of a unit: `999 B`, `1.2 kB`, `18 kB`. */
function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be rounded to 1000.
  for (; value >= 999.5 && unit < SIZE_UNITS.length - 1; unit++) value /= 1000;
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${SIZE_UNITS[unit]}`;
}

/** `0.4 ms`, `85 ms`, `1.5 s`. */
function formatDuration(durationMs: number): string {
  if (durationMs < 9.95) return `${durationMs.toFixed(1)} ms`;
  return durationMs < 999.5 ? `${durationMs.toFixed(0)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}
