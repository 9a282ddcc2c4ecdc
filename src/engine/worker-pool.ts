/**
 * Several processes that serve as one: the same port, the same certificate, one log. The first worker finds out whether it
 * can be done, makes the certificate where there is none, and takes the port; the others are told which. This process
 * parses nothing that comes from the network, and holds no key.
 */
import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineConfig } from '../config/engine-config.ts';
import { shareOf } from '../config/limit-shares.ts';
import type { RequestEvent } from '../http/request-event.ts';
import { BindError, bind } from '../net/bind.ts';
import { BackOff, type Patience } from './back-off.ts';
import { Chorus } from './chorus.ts';
import type { LogLevel } from './engine.ts';
import { StartError } from './failure.ts';
import type { Listening } from './protocol.ts';
import { setWorkerProgram, Worker, type WorkerListener } from './worker.ts';

/** What a pool is made of. */
export interface WorkerPoolOptions {
  /** Absolute path of the server's script. */
  readonly program: string;
  /** How many workers there are: 1 or more. */
  readonly count: number;
  /** Hears of requests, some at a time; `dropped` is how many more there were. Without it, they are not even counted. */
  readonly onRequests?: (events: readonly RequestEvent[], dropped: number) => void;
  /** Hears what a person may want to know. */
  readonly log: (level: LogLevel, message: string) => void;
  readonly patience?: Patience;
}

const PATIENCE: Patience = { backOffMs: [200, 1_000, 4_000], deathsWithinMs: 60_000 };

/** How often another free port is looked for, where somebody was faster. */
const MAX_TRIES = 3;

/** The workers, from `start` to `stop`. There can be one pool in a process. */
export class WorkerPool {
  readonly #config: EngineConfig;
  readonly #options: WorkerPoolOptions;
  readonly #patience: Patience;
  readonly #workers = new Set<Worker>();
  readonly #stopping = new AbortController();
  readonly #chorus = new Chorus();
  #break: (error: StartError) => void = () => {};
  /** Rejects with a StartError when the workers have died too often to go on. */
  readonly broken: Promise<never>;

  constructor(config: EngineConfig, options: WorkerPoolOptions) {
    const { count } = options;
    this.#config = { ...config, limits: shareOf(config.limits, count) };
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.broken = new Promise((_, reject) => {
      this.#break = reject;
    });
    this.broken.catch(() => {}); // nobody may have asked yet
  }

  /** Serves, with all of them. Rejects with a StartError, and leaves no process then. */
  async start(): Promise<Listening> {
    setWorkerProgram(this.#options.program);
    try {
      // All of them at once: by the time that the first one serves, the others are awake.
      const workers = Array.from({ length: this.#options.count }, () => this.#spawn());
      const [first, ...others] = workers;
      const listening = await this.#startFirst(first!);
      const config = { ...this.#config, port: listening.port, strictPort: true };
      await Promise.all(others.map((worker) => this.#start(worker, config)));
      for (const worker of workers) void this.#keepFilled(worker, config);
      return { ...listening, requestedPort: this.#config.port, workers: workers.map(({ pid }) => pid) };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Finishes what is in flight, in each of them within 5 s. Done when no process is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(Array.from(this.#workers, (worker) => worker.stop()));
  }

  /** Any free port has to be found here: what a worker gets for port 0, no other one can have too. */
  async #startFirst(worker: Worker): Promise<Listening> {
    const config = this.#config;
    if (config.port !== 0) return this.#start(worker, config);
    for (let tries = 1; ; tries++) {
      const port = await freePort(config.host);
      try {
        return await this.#start(worker, { ...config, port, strictPort: true });
      } catch (error) {
        const isLost = error instanceof StartError && error.code === 'port-in-use';
        if (!isLost || tries === MAX_TRIES) throw error;
      }
    }
  }

  /** Sees to it that there is a worker in this one's place, until the pool stops or breaks. */
  async #keepFilled(worker: Worker, config: EngineConfig): Promise<void> {
    const backOff = new BackOff(this.#patience);
    const { signal } = this.#stopping;
    let end = await endOf(worker);
    while (!signal.aborted) {
      const delayMs = backOff.died(performance.now());
      if (delayMs === undefined) {
        const often = `That was ${backOff.deaths} times within ${this.#patience.deathsWithinMs / 1_000} s: giving up`;
        this.#break(new StartError('internal', `${end}. ${often}`));
        return;
      }
      this.#options.log('warn', `${end}. Starting another one`);
      await delay(delayMs, undefined, { signal }).catch(() => {}); // stopped meanwhile
      if (!signal.aborted) end = await this.#live(config);
    }
  }

  /** The life of another worker. Gives how it ended. */
  async #live(config: EngineConfig): Promise<string> {
    let worker: Worker | undefined;
    try {
      worker = this.#spawn();
      await this.#start(worker, config);
      this.#options.log('info', `Worker ${worker.pid} serves`);
      return await endOf(worker);
    } catch (error) {
      await worker?.stop();
      return `A new worker cannot serve: ${(error as Error).message}`;
    }
  }

  #spawn(): Worker {
    const listener: WorkerListener = (message) => {
      if (message.type === 'requests') this.#options.onRequests?.(message.events, message.dropped);
      else if (!this.#chorus.isEcho(worker.pid, message.message, performance.now()))
        this.#options.log(message.level, message.message);
    };
    const worker = new Worker(listener);
    this.#workers.add(worker);
    void worker.ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  #start(worker: Worker, config: EngineConfig): Promise<Listening> {
    return worker.start(config, this.#options.onRequests === undefined);
  }
}

async function endOf(worker: Worker): Promise<string> {
  return `Worker ${worker.pid} ended ${await worker.ended}`;
}

/** A port that is free on all addresses of `host`, though maybe not for long. Rejects with a StartError. */
async function freePort(host: string): Promise<number> {
  try {
    const { port, servers } = await bind({ host, port: 0, strictPort: false }, () => createServer());
    await Promise.all(servers.map(closed));
    return port;
  } catch (error) {
    if (error instanceof BindError) throw new StartError(error.failure, error.message, { cause: error });
    throw error;
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
