import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { dayOf, factsOf } from '../../src/certificates/facts.ts';
import { makePair, NOW_MS, temporaryFile } from './support.ts';

/** A certificate by OpenSSL with these alternative names. */
function certificateFor(subjectAltName: string | undefined): X509Certificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyFile = temporaryFile('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const names = subjectAltName === undefined ? [] : ['-addext', `subjectAltName=${subjectAltName}`];
  return new X509Certificate(
    execFileSync('openssl', ['req', '-x509', '-key', keyFile, '-subj', '/CN=localhost', '-days', '2', ...names], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
}

test.each<[string | undefined, readonly string[]]>([
  [undefined, []],
  ['DNS:localhost', ['localhost']],
  ['DNS:a.example,DNS:*.b.example,IP:192.168.0.7', ['a.example', '*.b.example', '192.168.0.7']],
  ['IP:::1,IP:fe80::12,IP:2001:db8::1:0:0:7', ['::1', 'fe80::12', '2001:db8::1:0:0:7']],
  ['email:a@b.example,URI:https://c.example/,DNS:d.example', ['d.example']],
])('RFC 5280 section 4.2.1.6: the names of %s', (subjectAltName, names) => {
  expect(factsOf(certificateFor(subjectAltName)).names).toEqual(names);
});

test('RFC 5280 section 4.2.1.6: a name that pretends to be two is one', () => {
  const subjectAltName = 'DNS:"a.example, DNS:localhost", DNS:b.example';
  const certificate = { subjectAltName, validFrom: '', validTo: '', fingerprint256: '' } as X509Certificate;
  expect(factsOf(certificate).names).toEqual(['a.example, DNS:localhost', 'b.example']);
});

test('RFC 5280 section 4.1.2.5: the validity, to the second', async () => {
  const { certificate } = await makePair(Date.UTC(2026, 0, 2, 3, 4, 5), Date.UTC(2027, 11, 31, 23, 59, 59));
  expect(factsOf(certificate)).toMatchObject({
    notBeforeMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    notAfterMs: Date.UTC(2027, 11, 31, 23, 59, 59),
    fingerprint256: certificate.fingerprint256,
  });
});

test('a day is written as year, month and day', () => {
  expect(dayOf(NOW_MS)).toBe('2026-11-21');
});
