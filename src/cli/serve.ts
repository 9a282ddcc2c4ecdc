/** The life of a server in a terminal: it starts, it serves, and it stops when it is told to. */
import type { EngineConfig } from '../config/engine-config.ts';
import { createEngine, type Engine, type LogLevel } from '../engine/engine.ts';
import { StartError } from '../engine/failure.ts';
import type { Listening } from '../engine/protocol.ts';
import { WorkerPool, type WorkerPoolOptions } from '../engine/worker-pool.ts';
import type { Report } from './report.ts';

/** What the server's life depends on. */
export interface ServeParts {
  readonly report: Report;
  /** Resolves when the server is to stop. */
  readonly stop: Promise<void>;
  /** No access log, nor anything else that is no warning. Nothing is kept of a request then. */
  readonly quiet: boolean;
  /** How many processes serve: where it is one, this one does. */
  readonly workers: Pick<WorkerPoolOptions, 'program' | 'count' | 'patience'>;
  /** Called once the server listens, and has told so. */
  onListening(listening: Listening): void;
}

/** An engine, or several; several may break while they serve. */
type Server = Pick<Engine, 'start' | 'stop'> & Partial<Pick<WorkerPool, 'broken'>>;

/**
 * Serves until it is to stop, and finishes what is in flight. False where it could not start, or not go on, of which `report`
 * tells.
 */
export async function serve(config: EngineConfig, parts: ServeParts): Promise<boolean> {
  const { report, stop, onListening } = parts;
  const server = createServer(config, parts);
  let isToStop = false;
  void stop.then(() => {
    isToStop = true;
  });
  try {
    const listening = await server.start();
    report.listening(listening);
    onListening(listening);
    await Promise.race(server.broken === undefined ? [stop] : [stop, server.broken]);
  } catch (error) {
    // A signal to all our processes ends workers that are not awake yet, which is no failure.
    if (isToStop) return true;
    report.failed(error instanceof StartError ? error.code : 'internal', messageOf(error));
    await server.stop();
    return false;
  }
  report.stopping();
  await server.stop();
  return true;
}

function createServer(config: EngineConfig, { report, quiet, workers }: ServeParts): Server {
  const log = quiet ? warningsOnly(report.log) : report.log;
  if (workers.count === 1) return createEngine(config, quiet ? { log } : { log, onRequest: report.request });
  if (quiet) return new WorkerPool(config, { ...workers, log });
  return new WorkerPool(config, {
    ...workers,
    log,
    onRequests: (events, dropped) => {
      for (const event of events) report.request(event);
      if (dropped > 0) report.dropped(dropped);
    },
  });
}

function warningsOnly(log: Report['log']): Report['log'] {
  return (level: LogLevel, message) => {
    if (level !== 'info') log(level, message);
  };
}

function messageOf(error: unknown): string {
  return error instanceof StartError ? error.message : `Something is wrong in the program itself: ${String(error)}`;
}
