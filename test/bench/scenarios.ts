/** What is measured, and what is to be reached: the table. */
import type { ContenderId } from './contenders.ts';
import * as measure from './measures.ts';
import type { RootName } from './site.ts';
import * as unit from './units.ts';

/** What our server is to reach. */
export interface Target {
  /** Against whom. */
  readonly against: ContenderId;
  /** Our cost, divided by theirs. */
  readonly atMost: number;
}

/** One row. */
export interface Scenario {
  /** What `--only` calls it. */
  readonly id: string;
  readonly title: string;
  readonly cost: unit.Unit;
  /** What is told beside the cost, if anything. */
  readonly beside?: unit.Unit;
  readonly root: RootName;
  /** True: each round has a server process of its own, because what it measures happens but once in a process's life. */
  readonly isFresh: boolean;
  /** Most rounds, for what takes long and differs little. */
  readonly maxRounds: number;
  /** True: without a browser there is nothing to measure. */
  readonly needsChromium: boolean;
  readonly targets: readonly Target[];
  readonly measure: measure.Measure;
}

const USUAL = {
  root: 'files',
  isFresh: false,
  maxRounds: 100,
  needsChromium: false,
  targets: [],
} as const satisfies Partial<Scenario>;
const PER_REQUEST = { ...USUAL, cost: unit.CPU_MICROSECONDS, beside: unit.PER_SECOND };
const nginx = (atMost: number): Target => ({ against: 'nginx', atMost });
const sirv = (atMost: number): Target => ({ against: 'sirv', atMost });

/** How many of some things there shall be: less in a quick run, or where this machine does not allow so many. */
export interface Amounts {
  readonly idleConnections: number;
  readonly listedFiles: number;
}

/** All rows, in the order of the table. */
export function createScenarios({ idleConnections, listedFiles }: Amounts): readonly Scenario[] {
  return [
    {
      ...PER_REQUEST,
      id: '1k',
      title: '1 KiB',
      targets: [nginx(1), sirv(0.12)],
      measure: measure.http1('/1k.txt', 20_000),
    },
    { ...PER_REQUEST, id: '10k', title: '10 KiB', targets: [nginx(1)], measure: measure.http1('/10k.txt', 20_000) },
    { ...PER_REQUEST, id: '100k', title: '100 KiB', targets: [nginx(0.5)], measure: measure.http1('/100k.txt', 5_000) },
    { ...PER_REQUEST, id: '304', title: '304', targets: [nginx(1)], measure: measure.notModified('/1k.txt', 20_000) },
    {
      ...PER_REQUEST,
      id: '1k-h2',
      title: '1 KiB, HTTP/2',
      targets: [nginx(2)],
      measure: measure.http2('/1k.txt', 12_000),
    },
    { ...PER_REQUEST, id: '10k-h2', title: '10 KiB, HTTP/2', measure: measure.http2('/10k.txt', 12_000) },
    { ...PER_REQUEST, id: '100k-h2', title: '100 KiB, HTTP/2', measure: measure.http2('/100k.txt', 3_000) },
    {
      ...USUAL,
      id: '1g',
      title: '1 GB',
      cost: unit.CPU_MILLISECONDS,
      beside: unit.BYTES_PER_SECOND,
      maxRounds: 9,
      targets: [nginx(0.7)],
      measure: measure.largeFile('/1g.bin'),
    },
    { ...PER_REQUEST, id: 'ranges', title: '64 KiB out of 1 GB', measure: measure.ranges('/1g.bin', 65_536, 3_000) },
    {
      ...PER_REQUEST,
      id: 'handshake',
      title: 'full handshake',
      targets: [nginx(1.1)],
      measure: measure.handshakes(400, { resumed: false }),
    },
    {
      ...PER_REQUEST,
      id: 'resumed',
      title: 'resumed handshake',
      measure: measure.handshakes(400, { resumed: true }),
    },
    {
      ...USUAL,
      id: 'modules',
      title: '1,000 modules in Chromium',
      cost: unit.WALL_MILLISECONDS,
      needsChromium: true,
      targets: [nginx(1.1)],
      measure: measure.modules,
    },
    {
      ...USUAL,
      id: 'idle',
      title: `${inThousands(idleConnections)} idle connections`,
      cost: unit.BYTES_EACH,
      beside: unit.COUNT,
      isFresh: true,
      maxRounds: 1,
      measure: measure.idle(idleConnections),
    },
    {
      ...USUAL,
      id: 'start',
      title: 'start to first byte',
      cost: unit.WALL_MILLISECONDS,
      isFresh: true,
      measure: measure.start,
    },
    {
      ...USUAL,
      id: 'listing',
      title: `listing of ${inThousands(listedFiles)} files`,
      cost: unit.CPU_MILLISECONDS,
      beside: unit.WALL_MILLISECONDS,
      root: 'listing',
      maxRounds: 3,
      measure: measure.listing,
    },
  ];
}

function inThousands(count: number): string {
  return count.toLocaleString('en-US');
}
