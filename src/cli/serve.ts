/** The life of a server in a terminal: it starts, it serves, and it stops when it is told to. */
import type { EngineConfig } from '../config/engine-config.ts';
import { createEngine } from '../engine/engine.ts';
import { StartError } from '../engine/failure.ts';
import type { Listening } from '../engine/protocol.ts';
import type { Report } from './report.ts';

/** What the server's life depends on. */
export interface ServeParts {
  readonly report: Report;
  /** Resolves when the server is to stop. */
  readonly stop: Promise<void>;
  /** Called once the server listens, and has told so. */
  onListening(listening: Listening): void;
}

/** Serves until it is to stop, and finishes what is in flight. False where it could not start, of which `report` tells. */
export async function serve(config: EngineConfig, { report, stop, onListening }: ServeParts): Promise<boolean> {
  const engine = createEngine(config, { onRequest: report.request, log: report.log });
  try {
    const listening = await engine.start();
    report.listening(listening);
    onListening(listening);
  } catch (error) {
    report.failed(error instanceof StartError ? error.code : 'internal', messageOf(error));
    return false;
  }
  await stop;
  report.stopping();
  await engine.stop();
  return true;
}

function messageOf(error: unknown): string {
  return error instanceof StartError ? error.message : `Something is wrong in the program itself: ${String(error)}`;
}
