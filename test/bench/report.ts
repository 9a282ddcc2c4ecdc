/** The table. Costs of the first server as they are; of the others as ratios to it, which other machines will know again. */
import type { Contender, ContenderId } from './contenders.ts';
import type { Measurement } from './measures.ts';
import type { Result } from './run.ts';
import type { Scenario, Target } from './scenarios.ts';
import { median, ratioOf } from './statistics.ts';

/** What all ratios refer to. */
const REFERENCE: ContenderId = 'nginx';

const NOTHING = '-';

type Columns = readonly Pick<Contender, 'id' | 'title'>[];

/** The table as rows of cells, the first of which is its head. */
export function tableOf(results: readonly Result[], columns: Columns): string[][] {
  const head = ['', 'cost', ...columns.map(({ title }) => title), 'target', 'ok?'];
  return [head, ...results.map((result) => rowOf(result, columns))];
}

function rowOf(result: Result, columns: Columns): string[] {
  const { scenario } = result;
  const cost = [scenario.cost, scenario.beside].flatMap((unit) => unit?.name ?? []).join(', ');
  const targets = scenario.targets.filter(({ against }) => columns.some(({ id }) => id === against));
  return [
    scenario.title,
    cost,
    ...columns.map(({ id }) => cellOf(result, id)),
    targets.map(({ against, atMost }) => `≤ ${atMost}x ${titleOf(columns, against)}`).join(', ') || NOTHING,
    targets.map((target) => verdictOf(result, target)).join(', ') || NOTHING,
  ];
}

function titleOf(columns: Columns, id: ContenderId): string {
  return columns.find((column) => column.id === id)?.title ?? id;
}

/** `11.4 us, 45.0k/s` or `0.98x (0.95-1.02), 46.0k/s`. */
function cellOf({ scenario, rounds }: Result, id: ContenderId): string {
  const own = measured(rounds[id]);
  if (own.length === 0) return NOTHING;
  const ratio = id === REFERENCE ? undefined : ratioOf(costs(rounds[id]), costs(rounds[REFERENCE]));
  const cost = ratio
    ? `${ratio.median.toFixed(2)}x (${ratio.min.toFixed(2)}-${ratio.max.toFixed(2)})`
    : scenario.cost.format(median(own.map((one) => one.cost)));
  const beside = besideOf(scenario, own);
  return beside === undefined ? cost : `${cost}, ${beside}`;
}

function besideOf({ beside }: Scenario, own: readonly Measurement[]): string | undefined {
  return beside?.format(median(own.flatMap((one) => one.beside ?? [])));
}

/** What is shown is what is judged: 1.004 is 1.00. */
function verdictOf({ rounds }: Result, { against, atMost }: Target): string {
  const ratio = ratioOf(costs(rounds.ours), costs(rounds[against]));
  if (ratio === undefined) return NOTHING;
  return Number(ratio.median.toFixed(2)) <= atMost ? 'yes' : 'no';
}

type Rounds = readonly (Measurement | undefined)[] | undefined;

function measured(rounds: Rounds): Measurement[] {
  return (rounds ?? []).filter((round) => round !== undefined);
}

function costs(rounds: Rounds): (number | undefined)[] {
  return (rounds ?? []).map((round) => round?.cost);
}

/** For a terminal: columns aligned, a line under the head. */
export function asText(table: readonly string[][]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return withRule(lines, widths.map((width) => '-'.repeat(width)).join('  '));
}

/** For a README. */
export function asMarkdown(table: readonly string[][]): string {
  const lines = table.map((row) => `| ${row.join(' | ')} |`);
  return withRule(lines, `|${'---|'.repeat(table[0]!.length)}`);
}

function withRule([head = '', ...rows]: readonly string[], rule: string): string {
  return `${[head, rule, ...rows].join('\n')}\n`;
}
