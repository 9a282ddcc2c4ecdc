/** The bench's end of the client process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Job, Order, Outcome, Reply } from './jobs.ts';

/** Beside the bundle that this file becomes a part of. */
const LOAD_PROCESS = join(import.meta.dirname, 'load-process.mjs');

/** A client that is prepared for a job. */
export interface PreparedLoad {
  /** Does what counts. */
  run(): Promise<Outcome>;
  /** Lets go of every connection. */
  end(): Promise<void>;
}

/** One client process, started when it is first needed, and anew after it failed. */
export class LoadClient {
  readonly #timeoutMs: number;
  #process: ChildProcess | undefined;

  /** `timeoutMs` is how long one order may take. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Connects and warms up. Rejects with what went wrong, as all of it does. */
  async prepare(job: Job): Promise<PreparedLoad> {
    await this.#order({ type: 'prepare', job });
    return {
      run: async () => {
        const outcome = await this.#order({ type: 'run' });
        if (outcome === undefined) throw new Error('the client did not say what it came to');
        return outcome;
      },
      end: async () => {
        await this.#order({ type: 'end' });
      },
    };
  }

  /** Ends the process. */
  close(): void {
    this.#process?.kill('SIGKILL'); // it has nothing to put away
    this.#process = undefined;
  }

  async #order(order: Order): Promise<Outcome | undefined> {
    this.#process ??= fork(LOAD_PROCESS, { execArgv: [] });
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), this.#timeoutMs);
    const { signal } = over;
    try {
      this.#process.send(order);
      const reply = await Promise.race([
        once(this.#process, 'message', { signal }).then(([message]) => message as Reply),
        once(this.#process, 'exit', { signal }).then(() => ({ error: 'the client process ended' })),
      ]);
      if ('error' in reply) throw new Error(reply.error);
      return reply.outcome;
    } catch (error) {
      // Whatever it was at is not finished: the next order shall find a client that has nothing else to do.
      this.close();
      throw signal.aborted ? new Error(`it took longer than ${this.#timeoutMs / 1000} s`) : error;
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }
}
