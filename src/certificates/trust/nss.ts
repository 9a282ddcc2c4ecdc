/** The databases of NSS, which Chromium, its relatives and Firefox read on Linux. Changed with `certutil` of NSS. */
import { isCertificate, pemBlocks } from '../pem.ts';
import type { NssDatabase, NssReader } from './nss-places.ts';
import { isNssDatabase } from './nss-places.ts';
import { complaintOf } from './outcome.ts';
import type { StoreEntry, StoreInfo, TrustStore, Verdict } from './store.ts';
import type { TrustRole, TrustSubject } from './subject.ts';
import { NAME_PREFIX, nameOf, parseCertificate } from './subject.ts';
import type { Command, World } from './world.ts';

/**
 * Trust for servers: P is a peer that is trusted as it is, C an authority. Chromium takes a leaf with P and refuses it with C
 * (ERR_CERT_INVALID). Firefox heeds only C, on a leaf too (tried with 153); that a leaf can sign nothing stands in the leaf.
 */
const TRUST: Readonly<Record<NssReader, Readonly<Record<TrustRole, string>>>> = {
  chromium: { leaf: 'P,,', authority: 'C,,' },
  firefox: { leaf: 'C,,', authority: 'C,,' },
};

/** What a certificate is to be verified for: a server's (V) or an authority's (L). */
const USAGE: Readonly<Record<TrustRole, string>> = { leaf: 'V', authority: 'L' };

const READERS = {
  chromium: {
    kind: 'nss',
    title: 'Chromium, Chrome, Edge and VS Code',
    refusal: 'NET::ERR_CERT_AUTHORITY_INVALID, and a way to go on behind "Advanced"',
  },
  firefox: {
    kind: 'firefox',
    title: 'Firefox',
    refusal: 'MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT, and a way to go on behind "Advanced"',
  },
} as const satisfies Readonly<Record<NssReader, Partial<StoreInfo>>>;

/** The store that this database is. */
export function nssStore({ folder, reader }: NssDatabase, world: World): TrustStore {
  const certutil = (...words: string[]): Command => ['certutil', '-d', `sql:${folder}`, ...words];

  const make: readonly Command[] = [['mkdir', '-p', '-m', '700', folder], certutil('-N', '--empty-password')];

  async function list(): Promise<readonly Listed[]> {
    if (!isNssDatabase(world, folder)) return []; // asking would make it
    const outcome = await world.run(certutil('-L'));
    if (outcome.code !== 0) throw new Error(complaintOf('certutil', outcome));
    return outcome.stdout.split('\n').flatMap(readListed);
  }

  async function entryOf({ name }: Listed): Promise<StoreEntry[]> {
    const { stdout } = await world.run(certutil('-L', '-n', name, '-a'));
    // Those with the same subject come along.
    return pemBlocks(stdout)
      .filter(isCertificate)
      .flatMap(({ text }) => parseCertificate(text) ?? [])
      .filter((certificate) => nameOf(certificate) === name)
      .map((certificate) => ({ name, certificate }));
  }

  async function verify({ name, role }: TrustSubject): Promise<Verdict> {
    const wanted = TRUST[reader][role];
    // certutil does not judge a leaf as Firefox does, so there it is the flag that counts.
    if (reader === 'firefox' && role === 'leaf') {
      const listed = (await list()).find((one) => one.name === name);
      if (listed?.trust.startsWith('C')) return { trusted: true };
      return { trusted: false, why: `its trust is "${listed?.trust ?? ''}"; expected "${wanted}"` };
    }
    const outcome = await world.run(certutil('-V', '-u', USAGE[role], '-n', name));
    return outcome.code === 0 ? { trusted: true } : { trusted: false, why: complaintOf('certutil', outcome) };
  }

  return {
    ...READERS[reader],
    place: folder,
    needsRoot: false,
    tool: 'certutil',
    judgesIssued: false,
    entries: async () => (await Promise.all((await list()).map(entryOf))).flat(),
    verify,
    add: ({ file, name, role }) => [
      ...(isNssDatabase(world, folder) ? [] : make),
      certutil('-A', '-t', TRUST[reader][role], '-n', name, '-i', file),
    ],
    remove: (entries) => entries.map(({ name }) => certutil('-D', '-n', name)),
  };
}

interface Listed {
  readonly name: string;
  readonly trust: string;
}

/** A line of `certutil -L`: a nickname, which may have spaces in it, and its trust. */
function readListed(line: string): Listed[] {
  const [, name, trust] = /^(.*\S) +(\S*,\S*,\S*) *$/.exec(line) ?? [];
  return name?.startsWith(NAME_PREFIX) ? [{ name, trust: trust! }] : [];
}
