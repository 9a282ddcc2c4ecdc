/** The state machine of `http/connection`, fed to the end: the parser without a socket, and what a server is held against. */
import { Event, ServerConnection } from '../../src/http/connection.ts';
import { ProtocolError } from '../../src/http/errors.ts';
import { LIMITS } from '../http/support.ts';

/** A request, or what was to be one, and what became of it. */
export interface Outcome {
  readonly method: string;
  readonly target: string;
  readonly status: number;
}

/** An outcome with the body that was read, as latin1. */
export interface ReadOutcome extends Outcome {
  readonly body: string;
}

/** Which requests have their body read before they are answered; it is passed over for the others. */
export function readsBody(target: string): boolean {
  return target.includes('/read');
}

/**
 * What becomes of these bytes and the end of the connection behind them, where every request that can be answered gets 200.
 * Throws whatever is thrown that is no ProtocolError: that would be a mistake of ours.
 */
export function outcomesOf(pieces: readonly Buffer[], encrypted: boolean): ReadOutcome[] {
  const connection = new ServerConnection(LIMITS, encrypted);
  const outcomes: ReadOutcome[] = [];
  let current: { readonly method: string; readonly target: string } | undefined;
  let body = '';
  const answer = (status: number) => {
    outcomes.push({ ...current!, status, body });
    current = undefined;
    body = '';
    connection.beginResponse(false);
    connection.endResponse();
  };
  const pump = () => {
    for (;;) {
      const event = connection.next();
      if (event === Event.Request) {
        const { target } = connection.destination;
        current = { method: connection.head!.method, target };
        if (connection.bodyLengthBytes === 0 || !readsBody(target)) answer(200);
      } else if (event === Event.Body) {
        body += connection.data.toString('latin1');
      } else if (event === Event.EndOfBody) {
        answer(200);
      } else {
        return;
      }
    }
  };
  try {
    for (const piece of pieces) {
      connection.receive(piece);
      pump();
    }
    connection.receiveEnd();
    pump();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    current ??= { method: connection.head?.method ?? '', target: connection.head?.target ?? '' };
    body = ''; // how much of it came before the mistake was seen is a matter of the cuts
    answer(error.status);
  }
  return outcomes;
}
