/** `npm run bench`: our server and its peers, on the same files, over TLS, on this machine. README.md tells more. */
import { startChromium } from '../e2e/harness/chromium.ts';
import { type BenchOptions, helpText, parseArguments, UsageError } from './arguments.ts';
import { findContenders } from './contenders.ts';
import { Lifetime } from './lifetime.ts';
import { LoadClient } from './load/load-client.ts';
import { describeMachine, maxOpenFiles } from './machine.ts';
import type { Bench } from './measures.ts';
import { asMarkdown, asText, tableOf } from './report.ts';
import { type Result, Runner } from './run.ts';
import { type Amounts, createScenarios } from './scenarios.ts';
import { createSite } from './site.ts';

const EXIT = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

const FULL: Amounts = { idleConnections: 5_000, listedFiles: 100_000 };
const QUICK: Amounts = { idleConnections: 1_000, listedFiles: 10_000 };
const QUICK_SCALE = 0.2;
/** What a process needs beside its connections, generously. */
const OTHER_FILES = 200;
/** How long one thing may take: many times what it usually does. */
const TIMEOUT_MS = 60_000;

const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function main(words: readonly string[], lifetime: Lifetime): Promise<number> {
  const known = createScenarios(FULL).map(({ id }) => id);
  const options = parseArguments(words, known);
  if (options.help) {
    process.stdout.write(helpText(known));
    return EXIT.done;
  }
  const all = findContenders();
  const contenders = all.filter(({ version }) => version !== undefined);
  for (const { title, version } of all) if (version === undefined) tell(`${title} is not installed, and left out`);
  const machine = describeMachine(contenders);
  const results = await runAll(options, contenders, lifetime);
  const table = tableOf(results, contenders);
  process.stdout.write(`\n${options.markdown ? asMarkdown(table) : asText(table)}\n${machine}\n`);
  return results.some(({ failures }) => failures.length > 0) ? EXIT.failed : EXIT.done;
}

async function runAll(
  { only, rounds, quick }: BenchOptions,
  contenders: ReturnType<typeof findContenders>,
  lifetime: Lifetime,
): Promise<Result[]> {
  const amounts = withinLimits(quick ? QUICK : FULL);
  const site = await createSite(amounts.listedFiles);
  lifetime.add({ end: site.dispose, endNow: site.dispose });
  // Whatever others leave behind (Chromium does, when it is ended in a hurry) goes with the folder.
  process.env.TMPDIR = site.emptyFolder();
  const bench = createBench(site.certFile, quick ? QUICK_SCALE : 1, lifetime);
  const runner = new Runner({ bench, site, contenders, lifetime, rounds });

  const results: Result[] = [];
  for (const scenario of createScenarios(amounts)) {
    if (only.length > 0 && !only.includes(scenario.id)) continue;
    if (scenario.needsChromium) {
      const problem = await bench.chromium().then(noProblem, messageOf);
      if (problem !== undefined) {
        tell(`${scenario.title}: left out, ${problem}`);
        continue;
      }
    }
    const startedMs = performance.now();
    const result = await runner.run(scenario);
    for (const failure of result.failures) tell(`failed: ${failure}`);
    const missing = result.missingRounds > 0 ? `, and no time for ${result.missingRounds} more rounds` : '';
    tell(`${scenario.title}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s${missing}`);
    results.push(result);
  }
  return results;
}

function createBench(certFile: string, scale: number, lifetime: Lifetime): Bench {
  const client = new LoadClient(TIMEOUT_MS);
  const closeClient = () => client.close();
  lifetime.add({ end: closeClient, endNow: closeClient });
  let chromium: ReturnType<typeof startChromium> | undefined;
  return {
    client,
    scale,
    chromium() {
      if (chromium !== undefined) return chromium;
      const starting = startChromium([certFile]);
      // In a hurry, Playwright ends it.
      lifetime.add({ end: async () => (await starting).close(), endNow: () => {} });
      chromium = starting;
      return starting;
    },
  };
}

const noProblem = () => undefined;
const messageOf = (error: Error) => error.message;

function withinLimits(amounts: Amounts): Amounts {
  const idleConnections = Math.min(amounts.idleConnections, maxOpenFiles() - OTHER_FILES);
  if (idleConnections < amounts.idleConnections) {
    tell(`only ${idleConnections} idle connections instead of ${amounts.idleConnections}: see ulimit -Hn`);
  }
  return { ...amounts, idleConnections };
}

const lifetime = new Lifetime();
const interrupted = new Promise<number>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(EXIT.interrupted));
});

let code: number;
try {
  code = await Promise.race([main(process.argv.slice(2), lifetime), interrupted]);
} catch (error) {
  const isUsage = error instanceof UsageError;
  tell(isUsage ? error.message : String((error as Error).stack));
  code = isUsage ? EXIT.wrongUsage : EXIT.failed;
}
await lifetime.end();
process.exit(code);
