/**
 * Runs the scenarios, one server after another, round by round (A B C, A B C): what the machine does besides meets all of
 * them alike.
 */
import type { Contender, ContenderId } from './contenders.ts';
import type { Lifetime } from './lifetime.ts';
import type { Bench, Measurement } from './measures.ts';
import { type RunningServer, startServer } from './running-server.ts';
import type { Scenario } from './scenarios.ts';
import type { Site } from './site.ts';

/**
 * How long a round of all servers may take on average. On a slow or busy machine the time is up before the rounds are over,
 * and there are fewer: the whole run stays under a quarter of an hour.
 */
const ROUND_BUDGET_MS = 8_000;

/** What a scenario came to. */
export interface Result {
  readonly scenario: Scenario;
  /** One for each round; undefined where the server does not do this, or failed. */
  readonly rounds: Readonly<Partial<Record<ContenderId, readonly (Measurement | undefined)[]>>>;
  /** How many rounds there was no time for. */
  readonly missingRounds: number;
  /** A sentence for each server that failed. */
  readonly failures: readonly string[];
}

/** What a run needs. */
export interface RunParts {
  readonly bench: Bench;
  readonly site: Site;
  readonly contenders: readonly Contender[];
  readonly lifetime: Lifetime;
  readonly rounds: number;
}

/** Runs scenarios one at a time, and keeps the servers from one to the next. */
export class Runner {
  readonly #parts: RunParts;
  /** The servers that go on, by their contender and root. */
  readonly #servers = new Map<string, RunningServer>();

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Runs all rounds, or those there is time for. A server that fails is left out of the rounds that follow. */
  async run(scenario: Scenario): Promise<Result> {
    const { contenders } = this.#parts;
    const wanted = Math.min(this.#parts.rounds, scenario.maxRounds);
    const deadlineMs = performance.now() + wanted * ROUND_BUDGET_MS;
    const rounds: Partial<Record<ContenderId, (Measurement | undefined)[]>> = {};
    const failures = new Map<ContenderId, string>();
    let round = 0;
    for (; round < wanted && (round === 0 || performance.now() < deadlineMs); round++) {
      for (const contender of contenders) {
        if (failures.has(contender.id)) continue;
        try {
          rounds[contender.id] ??= [];
          rounds[contender.id]![round] = await this.#measure(scenario, contender);
        } catch (error) {
          failures.set(contender.id, `${scenario.title}, ${contender.title}: ${(error as Error).message}`);
          await this.#discard(scenario, contender);
        }
      }
    }
    return { scenario, rounds, missingRounds: wanted - round, failures: [...failures.values()] };
  }

  async #measure(scenario: Scenario, contender: Contender): Promise<Measurement | undefined> {
    const { bench, site, lifetime } = this.#parts;
    if (!scenario.isFresh) return scenario.measure(bench, await this.#lasting(scenario, contender));
    const server = await startServer(contender, site, scenario.root, lifetime);
    try {
      return await scenario.measure(bench, server);
    } finally {
      await server.stop();
    }
  }

  /** What failed may have broken it: the next scenario gets a new one. */
  async #discard(scenario: Scenario, contender: Contender): Promise<void> {
    const key = keyOf(scenario, contender);
    await this.#servers.get(key)?.stop();
    this.#servers.delete(key);
  }

  async #lasting(scenario: Scenario, contender: Contender): Promise<RunningServer> {
    const key = keyOf(scenario, contender);
    const running = this.#servers.get(key);
    if (running !== undefined) return running;
    const server = await startServer(contender, this.#parts.site, scenario.root, this.#parts.lifetime);
    this.#servers.set(key, server);
    return server;
  }
}

function keyOf({ root }: Scenario, { id }: Contender): string {
  return `${id} ${root}`;
}
