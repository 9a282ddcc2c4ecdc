import { describe, expect, test } from 'vitest';
import { nextState, type ServerEvent, type ServerState } from '../../src/extension/server-state.ts';
import { listening } from './samples.ts';

const failure = { code: 'port-in-use', message: 'Port 8443 is taken.' } as const;
const elsewhere = { ...listening, port: 9443 };

const STATES = {
  stopped: { kind: 'stopped' },
  starting: { kind: 'starting' },
  running: { kind: 'running', listening },
  stopping: { kind: 'stopping' },
  failed: { kind: 'failed', failure },
} as const satisfies Record<string, ServerState>;

const EVENTS = {
  started: { type: 'started' },
  listening: { type: 'listening', listening: elsewhere },
  refused: { type: 'refused', failure },
  died: { type: 'died' },
  gaveUp: { type: 'gaveUp', failure },
  stopping: { type: 'stopping' },
  stopped: { type: 'stopped' },
} as const satisfies Record<string, ServerEvent>;

/** For each state, where each event leads; an event that is not named changes nothing. */
const TABLE: Readonly<Record<keyof typeof STATES, Partial<Record<keyof typeof EVENTS, ServerState['kind']>>>> = {
  stopped: { started: 'starting', refused: 'failed' },
  starting: { listening: 'running', refused: 'failed', gaveUp: 'failed', stopping: 'stopping', stopped: 'stopped' },
  running: { listening: 'running', died: 'starting', gaveUp: 'failed', stopping: 'stopping' },
  stopping: { stopped: 'stopped' },
  failed: { started: 'starting', refused: 'failed', stopped: 'stopped' },
};

describe.each(Object.keys(STATES) as (keyof typeof STATES)[])('%s', (kind) => {
  test.each(Object.keys(EVENTS) as (keyof typeof EVENTS)[])('and then: %s', (type) => {
    const before = STATES[kind];
    const after = nextState(before, EVENTS[type]);
    const expected = TABLE[kind][type];
    if (expected === undefined) expect(after).toBe(before);
    else expect(after.kind).toBe(expected);
  });
});

test('what the server listens on, and why it failed, go into the state', () => {
  expect(nextState(STATES.running, EVENTS.listening)).toEqual({ kind: 'running', listening: elsewhere });
  expect(nextState(STATES.starting, EVENTS.refused)).toEqual({ kind: 'failed', failure });
});
