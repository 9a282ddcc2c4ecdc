/** The trust store of the Java in JAVA_HOME, which whatever runs on it reads. Changed with its `keytool`. */
import { posix, win32 } from 'node:path';
import { isCertificate, pemBlocks } from '../pem.ts';
import { complaintOf } from './outcome.ts';
import type { StoreEntry, TrustStore } from './store.ts';
import { NAME_PREFIX, parseCertificate } from './subject.ts';
import type { Command, World } from './world.ts';

/** Not a secret: every Java comes with it, for what it protects is no secret either. */
const PASSWORD = 'changeit';

/** `keytool -list -rfc` has a block for each certificate, and before it the alias, in lower case. */
const ENTRY = /^Alias name: (.*)$/gm;

/** Its store; none where JAVA_HOME is not set. */
export function javaStores(world: World): readonly TrustStore[] {
  const home = world.env.JAVA_HOME;
  return home === undefined || home === '' ? [] : [javaStore(home, world)];
}

function javaStore(javaHome: string, world: World): TrustStore {
  const { join } = world.platform === 'win32' ? win32 : posix;
  const program = join(javaHome, 'bin', world.platform === 'win32' ? 'keytool.exe' : 'keytool');
  const file = join(javaHome, 'lib', 'security', 'cacerts');
  // What it prints is read by us, so not in the user's language.
  const keytool = (...words: string[]): Command => [
    program,
    ...words,
    '-keystore',
    file,
    '-storepass',
    PASSWORD,
    '-J-Duser.language=en',
  ];

  async function entries(): Promise<readonly StoreEntry[]> {
    const outcome = await world.run(keytool('-list', '-rfc'));
    // It complains on its standard output.
    if (outcome.code !== 0) throw new Error(complaintOf('keytool', outcome));
    const starts = Array.from(outcome.stdout.matchAll(ENTRY), ({ index, 1: alias }) => ({
      index,
      alias: alias!.trim(),
    }));
    return starts.flatMap(({ index, alias }, at): StoreEntry[] => {
      if (!alias.startsWith(NAME_PREFIX.toLowerCase())) return [];
      const [block] = pemBlocks(outcome.stdout.slice(index, starts[at + 1]?.index)).filter(isCertificate);
      const certificate = block && parseCertificate(block.text);
      return certificate === undefined ? [] : [{ name: alias, certificate }];
    });
  }

  return {
    kind: 'java',
    title: 'Java programs',
    place: file,
    needsRoot: !world.isWritable(file),
    refusal: 'PKIX path building failed',
    tool: { path: program },
    judgesIssued: false,
    entries,
    // Java asks no more of an anchor than to be there.
    verify: async ({ certificate: { fingerprint256 } }) =>
      (await entries()).some(({ certificate }) => certificate.fingerprint256 === fingerprint256)
        ? { trusted: true }
        : { trusted: false, why: 'it is not there' },
    add: ({ name, file: pem }) => [keytool('-importcert', '-noprompt', '-alias', name, '-file', pem)],
    remove: (removed) => removed.map(({ name }) => keytool('-delete', '-alias', name)),
  };
}
