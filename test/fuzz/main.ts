/** `npm run fuzz`: sends mutated requests by the million. Ends with 1 at the first that does what it must not, 2 for bad usage. */
import { type FuzzPlan, HELP, parseArguments, UsageError } from './arguments.ts';
import { SUITES } from './suites.ts';

const tell = (line: string) => process.stdout.write(`${line}\n`);
const fail = (line: string, code: number): never => {
  process.stderr.write(`${line}\n`);
  process.exit(code);
};

for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => fail(`${event}: ${(error as Error).stack ?? error}`, 1));
}

async function main(): Promise<void> {
  const plan = read(process.argv.slice(2));
  if (plan === undefined) {
    tell(HELP);
    return;
  }
  for (const { suite, ...cases } of plan) {
    const startedMs = performance.now();
    tell(`${suite}: ${cases.count} cases from ${cases.from} on, seed ${cases.seed}`);
    await SUITES[suite](cases);
    tell(`${suite}: nothing found in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  }
}

function read(words: readonly string[]): FuzzPlan | undefined {
  try {
    return parseArguments(words, Math.floor(Math.random() * 2 ** 31));
  } catch (error) {
    if (error instanceof UsageError) return fail(error.message, 2);
    throw error;
  }
}

main().catch((error: Error) => fail(error.message, 1));
