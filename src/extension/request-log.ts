/**
 * The output channel "HTTPS Preview": one line for each request. The channel puts time and level in front, so that its
 * filter finds them. The server sends its requests in batches, of which there are at most ten a second.
 */
import type { LogOutputChannel } from 'vscode';
import type { RequestEvent } from '../http/request-event.ts';
import { COLUMN_GAP, requestColumns } from '../observe/access-log.ts';

type Level = 'info' | 'warn' | 'error';

/** What makes up for the different lengths of `[info]`, `[warning]` and `[error]`, so that the columns stand. */
const INDENT: Readonly<Record<Level, string>> = { info: '   ', warn: '', error: '  ' };

/** Writes to the channel. */
export class RequestLog {
  readonly #channel: Pick<LogOutputChannel, Level>;

  constructor(channel: Pick<LogOutputChannel, Level>) {
    this.#channel = channel;
  }

  /** Writes a batch of requests. `dropped` is how many more there were, which are not in it. */
  requests(events: readonly RequestEvent[], dropped: number): void {
    for (const event of events) {
      const level = levelOf(event);
      this.#channel[level](INDENT[level] + lineOf(event));
    }
    if (dropped > 0) this.#channel.warn(`${dropped} more requests were answered and are not listed.`);
  }
}

/** A fault of the server is an error, a refusal a warning. */
function levelOf({ status }: RequestEvent): Level {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}

function lineOf(event: RequestEvent): string {
  const { status, method, size, duration, target, reason } = requestColumns(event);
  return [status, method, size, duration, target, reason].filter((column) => column !== '').join(COLUMN_GAP);
}
