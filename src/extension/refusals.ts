/**
 * A refusal that a setting would allow is told of once for each setting while the window is open: a page that misses
 * something asks for it again at every load. The words are ours alone; what a client sent stands only in the log, because a
 * notification shows links.
 */
import { OPTIONS, type OptionKey } from '../config/options.ts';
import type { RequestEvent } from '../http/request-event.ts';
import { COMMANDS } from './command-ids.ts';
import { type Notices, runs } from './notices.ts';
import { SECTION } from './settings.ts';

/** What was refused, by the option that would allow it. The others are told of by their name alone. */
const WHAT: Partial<Record<OptionKey, string>> = {
  allowHidden: 'A file was asked for that is hidden, and was not served.',
  allowHosts: 'A request for another host name was refused.',
  allowSymlinks: 'A file was asked for that a symbolic link leads to, out of the root, and was not served.',
  auth: 'A user was refused who may not see what was asked for.',
  'cors.origins': 'Another site asked for something, and was refused.',
  directoryListing: 'A folder without an index.html was asked for, and is not listed.',
  'rateLimit.requestsPerSecond': 'Requests were refused because there were too many.',
};

/** Tells of refusals. */
export class Refusals {
  readonly #notices: Pick<Notices, 'tell'>;
  readonly #told = new Set<string>();

  constructor(notices: Pick<Notices, 'tell'>) {
    this.#notices = notices;
  }

  /** Looks through a batch of requests. */
  requests(events: readonly RequestEvent[]): void {
    for (const { allowedBy } of events) {
      if (allowedBy === undefined || this.#told.has(allowedBy) || !Object.hasOwn(OPTIONS, allowedBy)) continue;
      this.#told.add(allowedBy);
      this.#tell(allowedBy as OptionKey);
    }
  }

  #tell(key: OptionKey): void {
    const setting = `${SECTION}.${key}`;
    const what = WHAT[key] ?? 'A request was refused.';
    void this.#notices.tell('information', `${what} If that is not what you want: the setting ${setting}.`, [
      runs('Open Setting', 'workbench.action.openSettings', setting),
      runs('Show Log', COMMANDS.showLog),
    ]);
  }
}
