/** What others make of the devices' authority and its leaves: what it may vouch for they take, and nothing else. */

import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeAuthority } from '../../src/certificates/authority.ts';
import { issueLeaf } from '../../src/certificates/device-leaf.ts';
import { factsOf } from '../../src/certificates/facts.ts';
import { certificateBlocks } from '../../src/certificates/pem.ts';
import { makeIssuedLeaf } from '../../src/certificates/signing.ts';
import { prepare, VERIFIERS } from './verifiers.ts';

const nowMs = Date.now();
const { certPem: chainPem, keyPem } = await makeAuthority(nowMs, 'desk');
const [issuerPem, rootPem] = certificateBlocks(chainPem) as [string, string];
const validity = factsOf(new X509Certificate(rootPem));
const issuer = { certPem: issuerPem, keyPem };
const authority = { certPem: rootPem, issuer, ...validity };

describe.each(Object.entries(VERIFIERS))('%s', (_title, { verify, notPermitted }) => {
  test.each([
    ['desk.local', ['desk.local', '192.168.1.20', 'fd00::20']],
    ['192.168.1.20', ['desk.local', '192.168.1.20', 'fd00::20']],
    ['fd00::20', ['fd00::20']],
    ['a.home.arpa', ['a.home.arpa', 'a.b.internal', 'a.test', 'app.localhost', 'localhost']],
    ['10.1.2.3', ['10.1.2.3', '172.31.255.255', '169.254.7.7', '127.0.0.1', '::1', 'fe80::7']],
  ])('takes the leaf for %s', async (name, names) => {
    const leaf = await issueLeaf(authority, names, nowMs, 'desk');
    await verify(await prepare(authority, leaf, name));
  });

  test.each([
    ['google.com', ['google.com']],
    ['8.8.8.8', ['8.8.8.8']],
    ['172.32.0.1', ['172.32.0.1']],
    ['2001:4860:4860::8888', ['2001:4860:4860::8888']],
    ['mylocal', ['mylocal']],
    ['desk.local', ['desk.local', 'google.com']],
  ])('RFC 5280 section 4.2.1.10: refuses a stolen key’s leaf for %s', async (name, names) => {
    const leaf = await makeIssuedLeaf(issuer, { ...validity, subject: 'HTTPS Preview on desk', names });
    const shown = { ...leaf, certPem: leaf.certPem + issuer.certPem };
    await expect(verify(await prepare(authority, shown, name))).rejects.toThrow(notPermitted);
  });
});
