/**
 * The system's store on Linux, which curl, OpenSSL, Python and Go read: a folder of certificates that root may add to, and a
 * program that makes one bundle of it. Each distribution has its own.
 */
import { posix } from 'node:path';
import { isCertificate, pemBlocks } from '../pem.ts';
import { complaintOf } from './outcome.ts';
import type { StoreEntry, TrustStore, Verdict } from './store.ts';
import type { TrustSubject } from './subject.ts';
import { isOurs, parseCertificate, shortFingerprint } from './subject.ts';
import type { ToolName } from './tools.ts';
import type { Command, World } from './world.ts';
import { hasProgram } from './world.ts';

interface Distribution {
  readonly title: string;
  /** What is put here is trusted. Which distribution this is, is told by its being there. */
  readonly folder: string;
  /** Makes the bundle. */
  readonly refresh: readonly [ToolName, ...string[]];
  /** The same where something was taken out, if that is another command. */
  readonly refreshAfterRemoval?: Command;
  /** What programs read. */
  readonly bundle: string;
  readonly remark?: string;
}

const AUTHORITIES_ONLY =
  'This system may heed authorities only. Whether it heeds this certificate is looked up afterwards.';

const DISTRIBUTIONS: readonly Distribution[] = [
  {
    title: 'Fedora, RHEL',
    folder: '/etc/pki/ca-trust/source/anchors',
    refresh: ['update-ca-trust', 'extract'],
    bundle: '/etc/pki/tls/certs/ca-bundle.crt',
    remark: AUTHORITIES_ONLY,
  },
  {
    title: 'Debian, Ubuntu',
    folder: '/usr/local/share/ca-certificates',
    refresh: ['update-ca-certificates'],
    // Without it, links to what was taken out stay behind.
    refreshAfterRemoval: ['update-ca-certificates', '--fresh'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    title: 'Arch',
    folder: '/etc/ca-certificates/trust-source/anchors',
    refresh: ['trust', 'extract-compat'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
    remark: AUTHORITIES_ONLY,
  },
  {
    title: 'openSUSE',
    folder: '/usr/share/pki/trust/anchors',
    refresh: ['update-ca-certificates'],
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
    remark: AUTHORITIES_ONLY,
  },
];

const FILE_PREFIX = 'https-preview-';

/** Its store; none where the distribution is not known. */
export function linuxSystemStores(world: World): readonly TrustStore[] {
  const distribution = DISTRIBUTIONS.find(({ folder }) => world.exists(folder));
  return distribution === undefined ? [] : [systemStore(distribution, world)];
}

function systemStore(distribution: Distribution, world: World): TrustStore {
  const { title, folder, refresh, refreshAfterRemoval = refresh, bundle, remark } = distribution;

  async function verify(subject: TrustSubject): Promise<Verdict> {
    const { file } = subject;
    if (!hasProgram(world, 'openssl')) return lookUp(subject);
    // By the bundle alone: the variables that point OpenSSL elsewhere are the user's, and not the system's.
    const words = ['-no-CApath', '-CAfile', bundle, '-untrusted', file, file];
    const outcome = await world.run(['openssl', 'verify', ...words]);
    return outcome.code === 0 ? { trusted: true } : { trusted: false, why: opensslReason(outcome.stderr) };
  }

  /** Where there is no OpenSSL to judge, there is at least what others are going to judge by. */
  function lookUp({ certificate }: TrustSubject): Verdict {
    const certificates = pemBlocks(world.read(bundle) ?? '').filter(isCertificate);
    const isThere = certificates.some(
      ({ text }) => parseCertificate(text)?.fingerprint256 === certificate.fingerprint256,
    );
    return isThere ? { trusted: true } : { trusted: false, why: `it is not in ${bundle}` };
  }

  function entryOf(name: string, subject: TrustSubject | undefined): StoreEntry[] {
    const file = posix.join(folder, name);
    const certificate = parseCertificate(world.read(file) ?? '');
    if (certificate === undefined) return [];
    return name.startsWith(FILE_PREFIX) || isOurs(certificate, subject) ? [{ name: file, certificate }] : [];
  }

  /** The same for the same certificate. Debian takes in what ends with .crt alone. */
  const fileOf = ({ certificate }: TrustSubject) =>
    posix.join(folder, `${FILE_PREFIX}${shortFingerprint(certificate)}.crt`);

  return {
    kind: 'linux-system',
    title: `The system (${title}): curl, OpenSSL, Python, Go`,
    place: folder,
    needsRoot: true,
    refusal: '"self-signed certificate" (curl: exit code 60)',
    ...(remark === undefined ? {} : { remark }),
    tool: refresh[0],
    judgesIssued: true,
    entries: async (subject) => world.namesIn(folder).flatMap((name) => entryOf(name, subject)),
    verify,
    add: (subject) => [['install', '-m', '644', subject.file, fileOf(subject)], refresh],
    remove: (entries) => [['rm', ...entries.map(({ name }) => name)], refreshAfterRemoval],
  };
}

/** OpenSSL's `error 18 at 0 depth lookup: self-signed certificate`, without its numbers. */
function opensslReason(stderr: string): string {
  return /depth lookup: ?(.+)/.exec(stderr)?.[1] ?? complaintOf('openssl', { code: 1, stdout: '', stderr });
}
