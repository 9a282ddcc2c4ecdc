/** The user's login keychain on macOS, which Safari, Chrome, Edge, VS Code, curl and (from 120 on) Firefox read. */
import { posix } from 'node:path';
import { isCertificate, pemBlocks } from '../pem.ts';
import { complaintOf } from './outcome.ts';
import type { StoreEntry, TrustStore } from './store.ts';
import { commonNameOf, isOurs, parseCertificate } from './subject.ts';
import type { Command, World } from './world.ts';

/** Its store. macOS asks for the user's password when trust changes. */
export function macosKeychainStore(world: World): TrustStore {
  const keychain = posix.join(world.home, 'Library/Keychains/login.keychain-db');
  return {
    kind: 'macos-keychain',
    title: 'The login keychain: Safari, Chrome, Edge, Firefox, VS Code, curl',
    place: keychain,
    needsRoot: false,
    refusal: 'NET::ERR_CERT_AUTHORITY_INVALID, or "This Connection Is Not Private"',
    remark: 'macOS asks for your password before it changes what you trust.',
    tool: 'security',
    judgesIssued: true,
    async entries(subject) {
      const outcome = await world.run(['security', 'find-certificate', '-a', '-p', keychain]);
      if (outcome.code !== 0) throw new Error(complaintOf('security', outcome));
      return pemBlocks(outcome.stdout)
        .filter(isCertificate)
        .flatMap(({ text }): StoreEntry[] => {
          const certificate = parseCertificate(text);
          if (certificate === undefined || !isOurs(certificate, subject)) return [];
          return [{ name: commonNameOf(certificate) ?? certificate.subject, certificate }];
        });
    },
    async verify({ file, role }) {
      // -L: nothing is fetched; -l: it is an authority, and that is as it should be.
      const words = ['-c', file, '-p', 'basic', '-p', 'ssl', '-L', ...(role === 'authority' ? ['-l'] : [])];
      const outcome = await world.run(['security', 'verify-cert', ...words]);
      return outcome.code === 0 ? { trusted: true } : { trusted: false, why: complaintOf('security', outcome) };
    },
    add: ({ file }) => [
      ['security', 'add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-p', 'basic', '-k', keychain, file],
    ],
    // -t takes the trust settings along, for which `remove-trusted-cert` would need the certificate's file.
    remove: (entries) =>
      entries.map(({ certificate }): Command => {
        const sha1 = certificate.fingerprint.replaceAll(':', '');
        return ['security', 'delete-certificate', '-Z', sha1, '-t', keychain];
      }),
  };
}
