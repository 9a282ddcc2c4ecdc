import { expect, test } from 'vitest';
import type { Measurement } from './measures.ts';
import { asMarkdown, asText, tableOf } from './report.ts';
import type { Result } from './run.ts';
import type { Scenario, Target } from './scenarios.ts';
import { CPU_MICROSECONDS, PER_SECOND } from './units.ts';

const COLUMNS = [
  { id: 'nginx', title: 'nginx' },
  { id: 'ours', title: 'HTTPS Preview' },
  { id: 'sirv', title: 'sirv' },
] as const;

const costs = (...values: (number | undefined)[]): (Measurement | undefined)[] =>
  values.map((cost) => (cost === undefined ? undefined : { cost }));

function result(rounds: Result['rounds'], targets: readonly Target[] = []): Result {
  const scenario: Scenario = {
    id: '1k',
    title: '1 KiB',
    cost: CPU_MICROSECONDS,
    root: 'files',
    isFresh: false,
    maxRounds: 5,
    needsChromium: false,
    targets,
    measure: async () => undefined,
  };
  return { scenario, rounds, missingRounds: 0, failures: [] };
}

const cellsOf = (one: Result, columns: Parameters<typeof tableOf>[1] = COLUMNS) => tableOf([one], columns)[1];

test('the head names the servers', () => {
  expect(tableOf([], COLUMNS)).toEqual([['', 'cost', 'nginx', 'HTTPS Preview', 'sirv', 'target', 'ok?']]);
});

test('nginx as it is, and the others as ratios, round by round', () => {
  const one = result({ nginx: costs(10, 20, 40), ours: costs(9, 20, 60), sirv: costs(100, 200, 800) });
  expect(cellsOf(one)).toEqual(['1 KiB', 'CPU each', '20.0 us', '1.00x (0.90-1.50)', '10.00x (10.00-20.00)', '-', '-']);
});

test('what is told beside the cost is a median, and no ratio', () => {
  const beside = (...values: number[]) => values.map((value) => ({ cost: 10, beside: value }));
  const one = result({ nginx: beside(50_000, 40_000, 70_000), ours: beside(900, 800, 2_000) });
  const row = cellsOf({ ...one, scenario: { ...one.scenario, beside: PER_SECOND } });
  expect(row).toEqual(['1 KiB', 'CPU each, rate', '10.0 us, 50.0k/s', '1.00x (1.00-1.00), 900/s', '-', '-', '-']);
});

test('without nginx, costs as they are', () => {
  expect(cellsOf(result({ ours: costs(9), sirv: costs(100) }), COLUMNS.slice(1))).toEqual([
    '1 KiB',
    'CPU each',
    '9.00 us',
    '100 us',
    '-',
    '-',
  ]);
});

test.each([
  ['reached', 1, costs(10), costs(9), 'yes'],
  ['just reached', 1, costs(10), costs(10), 'yes'],
  ['reached as far as is shown', 1, costs(1000), costs(1004), 'yes'],
  ['missed', 1, costs(10), costs(10.1), 'no'],
  ['judged by the median, not by the worst round', 1, costs(10, 10, 10), costs(9, 9, 30), 'yes'],
  ['not judged where we were not measured', 1, costs(10), costs(undefined), '-'],
  ['not judged where the other was not measured', 1, costs(undefined), costs(10), '-'],
])('a target is %s', (_title, atMost, nginx, ours, verdict) => {
  const row = cellsOf(result({ nginx, ours }, [{ against: 'nginx', atMost }]));
  expect(row?.slice(-2)).toEqual([`≤ ${atMost}x nginx`, verdict]);
});

test('several targets are judged one by one, and none against who is not there', () => {
  const targets: Target[] = [
    { against: 'nginx', atMost: 1 },
    { against: 'sirv', atMost: 0.12 },
    { against: 'caddy', atMost: 0.5 },
  ];
  const row = cellsOf(result({ nginx: costs(10), ours: costs(11), sirv: costs(110) }, targets));
  expect(row?.slice(-2)).toEqual(['≤ 1x nginx, ≤ 0.12x sirv', 'no, yes']);
});

test('for a terminal: aligned, nothing behind the last column', () => {
  expect(
    asText([
      ['', 'a'],
      ['long', 'b'],
      ['c', 'longer'],
    ]),
  ).toBe('      a\n----  ------\nlong  b\nc     longer\n');
});

test('for a README', () => {
  expect(
    asMarkdown([
      ['', 'a'],
      ['b', 'c'],
    ]),
  ).toBe('|  | a |\n|---|---|\n| b | c |\n');
});
