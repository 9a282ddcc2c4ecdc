/**
 * How one number is measured: each function gives what a scenario does, once, to one server. A server that does not do at
 * all what is measured gives no number.
 */
import type { Chromium } from '../e2e/harness/chromium.ts';
import type { Http1Job, IdleJob, Job, Outcome } from './load/jobs.ts';
import type { LoadClient } from './load/load-client.ts';
import { ask, speaksHttp2 } from './probe.ts';
import { usageOf } from './process-usage.ts';
import type { RunningServer } from './running-server.ts';
import { MODULES } from './site.ts';

/** What is there to measure with. */
export interface Bench {
  readonly client: LoadClient;
  /** A browser that trusts the servers' certificate, started when it is first needed. */
  chromium(): Promise<Chromium>;
  /** 1, or the part of all requests that a quick run is content with. */
  readonly scale: number;
}

/** What one round came to, in the units of its scenario. */
export interface Measurement {
  readonly cost: number;
  readonly beside?: number;
}

/** Undefined where the server does not do this. Rejects where it should have, and did not. */
export type Measure = (bench: Bench, server: RunningServer) => Promise<Measurement | undefined>;

/** Connections at once, as in the numbers that the field goes by. */
const CONNECTIONS = 32;
/** At once, on each connection over HTTP/2. */
const STREAMS = 4;
const HANDSHAKES_AT_ONCE = 8;
/** Requests that are sent before and do not count, for each that does: just-in-time compilers want some thousands. */
const WARM_UP = 1 / 3;
const MICROSECONDS = 1e6;
const MILLISECONDS = 1e3;

/** GETs over HTTP/1.1. Processor time and rate. */
export function http1(path: string, requests: number): Measure {
  return (bench, server) =>
    perRequest(bench, server, { ...http1Job(server, [head(server, path)]), ...amounts(bench, requests) });
}

/** GETs over HTTP/2. Processor time and rate. */
export function http2(path: string, requests: number): Measure {
  return async (bench, server) => {
    if (!(await speaksHttp2(server))) return undefined;
    const { port, certPem } = server;
    const width = { connections: CONNECTIONS, streams: STREAMS };
    return perRequest(bench, server, { kind: 'http2', port, certPem, path, ...width, ...amounts(bench, requests) });
  };
}

/** GETs with the entity tag that the server itself has given out (RFC 9110 section 13.1.2). Processor time and rate. */
export function notModified(path: string, requests: number): Measure {
  return async (bench, server) => {
    const { etag } = await ask(server, path);
    if (etag === undefined) return undefined;
    const job = http1Job(server, [head(server, path, `If-None-Match: ${etag}`)]);
    return perRequest(bench, server, { ...job, ...amounts(bench, requests), status: 304 });
  };
}

/** How many different ranges are asked for. */
const RANGES = 1_000;
/** All positions of a range have nine digits, so that the responses' heads are equally long. */
const FIRST_RANGE = 100_000_000;

/** Ranges all over a file of 1 GB (RFC 9110 section 14.2). Processor time and rate. */
export function ranges(path: string, rangeBytes: number, requests: number): Measure {
  return (bench, server) => {
    const heads = Array.from({ length: RANGES }, (_, index) => {
      // 387 and 1000 have no common divisor: every place once, in no order that could be read ahead.
      const start = FIRST_RANGE + ((index * 387) % RANGES) * 800_000;
      return head(server, path, `Range: bytes=${start}-${start + rangeBytes - 1}`);
    });
    return perRequest(bench, server, { ...http1Job(server, heads), ...amounts(bench, requests), status: 206 });
  };
}

/** One large file, once. Processor time in milliseconds, and bytes in a second. */
export function largeFile(path: string): Measure {
  return async (bench, server) => {
    const job = { ...http1Job(server, [head(server, path)]), connections: 1, requests: 1, warmUp: 0 };
    const { cpuSeconds, outcome } = await underLoad(bench, server, job);
    return { cost: cpuSeconds * MILLISECONDS, beside: (outcome.bytes / outcome.wallMs) * MILLISECONDS };
  };
}

/** Connections with their handshakes, and nothing over them. Processor time and rate. */
export function handshakes(count: number, { resumed }: { readonly resumed: boolean }): Measure {
  return (bench, server) => {
    const { port, certPem } = server;
    const counts = { connections: HANDSHAKES_AT_ONCE, handshakes: Math.round(count * bench.scale) };
    return perRequest(bench, server, { kind: 'handshake', port, certPem, resumed, ...counts });
  };
}

/** Connections that are kept and not used. Memory that each takes, and how many the server kept. */
export function idle(connections: number): Measure {
  return async (bench, server) => {
    const { port, certPem } = server;
    const job: IdleJob = { kind: 'idle', port, certPem, connections, head: head(server, '/1k.txt') };
    const before = usageOf(server.pid).residentBytes;
    const load = await bench.client.prepare(job);
    const { count } = await load.run();
    const grownBytes = usageOf(server.pid).residentBytes - before;
    await load.end();
    return { cost: grownBytes / count, beside: count };
  };
}

/** From the start of the program to the first byte of its first answer, which was taken when it was started. */
export const start: Measure = async (_bench, { startMs }) => ({ cost: startMs });

/** A page of many modules in a browser that has nothing of it yet: from the navigation to its load event. */
export const modules: Measure = async (bench, { port }) => {
  const { browser } = await bench.chromium();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`https://localhost:${port}/modules/index.html`);
    const ran = await page.evaluate<number>('ran');
    if (ran !== MODULES) throw new Error(`expected ${MODULES} modules to run, and ${ran} did`);
    return { cost: await page.evaluate<number>('performance.getEntriesByType("navigation")[0].loadEventStart') };
  } finally {
    await context.close();
  }
};

/** A folder's listing. Processor time, and time on the clock. */
export const listing: Measure = async (_bench, server) => {
  const before = usageOf(server.pid).cpuSeconds;
  const startedMs = performance.now();
  const { status } = await ask(server, '/');
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`expected status 200, got ${status}`);
  const beside = performance.now() - startedMs;
  return { cost: (usageOf(server.pid).cpuSeconds - before) * MILLISECONDS, beside };
};

function head({ port }: RunningServer, path: string, field?: string): string {
  const fields = [`Host: localhost:${port}`, ...(field === undefined ? [] : [field])];
  return `GET ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`;
}

function http1Job({ port, certPem }: RunningServer, heads: readonly string[]) {
  return { kind: 'http1', port, certPem, connections: CONNECTIONS, heads, status: 200 } as const;
}

/** A quick run saves on what counts, not on warming up: it would measure compilers instead. */
function amounts({ scale }: Bench, requests: number): Pick<Http1Job, 'requests' | 'warmUp'> {
  return { requests: Math.round(requests * scale), warmUp: Math.round(requests * WARM_UP) };
}

async function perRequest(bench: Bench, server: RunningServer, job: Job): Promise<Measurement> {
  const { cpuSeconds, outcome } = await underLoad(bench, server, job);
  return {
    cost: (cpuSeconds * MICROSECONDS) / outcome.count,
    beside: (outcome.count / outcome.wallMs) * MILLISECONDS,
  };
}

async function underLoad(
  bench: Bench,
  server: RunningServer,
  job: Job,
): Promise<{ readonly cpuSeconds: number; readonly outcome: Outcome }> {
  const load = await bench.client.prepare(job);
  const before = usageOf(server.pid).cpuSeconds;
  const outcome = await load.run();
  const cpuSeconds = usageOf(server.pid).cpuSeconds - before;
  await load.end();
  return { cpuSeconds, outcome };
}
