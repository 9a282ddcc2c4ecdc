import { execFileSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dayOf } from '../../src/certificates/facts.ts';
import { openCertificate } from '../../src/certificates/open.ts';
import { openOwnFiles } from '../../src/certificates/own-files.ts';
import { DAY_MS, errorOf, makePair, temporaryFile, temporaryFolder } from './support.ts';

const PASSPHRASE = 'open sesame';

// OpenSSL makes certificates that are valid from the real now on.
const startMs = Date.now();
const pair = await makePair(startMs - DAY_MS, startMs + DAY_MS);
const other = await makePair(startMs - DAY_MS, startMs + DAY_MS);
const expired = await makePair(startMs - 3 * DAY_MS, startMs - 2 * DAY_MS);
const early = await makePair(startMs + 2 * DAY_MS, startMs + 3 * DAY_MS);

type Content = string | Buffer;

/** The paths of a certificate and a key; those of the pair, unless told. */
function files(certificate: Content = pair.certPem, key: Content = pair.keyPem) {
  return { certFile: temporaryFile('certificate.pem', certificate), keyFile: temporaryFile('key.pem', key) };
}

function open(certFile: string, keyFile: string, passphrase?: string) {
  const secret = passphrase === undefined ? {} : { passphrase };
  return openOwnFiles({ kind: 'files', certFile, keyFile, ...secret }, Date.now());
}

/** A key as PEM in the form of `type`, encrypted where there is a passphrase. */
function pemOf(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1', passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return key.export({ type: type as 'pkcs8', format: 'pem', ...encryption }).toString();
}

