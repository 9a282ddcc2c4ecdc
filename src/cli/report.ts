/** What a run of the server has to tell, whoever listens: a person at a terminal, or a program that reads JSON. */
import type { LogLevel } from '../engine/engine.ts';
import type { FailureCode, Listening } from '../engine/protocol.ts';
import type { SharingEvent } from '../engine/sharing-state.ts';
import type { RequestEvent } from '../http/request-event.ts';

/** Tells what happens, in the order in which it happens. */
export interface Report {
  /** The server listens. Nothing of the log is shown before that. */
  listening(listening: Listening): void;
  /** A request was answered, or lost. */
  request(event: RequestEvent): void;
  /** So many more requests were answered or lost, of which nothing else is known. */
  dropped(count: number): void;
  /** What else a person may want to know. */
  log(level: LogLevel, message: string): void;
  /** The server, or what is beside it, will not do as it was told; it goes on all the same. */
  warn(message: string): void;
  /** Something happened to sharing on the local network. */
  sharing(event: SharingEvent): void;
  /** It was told to stop, and finishes what is in flight. */
  stopping(): void;
  /** It did not come to a server, or the server could not go on. `usage`: the words on the command line make no sense. */
  failed(code: FailureCode | 'usage', message: string): void;
  /** Shows what is not shown yet. Nothing is told afterwards. */
  close(): Promise<void>;
}
