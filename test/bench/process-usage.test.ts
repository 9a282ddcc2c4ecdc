import { expect, test } from 'vitest';
import { parsePs, parseResidentBytes, parseSchedstat, parseStat, usageOf } from './process-usage.ts';

const stat = (name: string) =>
  `4242 (${name}) S 1 4242 4242 0 -1 4194560 9000 0 3 0 123 45 7 8 20 0 11 0 99 1000000 2000 18446744073709551615`;

test.each([
  ['a plain name', stat('nginx'), 1.68],
  ['a name with spaces', stat('node /usr/bin/x'), 1.68],
  ['a name that looks like the end of one', stat('a) S 1 (b'), 1.68],
])('proc(5), /proc/PID/stat: utime and stime behind %s', (_title, text, seconds) => {
  expect(parseStat(text)).toBeCloseTo(seconds, 10);
});

test('a schedstat is nanoseconds running, waiting, and time slices', () => {
  expect(parseSchedstat('1500000000 61114 2\n')).toBe(1.5);
});

test('proc(5), /proc/PID/status: VmRSS in kB', () => {
  expect(parseResidentBytes('Name:\tnode\nVmHWM:\t  9000 kB\nVmRSS:\t   1234 kB\nRssAnon:\t  1 kB\n')).toBe(1_263_616);
});

test.each([
  ['a stat', () => parseStat('4242 (nginx) S 1')],
  ['a schedstat', () => parseSchedstat('')],
  ['a status of a kernel thread', () => parseResidentBytes('Name:\tkworker\n')],
])('%s without the number is an error', (_title, parse) => {
  expect(parse).toThrow(/expected a number/);
});

const PS = `
    1     0   100       1:00.00
   10     1  2000       0:01.50
   11    10  3000    1:02:03.25
   12    11  4000    1-00:00:01
   13     1  5000       9:00.00
`;

test('ps: a process, its children and theirs, and nobody else', () => {
  expect(parsePs(PS, 10)).toEqual([
    { cpuSeconds: 1.5, residentBytes: 2_048_000 },
    { cpuSeconds: 3723.25, residentBytes: 3_072_000 },
    { cpuSeconds: 86_401, residentBytes: 4_096_000 },
  ]);
});

test('this very process has used something', () => {
  const { cpuSeconds, residentBytes } = usageOf(process.pid);
  expect(cpuSeconds).toBeGreaterThan(0);
  expect(residentBytes).toBeGreaterThan(1_000_000);
});
