/** Workers as the command line has them: processes of `dist/server.js` that this one is the primary of. */
import cluster from 'node:cluster';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EngineConfig } from '../../src/config/engine-config.ts';
import { WorkerPool, type WorkerPoolOptions } from '../../src/engine/worker-pool.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';

export const SERVER_PROGRAM = join(import.meta.dirname, '../../dist/server.js');

/** A pool, and what it told. Its processes are gone when the test is over. */
export class ObservedPool extends EventEmitter {
  readonly pool: WorkerPool;
  readonly lines: string[] = [];
  readonly requests: RequestEvent[] = [];

  constructor(config: EngineConfig, options: Partial<WorkerPoolOptions> = {}) {
    super();
    this.pool = new WorkerPool(config, {
      program: SERVER_PROGRAM,
      count: 2,
      log: (_level, message) => this.#keep(this.lines, message),
      onRequests: (events) => this.#keep(this.requests, ...events),
      ...options,
    });
    onTestFinished(() => this.pool.stop());
  }

  #keep<T>(list: T[], ...items: readonly T[]): void {
    list.push(...items);
    this.emit('told');
  }

  /** Resolves with the first line of the log that `pattern` matches. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await once(this, 'told');
    }
  }
}

/** The processes that there are. */
export function workerPids(): number[] {
  return Object.values(cluster.workers ?? {}).map((worker) => worker!.process.pid!);
}
