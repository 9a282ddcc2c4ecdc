/**
 * What the server is doing, as a pure state machine: a state and what happened give the next state. The process, the
 * status bar and the commands all go by it.
 */
import type { FailureCode, Listening } from '../engine/protocol.ts';

/** Why the server does not run, or did not take over a configuration. `message` is one clear line, for showing. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

export type ServerState =
  | { readonly kind: 'stopped' }
  /** A process is on its way: the first one, or the next one after a death. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly listening: Listening }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type ServerEvent =
  /** A process is being started. */
  | { readonly type: 'started' }
  /** The server listens, for the first time or anew. */
  | { readonly type: 'listening'; readonly listening: Listening }
  /** The server could not do what it was told. One that already listened goes on as before. */
  | { readonly type: 'refused'; readonly failure: Failure }
  /** The process went away unasked, and another will be started. */
  | { readonly type: 'died' }
  /** The process went away unasked once too often. */
  | { readonly type: 'gaveUp'; readonly failure: Failure }
  /** The process was asked to stop. */
  | { readonly type: 'stopping' }
  /** There is no process any more, as asked. */
  | { readonly type: 'stopped' };

const STOPPED: ServerState = { kind: 'stopped' };
const STARTING: ServerState = { kind: 'starting' };
const STOPPING: ServerState = { kind: 'stopping' };

type Transitions = {
  readonly [E in ServerEvent as E['type']]?: (event: E) => ServerState;
};

const starts = () => STARTING;
const stops = () => STOPPING;
const isStopped = () => STOPPED;
const listens = (event: { readonly listening: Listening }): ServerState => ({
  kind: 'running',
  listening: event.listening,
});
const fails = (event: { readonly failure: Failure }): ServerState => ({ kind: 'failed', failure: event.failure });

/** An event that stands not in a state's row changes nothing there: it came too late. */
const TRANSITIONS: Readonly<Record<ServerState['kind'], Transitions>> = {
  stopped: { started: starts, refused: fails },
  starting: { listening: listens, refused: fails, gaveUp: fails, stopping: stops, stopped: isStopped },
  running: { listening: listens, died: starts, gaveUp: fails, stopping: stops },
  stopping: { stopped: isStopped },
  failed: { started: starts, refused: fails, stopped: isStopped },
};

/** Where everything begins. */
export const INITIAL_STATE: ServerState = STOPPED;

/** The state after `event`; the very same object where the event changes nothing. */
export function nextState(state: ServerState, event: ServerEvent): ServerState {
  const transition = TRANSITIONS[state.kind][event.type] as ((event: ServerEvent) => ServerState) | undefined;
  return transition === undefined ? state : transition(event);
}
