/**
 * The name under which others on the network may find this machine: `NAME.local` (RFC 6762), where it leads here. Whether it
 * does is up to the system (Bonjour, Avahi); we answer no such questions ourselves.
 */
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { constraintProblem } from '../certificates/constraints.ts';

/** A name that is known at all is known at once; without a responder, the system asks servers for seconds. */
const PATIENCE_MS = 500;

/** The addresses of a name. Rejects where there are none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const BY_SYSTEM: Resolve = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

/** `desk.local` where that leads to `address`, else undefined. `machine` is the system's name for itself. */
export async function localName(
  address: string,
  resolve: Resolve = BY_SYSTEM,
  machine: string = hostname(),
): Promise<string | undefined> {
  const name = `${machine.toLowerCase().replace(/\.local\.?$/, '')}.local`;
  // What is no host name is no name for a certificate either.
  if (constraintProblem(name) !== undefined) return undefined;
  const stop = new AbortController();
  const none: readonly string[] = [];
  const tooLong = delay(PATIENCE_MS, none, { signal: stop.signal }).catch(() => none);
  const found = await Promise.race([resolve(name).catch(() => none), tooLong]);
  stop.abort();
  return found.includes(address) ? name : undefined;
}
