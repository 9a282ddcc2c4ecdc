/** What the connections of a listener share, whichever version of HTTP they speak. */
import type { ProtocolError } from '../http/errors.ts';
import type { Handler, Response } from '../http/message.ts';
import type { RequestEvent } from '../http/request-event.ts';
import type { Cohort } from './cohort.ts';
import type { DateClock } from './date-clock.ts';
import type { Deadlines } from './deadlines.ts';
import type { NetLimits } from './limits.ts';

/** Handed to each connection. */
export interface NetServices {
  /** Never throws and never rejects: what goes wrong in it, it answers with a status. */
  readonly handler: Handler;
  /** The response to what is no request. */
  readonly answerProtocolError: (error: ProtocolError) => Response;
  readonly limits: NetLimits;
  readonly deadlines: Deadlines;
  readonly cohort: Cohort;
  readonly clock: DateClock;
  /** Hears of every request once it is answered or lost. */
  readonly onRequest: ((event: RequestEvent) => void) | undefined;
}
