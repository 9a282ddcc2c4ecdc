/** The choice that an untrusted certificate leaves, told of once in a user's life: whatever comes of it, it is not told again. */
import type { Memento } from 'vscode';
import type { Belief } from '../engine/trust.ts';
import { COMMANDS } from './command-ids.ts';
import { type Notices, runs, type WayOn } from './notices.ts';

const TOLD = 'trustChoiceTold';

const MESSAGE =
  'HTTPS Preview made a certificate for this machine. Until browsers trust it they warn, and the Simple Browser stays blank. Trust shows every step before anything is done.';

const WAYS: readonly WayOn[] = [
  runs('Trust...', COMMANDS.trustCertificate),
  runs('Proceed Anyway', COMMANDS.openExternal),
  { title: 'Later', run: () => {} },
];

/** Tells of it, if browsers do not believe our own certificate, and it was not told before. Never rejects. */
export async function tellOfTrust(
  belief: Belief | undefined,
  memory: Pick<Memento, 'get' | 'update'>,
  notices: Pick<Notices, 'tell'>,
): Promise<void> {
  // Nobody can see from here whom a browser elsewhere trusts; at the first start it is not us.
  const isDoubted = belief?.verdict === 'untrusted' || belief?.elsewhere !== undefined;
  if (!isDoubted || memory.get(TOLD) === true) return;
  await memory.update(TOLD, true);
  await notices.tell('information', MESSAGE, WAYS);
}
