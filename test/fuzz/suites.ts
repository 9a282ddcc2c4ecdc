/**
 * What must hold whatever a client sends, one case after another. Every case is made of a seed and its index alone, so that
 * one that fails can be had again.
 */
import { cutAnywhere, cutEverywhere } from './cuts.ts';
import { mutatedFrames } from './frames.ts';
import { FuzzServer } from './fuzz-server.ts';
import { type Outcome, outcomesOf } from './machine.ts';
import { Random } from './random.ts';
import { mutatedRequests } from './requests.ts';

export type SuiteName = 'parser' | 'http1' | 'http2';

/** Which cases to run. */
export interface Cases {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

/** A case that failed. The message says what was wrong, and how to have it again. */
export class Finding extends Error {
  override readonly name = 'Finding';

  constructor(suite: SuiteName, seed: number, index: number, wire: Buffer, cause: unknown) {
    const again = `npm run fuzz -- --suite ${suite} --seed ${seed} --from ${index} --requests 1`;
    super(`${(cause as Error).message}\nsent: ${JSON.stringify(wire.toString('latin1'))}\nagain: ${again}`, { cause });
  }
}

/** Runs cases. Rejects with the first Finding. */
type Suite = (cases: Cases) => Promise<void>;

/** All suites, by name. */
export const SUITES: Readonly<Record<SuiteName, Suite>> = {
  /** Any bytes give requests or a ProtocolError, and the same ones however they are cut. */
  parser: async ({ seed, from, count }) => {
    for (let index = from; index < from + count; index++) {
      const random = new Random(seed, index);
      const wire = mutatedRequests(random);
      try {
        const encrypted = random.chance(0.5);
        const whole = outcomesOf([wire], encrypted);
        expectSame(outcomesOf(cutAnywhere(wire, random), encrypted), whole);
        if (index % 10 === 0) expectSame(outcomesOf(cutEverywhere(wire), encrypted), whole);
      } catch (error) {
        throw new Finding('parser', seed, index, wire, error);
      }
      if (index % 10_000 === 0) await new Promise(setImmediate); // so that it can be interrupted
    }
  },
  /** A server answers as the parser alone does, closes when it has, and goes on to serve others. */
  http1: (cases) =>
    inLanes('http1', cases, mutatedRequests, async (server, wire, random) => {
      const encrypted = random.chance(0.1);
      const socket = encrypted ? await server.connectSecurely('http/1.1') : server.connect();
      const isTakenForTls = !encrypted && wire[0] === TLS_HANDSHAKE; // and waited for, until its time is up
      await server.exchange(socket, random.chance(0.5) ? [wire] : cutAnywhere(wire, random), isTakenForTls);
      const outcomes = isTakenForTls ? [] : outcomesOf([wire], encrypted);
      expectSame(server.takeEvents().map(toOutcome), outcomes.map(toOutcome));
    }),
  /** A server gets rid of every connection, makes no mistake of its own, and goes on to serve others. */
  http2: (cases) =>
    inLanes('http2', cases, mutatedFrames, async (server, wire, random) => {
      const socket = await server.connectSecurely('h2');
      await server.exchange(socket, random.chance(0.5) ? [wire] : cutAnywhere(wire, random), true);
      const wrong = server.takeEvents().find(({ status }) => status === 500);
      if (wrong !== undefined) throw new Error(`answered with 500: ${JSON.stringify(wrong)}`);
    }),
};

const TLS_HANDSHAKE = 0x16;
/** Servers at work side by side, each with one case at a time. */
const LANES = 8;
/** After so many cases a lane looks whether its server still serves. */
const CHECK_EVERY = 50;

async function inLanes(
  suite: SuiteName,
  { seed, from, count }: Cases,
  make: (random: Random) => Buffer,
  play: (server: FuzzServer, wire: Buffer, random: Random) => Promise<void>,
): Promise<void> {
  let next = from;
  const lane = async () => {
    const server = await FuzzServer.open();
    try {
      for (let turn = 1; next < from + count; turn++) {
        const index = next++;
        const random = new Random(seed, index);
        const wire = make(random);
        try {
          await play(server, wire, random);
          if (turn % CHECK_EVERY === 0 || next >= from + count) await server.checkServing();
          await server.isDeserted();
        } catch (error) {
          throw new Finding(suite, seed, index, wire, error);
        }
      }
    } finally {
      next = Number.POSITIVE_INFINITY; // where one lane has failed, the others need not go on
      await server.close();
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(LANES, count) }, lane));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function toOutcome({ method, target, status }: Outcome): Outcome {
  return { method, target, status };
}

function expectSame(actual: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`expected ${other}, got ${one}`);
}