/** A certificate for a key of any kind. */
function certify(key: KeyObject): string {
  const keyFile = temporaryFile('key.pem', pemOf(key, 'pkcs8'));
  const args = ['req', '-x509', '-key', keyFile, '-subj', '/CN=localhost', '-days', '2'];
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

describe('opens', () => {
  test('a certificate and its key', async () => {
    const { certFile, keyFile } = files();
    expect(await open(certFile, keyFile)).toEqual({
      certPem: pair.certPem.endsWith('\n') ? pair.certPem : `${pair.certPem}\n`,
      keyPem: pair.keyPem,
      file: certFile,
      selfSigned: false,
      names: ['localhost', '127.0.0.1'],
      notBeforeMs: Date.parse(pair.certificate.validFrom),
      notAfterMs: Date.parse(pair.certificate.validTo),
      fingerprint256: pair.certificate.fingerprint256,
      outcome: 'own',
    });
  });

  test('both from one file, with comments, Windows line ends and a byte order mark', async () => {
    const text = `\ufeffBag Attributes\n${pair.keyPem}subject=CN = localhost\n${pair.certPem}`;
    const file = temporaryFile('both.pem', text.replaceAll(/\r?\n/g, '\r\n'));
    expect((await open(file, file)).fingerprint256).toBe(pair.certificate.fingerprint256);
  });

  test('a certificate with its chain, leaf first', async () => {
    const { certFile, keyFile } = files(`${pair.certPem}\n${other.certPem}`);
    const opened = await open(certFile, keyFile);
    expect(opened.fingerprint256).toBe(pair.certificate.fingerprint256);
    expect(opened.certPem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  test.each([
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['EC, P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey],
  ])('a key of the kind %s', async (_kind, key) => {
    const { certFile, keyFile } = files(certify(key), pemOf(key, 'pkcs8'));
    expect((await open(certFile, keyFile)).outcome).toBe('own');
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  test.each([
    ['PKCS#1', rsa, pemOf(rsa, 'pkcs1')],
    ['SEC 1', ec, pemOf(ec, 'sec1')],
    [
      'SEC 1, with its parameters before it',
      ec,
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pemOf(ec, 'sec1')}`,
    ],
  ])('a key in the form %s', async (_form, key, pem) => {
    const { certFile, keyFile } = files(certify(key), pem);
    expect((await open(certFile, keyFile)).outcome).toBe('own');
  });

  test.each([
    ['PKCS#8', ec, pemOf(ec, 'pkcs8', PASSPHRASE)],
    ['PKCS#1', rsa, pemOf(rsa, 'pkcs1', PASSPHRASE)],
    ['SEC 1', ec, pemOf(ec, 'sec1', PASSPHRASE)],
  ])('an encrypted key in the form %s, with its passphrase', async (_form, key, pem) => {
    const { certFile, keyFile } = files(certify(key), pem);
    expect(await open(certFile, keyFile, PASSPHRASE)).toMatchObject({ keyPem: pem, passphrase: PASSPHRASE });
  });

  test('a key that needs no passphrase, although there is one', async () => {
    const { certFile, keyFile } = files();
    expect((await open(certFile, keyFile, PASSPHRASE)).outcome).toBe('own');
  });

  test('these files where the configuration names them', async () => {
    const opened = await openCertificate({ kind: 'files', ...files() }, { nowMs: Date.now });
    expect(opened).toMatchObject({ outcome: 'own', fingerprint256: pair.certificate.fingerprint256 });
  });
});

describe('refuses with one line: the file, what is wrong, what was expected', () => {
  const missing = () => join(temporaryFolder(), 'missing.pem');
  const publicPem = new X509Certificate(pair.certPem).publicKey.export({ type: 'spki', format: 'pem' });

  // What can be wrong with a file, whichever of the two it is.
  const NO_FILE: readonly [string, () => string, string][] = [
    ['is missing', missing, 'cannot be read: it does not exist (ENOENT)'],
    ['is a folder', temporaryFolder, 'is a folder; expected a PEM file'],
    ['is a device', () => '/dev/zero', 'is no regular file; expected a PEM file'],
    ['is below a file', () => join(files().keyFile, 'x'), 'cannot be read: a part of the path is a file (ENOTDIR)'],
    [
      'is huge',
      () => temporaryFile('huge.pem', Buffer.alloc(2 ** 21)),
      'has 2097152 bytes; expected a PEM file, which is small',
    ],
    ['is empty', () => temporaryFile('empty.pem', ''), 'is empty; expected PEM form (-----BEGIN ...-----)'],
    [
      'is UTF-16',
      () => temporaryFile('a.pem', Buffer.from(`\ufeff${pair.certPem}`, 'utf16le')),
      'is text in UTF-16; expected PEM form (-----BEGIN ...-----)',
    ],
    [
      'is a certificate in DER form',
      () => temporaryFile('a.der', pair.certificate.raw),
      'is in DER form; expected PEM form (-----BEGIN ...-----)',
    ],
    [
      'is a key in DER form',
      () => temporaryFile('a.der', pair.key.export({ type: 'pkcs8', format: 'der' })),
      'is in DER form; expected PEM form (-----BEGIN ...-----)',
    ],
    [
      'is PKCS#12',
      () => temporaryFile('a.p12', pkcs12()),
      'is a PKCS#12 container (.p12, .pfx); expected PEM form (-----BEGIN ...-----)',
    ],
  ];

  test.each(NO_FILE)('a certificate file that %s', async (_title, makeFile, problem) => {
    const certFile = makeFile();
    const { kind, file, message } = await errorOf(open(certFile, files().keyFile));
    expect({ kind, file, message }).toEqual({
      kind: 'certificate',
      file: certFile,
      message: `${certFile}: ${problem}`,
    });
  });

  test.each(NO_FILE)('a key file that %s', async (_title, makeFile, problem) => {
    const keyFile = makeFile();
    const { kind, file, message } = await errorOf(open(files().certFile, keyFile));
    expect({ kind, file, message }).toEqual({ kind: 'certificate', file: keyFile, message: `${keyFile}: ${problem}` });
  });

  const EXPECTED_CERTIFICATE = 'expected a certificate in PEM form (-----BEGIN CERTIFICATE-----)';
  const damaged = (pem: string) => pem.replace(/\n.{20}/, '\n');
  const today = `expected one that is valid today, ${dayOf(startMs)}`;

  test.each<[string, string, string, string]>([
    ['has text alone', 'to be done\n', pair.keyPem, `has nothing in PEM form; ${EXPECTED_CERTIFICATE}`],
    ['has the key instead', pair.keyPem, pair.keyPem, `has a private key; ${EXPECTED_CERTIFICATE}`],
    ['is cut short', pair.certPem.slice(0, -40), pair.keyPem, `has nothing in PEM form; ${EXPECTED_CERTIFICATE}`],
    [
      'is damaged',
      damaged(pair.certPem),
      pair.keyPem,
      'has a certificate that cannot be read; expected X.509 in PEM form',
    ],
    [
      'has a damaged chain',
      `${pair.certPem}\n${damaged(other.certPem)}`,
      pair.keyPem,
      'has a certificate that cannot be read; expected X.509 in PEM form',
    ],
    [
      'expired',
      expired.certPem,
      expired.keyPem,
      `has a certificate that expired on ${dayOf(startMs - 2 * DAY_MS)}; ${today}`,
    ],
    [
      'is not valid yet',
      early.certPem,
      early.keyPem,
      `has a certificate that is not valid before ${dayOf(startMs + 2 * DAY_MS)}; ${today}`,
    ],
  ])('a certificate file that %s', async (_title, certificate, key, problem) => {
    const { certFile, keyFile } = files(certificate, key);
    const { kind, message } = await errorOf(open(certFile, keyFile));
    expect({ kind, message }).toEqual({ kind: 'certificate', message: `${certFile}: ${problem}` });
  });

  const EXPECTED_KEY = 'expected a private key in PEM form (-----BEGIN PRIVATE KEY-----)';

  test.each<[string, Content, string]>([
    ['has the certificate instead', pair.certPem, `has a certificate; ${EXPECTED_KEY}`],
    ['has the public key', publicPem, `has a public key; ${EXPECTED_KEY}`],
    [
      'has a key of OpenSSH',
      pair.keyPem.replaceAll(' PRIVATE', ' OPENSSH PRIVATE'),
      'has a key in the form of OpenSSH; expected a private key in PEM form',
    ],
    [
      'is damaged',
      damaged(pair.keyPem),
      'has a private key that cannot be read; expected PKCS#8, PKCS#1 or SEC 1 in PEM form',
    ],
  ])('a key file that %s', async (_title, key, problem) => {
    const { certFile, keyFile } = files(pair.certPem, key);
    const { kind, message } = await errorOf(open(certFile, keyFile));
    expect({ kind, message }).toEqual({ kind: 'certificate', message: `${keyFile}: ${problem}` });
  });

  test.each([
    ['PKCS#8', pemOf(pair.key, 'pkcs8', PASSPHRASE)],
    ['SEC 1', pemOf(pair.key, 'sec1', PASSPHRASE)],
  ])('an encrypted key in the form %s without its passphrase', async (_form, key) => {
    const { certFile, keyFile } = files(pair.certPem, key);
    for (const [passphrase, problem] of [
      [undefined, 'is encrypted; expected its passphrase'],
      ['', 'is encrypted; expected its passphrase'],
      ['wrong', 'cannot be decrypted with this passphrase'],
      ['x'.repeat(2000), 'cannot be decrypted with this passphrase'],
    ] as const) {
      const { kind, file, message } = await errorOf(open(certFile, keyFile, passphrase));
      expect({ kind, file, message }).toEqual({ kind: 'passphrase', file: keyFile, message: `${keyFile}: ${problem}` });
    }
  });

  test('the key of another certificate', async () => {
    const { certFile, keyFile } = files(pair.certPem, other.keyPem);
    const { message } = await errorOf(open(certFile, keyFile));
    expect(message).toBe(
      `${certFile}: does not match the private key in ${keyFile}; expected a certificate and its own key`,
    );
  });

  test('a chain in the wrong order (RFC 8446 section 4.4.2)', async () => {
    const { certFile, keyFile } = files(`${other.certPem}\n${pair.certPem}`);
    const { message } = await errorOf(open(certFile, keyFile));
    expect(message).toBe(`${certFile}: has its chain in the wrong order; expected the certificate of ${keyFile} first`);
  });

  test('a key that is too small for TLS', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
    const { certFile, keyFile } = files(certify(privateKey), pemOf(privateKey, 'pkcs8'));
    const { message } = await errorOf(open(certFile, keyFile));
    expect(message).toBe(`${certFile}: cannot be used for TLS: ee key too small`);
  });
});

function pkcs12(): Buffer {
  const { certFile, keyFile } = files();
  const args = ['pkcs12', '-export', '-in', certFile, '-inkey', keyFile, '-passout', 'pass:x'];
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
}
