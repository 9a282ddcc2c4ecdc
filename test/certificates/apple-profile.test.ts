/** The profile as a real parser of property lists reads it: Python's. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { appleProfile, authorityDer } from '../../src/certificates/apple-profile.ts';
import { makeAuthority } from '../../src/certificates/authority.ts';
import { certificateBlocks } from '../../src/certificates/pem.ts';
import { NOW_MS } from './support.ts';

const [, certPem] = certificateBlocks((await makeAuthority(NOW_MS, 'desk')).certPem) as [string, string];
const { fingerprint256, raw } = new X509Certificate(certPem);
const authority = { certPem, fingerprint256, name: 'HTTPS Preview authority on desk 1A2B3C4D' };

const PYTHON = `
import base64, json, plistlib, sys
profile = plistlib.loads(sys.stdin.buffer.read(), fmt=plistlib.FMT_XML)
json.dump(profile, sys.stdout, default=lambda data: {"base64": base64.b64encode(data).decode()})
`;

function parse(profile: string) {
  return JSON.parse(execFileSync('python3', ['-c', PYTHON], { input: profile, encoding: 'utf8' }));
}

const UUID = expect.stringMatching(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
const IDENTIFIER = `https-preview.authority.${fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase()}`;

test('every field, and no other', () => {
  expect(parse(appleProfile(authority))).toEqual({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: IDENTIFIER,
    PayloadUUID: UUID,
    PayloadDisplayName: authority.name,
    PayloadDescription: expect.stringContaining('not for sites on the Internet'),
    PayloadOrganization: 'HTTPS Preview',
    PayloadRemovalDisallowed: false,
    PayloadContent: [
      {
        PayloadType: 'com.apple.security.root',
        PayloadVersion: 1,
        PayloadIdentifier: `${IDENTIFIER}.certificate`,
        PayloadUUID: UUID,
        PayloadDisplayName: authority.name,
        PayloadDescription: expect.stringContaining('not for sites on the Internet'),
        PayloadCertificateFileName: 'https-preview.cer',
        PayloadContent: { base64: raw.toString('base64') },
      },
    ],
  });
});

test('begins as a property list does', () => {
  expect(appleProfile(authority)).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<!DOCTYPE plist PUBLIC "-\/\/Apple\/\/DTD PLIST 1\.0\/\/EN" "[^"]+">\n<plist version="1\.0">/,
  );
});

test('is the same for the same authority, and another for another', async () => {
  expect(appleProfile(authority)).toBe(appleProfile({ ...authority }));
  const [, other] = certificateBlocks((await makeAuthority(NOW_MS, 'desk')).certPem) as [string, string];
  const [one, two] = [authority, { ...authority, certPem: other, ...fingerprintOf(other) }].map((each) =>
    parse(appleProfile(each)),
  );
  const identities = [one, two].flatMap((profile) =>
    [profile, profile.PayloadContent[0]].flatMap(({ PayloadUUID, PayloadIdentifier }) => [
      PayloadUUID,
      PayloadIdentifier,
    ]),
  );
  expect(new Set(identities).size).toBe(8);
});

test('a name with characters of XML stays that name', () => {
  const name = `<&"'> ]]> Ölkänne`;
  expect(parse(appleProfile({ ...authority, name })).PayloadDisplayName).toBe(name);
});

test('the DER form is the certificate', () => {
  expect(new X509Certificate(authorityDer(authority)).fingerprint256).toBe(fingerprint256);
});

function fingerprintOf(pem: string) {
  return { fingerprint256: new X509Certificate(pem).fingerprint256 };
}
