/** A middleware in front of a served folder, or of a handler made by hand, and what comes out. */
import { setImmediate as turn } from 'node:timers/promises';
import { HttpError } from '../../src/http/errors.ts';
import type { Fields, Handler, Middleware, Request } from '../../src/http/message.ts';
import { makeRequest, makeTree, readBody, serve } from '../files/harness.ts';

/** What came out: of a response, or of the HttpError it ended in. */
export interface Outcome {
  readonly status: number;
  readonly fields: Fields;
  /** Empty for an error. */
  readonly text: string;
  readonly reason: string | undefined;
}

/** Asks a handler. */
export type Ask = (target: string, fields?: Readonly<Record<string, string>>, method?: string) => Promise<Outcome>;

/** Asks through a handler; every request comes in a turn of its own, as from a socket. */
export function asks(handler: Handler): Ask {
  return async (target, fields, method) => {
    await turn();
    return outcomeOf(handler, makeRequest(target, fields, method));
  };
}

async function outcomeOf(handler: Handler, request: Request): Promise<Outcome> {
  try {
    const { status, fields, body, reason } = await handler(request);
    return { status, fields, text: (await readBody(body)).toString(), reason };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { status: error.status, fields: error.fields, text: '', reason: error.reason };
  }
}

/** Asks a folder with these files through a middleware. */
export async function asksFolder(middleware: Middleware, files: Readonly<Record<string, string>>): Promise<Ask> {
  return asks(middleware(serve(await makeTree(files)).files.handle));
}
