import { expect, test } from 'vitest';
import { RequestLog } from '../../src/extension/request-log.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { COLUMN_GAP, formatRequest, requestColumns } from '../../src/observe/access-log.ts';

function event(status: number, target = '/'): RequestEvent {
  return {
    timeMs: 0,
    method: 'GET',
    target,
    status,
    bodyBytes: 5,
    durationMs: 1.5,
    httpVersion: '1.1',
    address: '127.0.0.1',
  };
}

/** What is written for a batch: each write as its level and its text. */
function written(events: readonly RequestEvent[], dropped = 0): readonly [level: string, text: string][] {
  const writes: [string, string][] = [];
  const write = (level: string) => (text: string) => writes.push([level, text]);
  new RequestLog({ info: write('info'), warn: write('warn'), error: write('error') }).requests(events, dropped);
  return writes;
}

test.each([
  [200, 'info'],
  [304, 'info'],
  [0, 'info'],
  [404, 'warn'],
  [421, 'warn'],
  [500, 'error'],
  [505, 'error'],
])('status %s is for %s', (status, level) => {
  expect(written([event(status)]).map(([written]) => written)).toEqual([level]);
});

test('a line is that of the terminal, without the time that the channel puts in front of it', () => {
  const events = [event(200, '/a'), { ...event(404, '/.env'), bodyBytes: 1200, reason: 'a dotfile' }];
  const lines = written(events).map(([, text], i) => requestColumns(events[i]!).time + COLUMN_GAP + text.trimStart());
  expect(lines).toEqual(events.map(formatRequest));
});

test('the columns stand, whatever the level that the channel names in front of them', () => {
  const names: Readonly<Record<string, string>> = { info: '[info] ', warn: '[warning] ', error: '[error] ' };
  const lines = written([event(200), event(404), event(500)]).map(([level, text]) => names[level] + text);
  expect(new Set(lines.map((line) => line.search(/\d{3} {2}GET/))).size).toBe(1);
});

test('what a client sends cannot forge a line', () => {
  const [[, text]] = written([event(200, '/a\n2026-11-21 [info] 200  GET\x1b[2J')]) as [[string, string]];
  expect(text).toMatch(/^[\x20-\x7e]+$/);
});

test('requests that were left out are counted', () => {
  expect(written([], 41)).toEqual([['warn', '41 more requests were answered and are not listed.']]);
});

test('nothing is written of nothing', () => {
  expect(written([])).toEqual([]);
});
