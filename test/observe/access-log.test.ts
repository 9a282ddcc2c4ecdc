import { expect, test } from 'vitest';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { formatRequest, requestColumns } from '../../src/observe/access-log.ts';

const EVENT: RequestEvent = {
  // Local time, as it is shown, wherever the test runs.
  timeMs: new Date(2026, 10, 21, 9, 5, 3, 7).getTime(),
  method: 'GET',
  target: '/style.css?v=2',
  status: 200,
  bodyBytes: 18_234,
  durationMs: 0.643,
  httpVersion: '1.1',
  address: '127.0.0.1',
};

test.each<[string, Partial<RequestEvent>, string]>([
  ['a file', {}, '09:05:03.007  200  GET       18 kB   0.6 ms  /style.css?v=2'],
  ['a long method', { method: 'OPTIONS' }, '09:05:03.007  200  OPTIONS   18 kB   0.6 ms  /style.css?v=2'],
  [
    'a refusal',
    { status: 404, target: '/.env', bodyBytes: 734, reason: 'a dotfile' },
    '09:05:03.007  404  GET       734 B   0.6 ms  /.env  — a dotfile',
  ],
  [
    'a client that went away',
    { status: 0, bodyBytes: 0, durationMs: 61_234 },
    '09:05:03.007  ---  GET         0 B   61.2 s  /style.css?v=2',
  ],
  [
    'a head that could not be read',
    { status: 400, method: '', target: '', bodyBytes: 50, reason: 'The request line is malformed' },
    '09:05:03.007  400  -          50 B   0.6 ms  -  — The request line is malformed',
  ],
  [
    'what would command a terminal or forge a line',
    { status: 403, method: 'G\x9bT', target: '/\x1b[2J', reason: 'from\nhttps://a.example' },
    '09:05:03.007  403  G\\x9bT    18 kB   0.6 ms  /\\x1b[2J  — from\\x0ahttps://a.example',
  ],
])('a line for %s', (_title, change, line) => {
  expect(formatRequest({ ...EVENT, ...change })).toBe(line);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [9_950, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [1_073_741_824, '1.1 GB'],
])('%d bytes are %s', (bodyBytes, shown) => {
  expect(requestColumns({ ...EVENT, bodyBytes }).size.trim()).toBe(shown);
});

test.each([
  [0, '0.0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [3_600_000, '3600.0 s'],
])('%d ms are %s', (durationMs, shown) => {
  expect(requestColumns({ ...EVENT, durationMs }).duration.trim()).toBe(shown);
});
