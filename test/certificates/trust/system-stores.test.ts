/** The systems' own stores. macOS and Windows are known here by their commands alone. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { linuxSystemStores } from '../../../src/certificates/trust/linux-system.ts';
import { macosKeychainStore } from '../../../src/certificates/trust/macos-keychain.ts';
import { windowsRootStore } from '../../../src/certificates/trust/windows-root.ts';
import { makePair } from '../support.ts';
import { makeSubject, worldOf } from './support.ts';

const complain = (text: string) => () => {
  throw text;
};

describe('Linux', () => {
  const ANCHORS = {
    Fedora: '/etc/pki/ca-trust/source/anchors',
    Debian: '/usr/local/share/ca-certificates',
    Arch: '/etc/ca-certificates/trust-source/anchors',
    openSUSE: '/usr/share/pki/trust/anchors',
  };

  test.each([
    [ANCHORS.Fedora, 'update-ca-trust extract', '/etc/pki/tls/certs/ca-bundle.crt'],
    [ANCHORS.Debian, 'update-ca-certificates', '/etc/ssl/certs/ca-certificates.crt', 'update-ca-certificates --fresh'],
    [ANCHORS.Arch, 'trust extract-compat', '/etc/ssl/certs/ca-certificates.crt'],
    [ANCHORS.openSUSE, 'update-ca-certificates', '/var/lib/ca-certificates/ca-bundle.pem'],
  ])('%s: %s', async (folder, refresh, bundle, refreshAfterRemoval = refresh) => {
    const subject = await makeSubject();
    const world = worldOf({ files: { [`${folder}/README`]: '' }, programs: ['openssl'] });
    const [store] = linuxSystemStores(world);
    const file = `${folder}/https-preview-${subject.name.slice(-8)}.crt`;
    expect(store!.needsRoot).toBe(true);
    expect(store!.add(subject).map((command) => command.join(' '))).toEqual([
      `install -m 644 ${subject.file} ${file}`,
      refresh,
    ]);
    expect(
      store!.remove([{ name: file, certificate: subject.certificate }]).map((command) => command.join(' ')),
    ).toEqual([`rm ${file}`, refreshAfterRemoval]);
    await store!.verify(subject);
    expect(world.lines).toEqual([
      `openssl verify -no-CApath -CAfile ${bundle} -untrusted ${subject.file} ${subject.file}`,
    ]);
  });

  test('where two fit, the first of the table is meant: Fedora has a Debian folder too', () => {
    const files = { [`${ANCHORS.Debian}/a`]: '', [`${ANCHORS.Fedora}/a`]: '' };
    expect(linuxSystemStores(worldOf({ files })).map(({ place }) => place)).toEqual([ANCHORS.Fedora]);
  });

  test('a distribution that is not known has none', () => {
    expect(linuxSystemStores(worldOf())).toEqual([]);
  });

  test('ours are told by the names of their files, or by what they are', async () => {
    const subject = await makeSubject();
    const stranger = await makePair();
    const [store] = linuxSystemStores(
      worldOf({
        files: {
          [`${ANCHORS.Debian}/https-preview-00000000.crt`]: stranger.certPem,
          [`${ANCHORS.Debian}/put-there-by-hand.crt`]: subject.pem,
          [`${ANCHORS.Debian}/company.crt`]: stranger.certPem,
          [`${ANCHORS.Debian}/https-preview-broken.crt`]: 'nonsense',
        },
      }),
    );
    expect((await store!.entries(undefined)).map(({ name }) => name)).toEqual([
      `${ANCHORS.Debian}/https-preview-00000000.crt`,
      `${ANCHORS.Debian}/put-there-by-hand.crt`,
    ]);
  });

  test('what OpenSSL has against it, without its numbers', async () => {
    const complaint = `CN = HTTPS Preview on desk
error 18 at 0 depth lookup: self-signed certificate
error certificate.pem: verification failed`;
    const world = worldOf({
      files: { [`${ANCHORS.Debian}/a`]: '' },
      programs: ['openssl'],
      answer: complain(complaint),
    });
    const verdict = await linuxSystemStores(world)[0]!.verify(await makeSubject());
    expect(verdict).toEqual({ trusted: false, why: 'self-signed certificate' });
  });

  test('without OpenSSL, the bundle is looked at', async () => {
    const subject = await makeSubject();
    const bundle = '/etc/ssl/certs/ca-certificates.crt';
    const { certPem } = await makePair();
    const storeWith = (text: string) =>
      linuxSystemStores(worldOf({ files: { [`${ANCHORS.Debian}/a`]: '', [bundle]: text } }))[0]!;
    expect(await storeWith(certPem + subject.pem).verify(subject)).toEqual({ trusted: true });
    expect(await storeWith(certPem).verify(subject)).toEqual({ trusted: false, why: `it is not in ${bundle}` });
  });
});

describe('macOS', () => {
  const KEYCHAIN = '/Users/me/Library/Keychains/login.keychain-db';
  const mac = (answer: () => string) => {
    const world = worldOf({ platform: 'darwin', home: '/Users/me', answer });
    return { world, store: macosKeychainStore(world) };
  };

  test('the commands', async () => {
    const subject = await makeSubject();
    const { store } = mac(() => '');
    const sha1 = subject.certificate.fingerprint.replaceAll(':', '');
    expect(store.add(subject)).toEqual([
      ['security', 'add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-p', 'basic', '-k', KEYCHAIN, subject.file],
    ]);
    expect(store.remove([{ name: 'a', certificate: subject.certificate }])).toEqual([
      ['security', 'delete-certificate', '-Z', sha1, '-t', KEYCHAIN],
    ]);
  });

  test('ours are told by their subject among all that are there', async () => {
    const subject = await makeSubject();
    const stranger = await makePair();
    const { store, world } = mac(() => stranger.certPem + subject.pem);
    const entries = await store.entries(undefined);
    expect(entries.map(({ name }) => name)).toEqual(['HTTPS Preview on desk']);
    expect(world.lines).toEqual([`security find-certificate -a -p ${KEYCHAIN}`]);
  });

  test.each([
    ['leaf', ''],
    ['authority', ' -l'],
  ] as const)('a %s is verified', async (role, more) => {
    const subject = await makeSubject(role);
    const { store, world } = mac(() => '...certificate verification successful.\n');
    expect(await store.verify(subject)).toEqual({ trusted: true });
    expect(world.lines).toEqual([`security verify-cert -c ${subject.file} -p basic -p ssl -L${more}`]);
  });

  test('where it is not believed, it is said why', async () => {
    const { store } = mac(complain('Cert Verify Result: CSSMERR_TP_NOT_TRUSTED'));
    const why = 'Cert Verify Result: CSSMERR_TP_NOT_TRUSTED';
    expect(await store.verify(await makeSubject())).toEqual({ trusted: false, why });
  });
});

describe('Windows', () => {
  const windows = (answer: () => string) => {
    const world = worldOf({ platform: 'win32', home: 'C:\\Users\\me', answer });
    return { world, store: windowsRootStore(world) };
  };

  test('the commands', async () => {
    const subject = await makeSubject();
    const { store } = windows(() => '');
    expect(store.add(subject)).toEqual([['certutil', '-user', '-addstore', 'Root', subject.file]]);
    expect(store.remove([{ name: 'a', certificate: subject.certificate }])).toEqual([
      ['certutil', '-user', '-delstore', 'Root', subject.certificate.serialNumber],
    ]);
  });

  test('ours are told by their subject among all that are there', async () => {
    const subject = await makeSubject();
    const stranger = await makePair();
    const line = (pem: string) => new X509Certificate(pem).raw.toString('base64');
    const { store } = windows(() => `${line(stranger.certPem)}\r\n${line(subject.pem)}\r\n\r\n`);
    expect((await store.entries(undefined)).map(({ certificate }) => certificate.fingerprint256)).toEqual([
      subject.certificate.fingerprint256,
    ]);
  });

  test('it is believed where Windows can build a chain; a name with a quote in it stays one word', async () => {
    const subject = { ...(await makeSubject()), file: "C:\\it's here\\certificate.pem" };
    const { store, world } = windows(() => '');
    expect(await store.verify(subject)).toEqual({ trusted: true });
    expect(world.lines[0]).toContain("X509Certificate2 'C:\\it''s here\\certificate.pem'; if (-not $chain.Build(");
  });

  test('where it is not believed, it is said why', async () => {
    const { store } = windows(complain('A certificate chain terminated in a root that is not trusted.'));
    const why = 'A certificate chain terminated in a root that is not trusted.';
    expect(await store.verify(await makeSubject())).toEqual({ trusted: false, why });
  });
});
