/** Requests made by hand, for handlers that need no socket. */
import { scryptSync } from 'node:crypto';
import { formatUser, type User } from '../../src/config/user.ts';
import { HttpError } from '../../src/http/errors.ts';
import type { Handler, Middleware, Request } from '../../src/http/message.ts';

export function requestOf(parts: Partial<Request> & { fields?: Readonly<Record<string, string>> } = {}): Request {
  const { fields = {}, ...rest } = parts;
  return {
    method: 'GET',
    target: '/',
    authority: 'localhost:8443',
    httpVersion: '1.1',
    peer: { address: '127.0.0.1', encrypted: true },
    header: (name) => fields[name],
    body: null,
    ...rest,
  };
}

/** The status that comes out: of the response, or of the HttpError that is thrown; 200 where the request was let in. */
export function statusOf(middleware: Middleware, request: Request): number {
  const letIn: Handler = () => ({ status: 200, fields: {}, body: null });
  try {
    return (middleware(letIn)(request) as { status: number }).status;
  } catch (error) {
    if (error instanceof HttpError) return error.status;
    throw error;
  }
}

/** A user whose password is checked quickly, with the line that tells of them. */
export function userOf(name: string, password: string): { user: User; line: string } {
  const cost = { logCost: 14, blockSize: 1, parallelization: 1 };
  const salt = Buffer.alloc(16, name);
  const key = scryptSync(password, salt, 32, { N: 2 ** cost.logCost, r: cost.blockSize, p: cost.parallelization });
  const user = { name, hash: { ...cost, salt, key } };
  return { user, line: formatUser(user) };
}

/** The value of Authorization that a browser sends (RFC 7617). */
export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
