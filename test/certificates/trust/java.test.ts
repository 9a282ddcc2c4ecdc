import { expect, test } from 'vitest';
import { javaStores } from '../../../src/certificates/trust/java.ts';
import { makeSubject, type Told, worldOf } from './support.ts';

const CACERTS = '/opt/java/lib/security/cacerts';
const COMMON = ['-keystore', CACERTS, '-storepass', 'changeit', '-J-Duser.language=en'];

const storeOf = (told: Told = {}) => {
  const world = worldOf({ env: { JAVA_HOME: '/opt/java' }, ...told });
  return { world, store: javaStores(world)[0]! };
};

test.each([{}, { env: { JAVA_HOME: '' } }])('without JAVA_HOME there is none', (told) => {
  expect(javaStores(worldOf(told))).toEqual([]);
});

test('the commands', async () => {
  const subject = await makeSubject();
  const { store } = storeOf();
  expect(store.add(subject)).toEqual([
    ['/opt/java/bin/keytool', '-importcert', '-noprompt', '-alias', subject.name, '-file', subject.file, ...COMMON],
  ]);
  expect(store.remove([{ name: 'https preview 1', certificate: subject.certificate }])).toEqual([
    ['/opt/java/bin/keytool', '-delete', '-alias', 'https preview 1', ...COMMON],
  ]);
});

test.each([
  ['/opt/java', true],
  ['/home/me/java', false],
])('the one in %s needs root: %s', (home, needsRoot) => {
  expect(storeOf({ env: { JAVA_HOME: home } }).store.needsRoot).toBe(needsRoot);
});

test('ours are told by their aliases, which Java writes in lower case; what is there is believed', async () => {
  const subject = await makeSubject();
  const other = await makeSubject();
  const { store } = storeOf({
    answer: () => `Keystore type: JKS
Your keystore contains 2 entries

Alias name: debian:some_root.pem
Creation date: Nov 21, 2026
Entry type: trustedCertEntry

${other.pem}

*******************************************

Alias name: ${subject.name.toLowerCase()}
Creation date: Nov 21, 2026
Entry type: trustedCertEntry

${subject.pem}
`,
  });
  const entries = await store.entries(undefined);
  expect(entries.map(({ name, certificate }) => [name, certificate.fingerprint256])).toEqual([
    [subject.name.toLowerCase(), subject.certificate.fingerprint256],
  ]);
  expect(await store.verify(subject)).toEqual({ trusted: true });
  expect(await store.verify(other)).toEqual({ trusted: false, why: 'it is not there' });
});

test('where keytool fails, that is no empty store', async () => {
  const { store } = storeOf({
    answer: () => {
      throw 'keytool error: java.io.IOException: keystore password was incorrect';
    },
  });
  await expect(store.entries(undefined)).rejects.toThrow('keystore password was incorrect');
});
