/** What certutil is asked, and what its answers are taken for. That it does as it is asked is proved in test/e2e/trust.test.ts. */
import { expect, test } from 'vitest';
import { nssStore } from '../../../src/certificates/trust/nss.ts';
import { makeSubject, type Told, worldOf } from './support.ts';

const FOLDER = '/home/me/.pki/nssdb';
const DATABASE = { [`${FOLDER}/cert9.db`]: '' };

const LISTED = (...rows: readonly string[]) => `
Certificate Nickname                                         Trust Attributes
                                                             SSL,S/MIME,JAR/XPI

${rows.join('\n')}
`;

const storeOf = (told: Told, reader: 'chromium' | 'firefox' = 'chromium') => {
  const world = worldOf(told);
  return { world, store: nssStore({ folder: FOLDER, reader }, world) };
};

test.each([
  ['chromium', 'leaf', 'P,,'],
  ['chromium', 'authority', 'C,,'],
  ['firefox', 'leaf', 'C,,'],
  ['firefox', 'authority', 'C,,'],
] as const)('for %s, a %s is trusted with %s', async (reader, role, flags) => {
  const subject = await makeSubject(role);
  const { store } = storeOf({ files: DATABASE }, reader);
  expect(store.add(subject)).toEqual([
    ['certutil', '-d', `sql:${FOLDER}`, '-A', '-t', flags, '-n', subject.name, '-i', subject.file],
  ]);
});

test('a database that is not there is made first, for nobody else to read', async () => {
  const { store, world } = storeOf({});
  const [mkdir, make, add] = store.add(await makeSubject());
  expect(mkdir).toEqual(['mkdir', '-p', '-m', '700', FOLDER]);
  expect(make).toEqual(['certutil', '-d', `sql:${FOLDER}`, '-N', '--empty-password']);
  expect(add).toContain('-A');
  expect(await store.entries(undefined)).toEqual([]);
  expect(world.lines).toEqual([]); // asking would make it
});

test('ours are told from others by their names, and from each other by their fingerprints', async () => {
  const subject = await makeSubject();
  const other = await makeSubject();
  const { store } = storeOf({
    files: DATABASE,
    answer: (line) =>
      line.includes(' -n ')
        ? other.pem + subject.pem // NSS gives all with the same subject
        : LISTED(
            `${subject.name}                                       P,,  `,
            `${other.name}                                       ,,   `,
            'localhost                                                    P,,  ',
            'My HTTPS Preview 1                                           CT,C,C',
          ),
  });
  const entries = await store.entries(subject);
  expect(entries.map(({ name, certificate }) => [name, certificate.fingerprint256])).toEqual([
    [subject.name, subject.certificate.fingerprint256],
    [other.name, other.certificate.fingerprint256],
  ]);
  expect(store.remove(entries)).toEqual([
    ['certutil', '-d', `sql:${FOLDER}`, '-D', '-n', subject.name],
    ['certutil', '-d', `sql:${FOLDER}`, '-D', '-n', other.name],
  ]);
});

test.each([
  ['leaf', 'V'],
  ['authority', 'L'],
] as const)('a %s in it is believed where certutil verifies it for %s', async (role, usage) => {
  const subject = await makeSubject(role);
  const { store, world } = storeOf({ files: DATABASE, answer: () => 'certutil: certificate is valid\n' });
  expect(await store.verify(subject)).toEqual({ trusted: true });
  expect(world.lines).toEqual([`certutil -d sql:${FOLDER} -V -u ${usage} -n ${subject.name}`]);
});

test('where certutil does not verify it, it says why', async () => {
  const { store } = storeOf({
    files: DATABASE,
    answer: () => {
      throw 'certutil: certificate is invalid: Issuer certificate is invalid.\n';
    },
  });
  expect(await store.verify(await makeSubject())).toEqual({
    trusted: false,
    why: 'certutil: certificate is invalid: Issuer certificate is invalid.',
  });
});

test.each([
  ['C,,', { trusted: true }],
  ['CP,,', { trusted: true }],
  ['P,,', { trusted: false, why: 'its trust is "P,,"; expected "C,,"' }],
  [',,', { trusted: false, why: 'its trust is ",,"; expected "C,,"' }],
])('a leaf with the trust %s is judged as Firefox judges it', async (trust, verdict) => {
  const subject = await makeSubject();
  const { store } = storeOf(
    { files: DATABASE, answer: () => LISTED(`${subject.name}                         ${trust}  `) },
    'firefox',
  );
  expect(await store.verify(subject)).toEqual(verdict);
});

test('a database that cannot be read is no empty one', async () => {
  const { store } = storeOf({
    files: DATABASE,
    answer: () => {
      throw 'certutil: function failed: SEC_ERROR_BAD_DATABASE: security library: bad database.';
    },
  });
  await expect(store.entries(undefined)).rejects.toThrow('SEC_ERROR_BAD_DATABASE');
});
