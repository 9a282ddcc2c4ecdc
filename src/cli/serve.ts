/** The life of a server in a terminal: it starts, it serves, and it stops when it is told to. */
import type { Readable } from 'node:stream';
import type { EngineConfig } from '../config/engine-config.ts';
import { createEngine, type Engine, type LogLevel } from '../engine/engine.ts';
import { StartError } from '../engine/failure.ts';
import type { Listening } from '../engine/protocol.ts';
import type { ShareRequest } from '../engine/sharing-state.ts';
import { WorkerPool, type WorkerPoolOptions } from '../engine/worker-pool.ts';
import { onKeys } from './keys.ts';
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
  /** What is to be shared on the local network from the start. Where it cannot be, nothing is served. */
  readonly share?: ShareRequest | undefined;
  /** Where a person types; undefined where nobody does. */
  readonly keys?: Readable | undefined;
  /** Called once the server listens, and has told so. */
  onListening(listening: Listening): void;
}

/** An engine, or several; several may break while they serve. */
type Server = Pick<Engine, 'start' | 'stop'> & Partial<Engine & Pick<WorkerPool, 'broken'>>;

/**
 * Serves until it is to stop, and finishes what is in flight. False where it could not start, or not go on, of which `report`
 * tells.
 */
export async function serve(config: EngineConfig, parts: ServeParts): Promise<boolean> {
  const { report, stop, share, keys, onListening } = parts;
  const server = createServer(config, parts);
  let isToStop = false;
  void stop.then(() => {
    isToStop = true;
  });
  try {
    const listening = await server.start();
    if (share !== undefined) await server.share?.(share);
    report.listening(listening);
    if (share !== undefined && keys !== undefined) onKeys(keys, sharingKeys(server));
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

function sharingKeys(server: Server): Parameters<typeof onKeys>[1] {
  return {
    p: () => server.renewPairingLink?.(),
    r: () => server.revokeDevices?.(),
    s: () => void server.stopSharing?.(),
  };
}

function createServer(config: EngineConfig, { report, quiet, workers }: ServeParts): Server {
  const log = quiet ? warningsOnly(report.log) : report.log;
  const onSharing = report.sharing;
  if (workers.count === 1) {
    return createEngine(config, quiet ? { log, onSharing } : { log, onSharing, onRequest: report.request });
  }
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
