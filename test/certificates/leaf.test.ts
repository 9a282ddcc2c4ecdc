import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { LEAF_VALIDITY_MS, makeLeaf } from '../../src/certificates/leaf.ts';
import { DAY_MS, NOW_MS, temporaryFile } from './support.ts';

const leaf = await makeLeaf(NOW_MS + 123, 'desk.example');
const certificate = new X509Certificate(leaf.certPem);

/** What OpenSSL makes of the leaf. */
function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test.each([
  ['4.1.1.2 is signed with ECDSA and SHA-256', /Signature Algorithm: ecdsa-with-SHA256/],
  ['4.1.2.7 has a P-256 key', /NIST CURVE: P-256/],
  ['4.2.1.3 may be used for signatures alone, critically', /Key Usage: critical\n +Digital Signature\n/],
  ['4.2.1.9 is no authority, critically', /Basic Constraints: critical\n +CA:FALSE\n/],
  ['4.2.1.12 is for servers alone', /Extended Key Usage: *\n +TLS Web Server Authentication\n/],
  [
    '4.2.1.6 names this machine and nothing else',
    /Subject Alternative Name: *\n +DNS:localhost, DNS:\*\.localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1\n/,
  ],
])('RFC 5280 section %s', (_title, pattern) => {
  const file = temporaryFile('certificate.pem', leaf.certPem);
  expect(openssl('x509', '-in', file, '-noout', '-text')).toMatch(pattern);
});

test('OpenSSL verifies it, strictly, where exactly it is trusted', () => {
  const file = temporaryFile('certificate.pem', leaf.certPem);
  const time = String(NOW_MS / 1000);
  const verified = openssl('verify', '-x509_strict', '-attime', time, '-partial_chain', '-CAfile', file, file);
  expect(verified).toBe(`${file}: OK\n`);
});

test('can sign no other certificate', () => {
  expect(certificate.ca).toBe(false);
});

test('belongs to its key, which is not encrypted', () => {
  expect(leaf.keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  const both = temporaryFile('both.pem', leaf.keyPem + leaf.certPem);
  expect(openssl('pkey', '-in', both, '-pubout')).toBe(openssl('x509', '-in', both, '-noout', '-pubkey'));
});

test('is valid from a little before now, for 397 days by the second (RFC 5280 section 4.1.2.5)', () => {
  const notBeforeMs = Date.parse(certificate.validFrom);
  const notAfterMs = Date.parse(certificate.validTo);
  expect(notBeforeMs).toBe(NOW_MS - 3_600_000);
  expect(notAfterMs + 1000 - notBeforeMs).toBe(397 * DAY_MS);
  expect(LEAF_VALIDITY_MS).toBe(397 * DAY_MS);
});

test('has a key and a positive serial number of its own (RFC 5280 section 4.1.2.2)', async () => {
  const other = new X509Certificate((await makeLeaf(NOW_MS)).certPem);
  expect(other.serialNumber).not.toBe(certificate.serialNumber);
  expect(other.publicKey.equals(certificate.publicKey)).toBe(false);
  for (const { serialNumber } of [certificate, other]) expect(serialNumber).toMatch(/^[0-9A-F]{10,}$/);
});

test.each([
  ['desk.example', 'CN=HTTPS Preview on desk.example'],
  ['Ann’s "desk", O=Ann+1\\', 'CN=HTTPS Preview on Ann-s-desk-O-Ann-1'],
  ['', 'CN=HTTPS Preview on this computer'],
  ['x'.repeat(100), `CN=HTTPS Preview on ${'x'.repeat(64 - 17)}`],
])('on the machine "%s" a person reads %s', async (machine, subject) => {
  expect(new X509Certificate((await makeLeaf(NOW_MS, machine)).certPem).subject).toBe(subject);
});
