/** Drives the state machine with bytes and writes down what comes out, so that tests compare one list with another. */
import type { ConnectionLimits } from '../../src/http/connection.ts';
import { Event, ServerConnection } from '../../src/http/connection.ts';
import { ProtocolError } from '../../src/http/errors.ts';

export const LIMITS: ConnectionLimits = {
  maxRequestLineBytes: 200,
  maxFields: 10,
  maxFieldBytes: 400,
  maxBodyBytes: 100,
  maxDrainBytes: 50,
  maxRequests: 1000,
};

/** How the client's bytes are cut into reads. */
export type Cut = (bytes: Buffer) => Buffer[];

export const whole: Cut = (bytes) => [bytes];
export const byteByByte: Cut = (bytes) => Array.from(bytes, (byte) => Buffer.from([byte]));

export interface RunOptions {
  readonly limits?: Partial<ConnectionLimits>;
  readonly cut?: Cut;
  /** The client closes its side behind the last byte. */
  readonly end?: boolean;
  /** False: bodies are left unread, and the response is sent at once. */
  readonly readBodies?: boolean;
}

/**
 * Feeds `wire` and answers each request once its body is read. Gives a line for each thing that happened:
 * `GET /path 1.1 host`, `body …` (pieces joined), `end`, `400` for an error, `close`.
 */
export function run(wire: string | Buffer, options: RunOptions = {}): string[] {
  const { cut = whole, end = false, readBodies = true } = options;
  const connection = new ServerConnection({ ...LIMITS, ...options.limits }, true);
  const lines: string[] = [];
  let body = '';
  const answer = () => {
    if (!connection.beginResponse(false)) lines.push('close');
    connection.endResponse();
  };
  const pump = () => {
    for (;;) {
      const event = connection.next();
      if (event === Event.Request) {
        const { method, minorVersion } = connection.head!;
        const { target, authority } = connection.destination;
        lines.push(`${method} ${target} 1.${minorVersion} ${authority}`.trimEnd());
        if (connection.bodyLengthBytes === 0 || !readBodies) answer();
      } else if (event === Event.Body) {
        body += connection.data.toString('latin1');
      } else if (event === Event.EndOfBody) {
        lines.push(`body ${body}`, 'end');
        body = '';
        answer();
      } else {
        return;
      }
    }
  };
  try {
    for (const bytes of cut(Buffer.isBuffer(wire) ? wire : Buffer.from(wire, 'latin1'))) {
      connection.receive(bytes);
      pump();
    }
    if (end) {
      connection.receiveEnd();
      pump();
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    lines.push(String(error.status));
  }
  return lines;
}
