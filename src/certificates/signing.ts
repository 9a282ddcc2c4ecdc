/**
 * Makes certificates with keys of their own (RFC 5280): P-256, signed with ECDSA and SHA-256. The one file that knows
 * `@peculiar/x509`, which takes some 100 ms to load: import it when a certificate is made, and not before.
 */
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import type { JsonGeneralNames } from '@peculiar/x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Pair } from './leaf.ts';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** From when until when, both included, in milliseconds since the epoch; certificates have whole seconds. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** What the certificates of an authority say of it. */
export interface AuthorityParts extends Validity {
  /** The subject of the root; `keyId` is the start of its key's identifier, 8 hexadecimal digits. */
  rootSubject(keyId: string): string;
  /** The subject of what signs in its name, likewise. */
  issuerSubject(keyId: string): string;
  readonly permittedDomains: readonly string[];
  /** `10.0.0.0/8`, `fc00::/7`... */
  readonly permittedRanges: readonly string[];
}

/** An authority: the root, which people trust, and the one issuer there is under it. */
export interface MadeAuthority {
  /** PEM. Its key is gone. */
  readonly rootPem: string;
  readonly issuer: Pair;
}

/**
 * Makes an authority that can vouch for servers alone, only for what is permitted, and for no other authority. The root's key
 * signs once, and nobody ever sees it again.
 */
export async function makeChain(parts: AuthorityParts): Promise<MadeAuthority> {
  const { rootSubject, issuerSubject, ...common } = parts;
  const rootKeys = await makeKeys();
  const root = await X509CertificateGenerator.createSelfSigned(
    { name: await subjectOf(rootKeys, rootSubject), keys: rootKeys, ...(await authorityParts(rootKeys, 1, common)) },
    webcrypto,
  );
  const keys = await makeKeys();
  const { extensions, ...rest } = await authorityParts(keys, 0, common);
  const issuer = await X509CertificateGenerator.create(
    {
      subject: await subjectOf(keys, issuerSubject),
      issuer: root.subjectName,
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      ...rest,
      extensions: [...extensions, await AuthorityKeyIdentifierExtension.create(root.publicKey, false, webcrypto)],
    },
    webcrypto,
  );
  return { rootPem: pemOf(root), issuer: pairOf(issuer, keys.privateKey) };
}

/** What root and issuer have in common; `pathLength` is how many authorities there may be below. */
async function authorityParts(
  keys: webcrypto.CryptoKeyPair,
  pathLength: number,
  { permittedDomains, permittedRanges, ...validity }: Omit<AuthorityParts, 'rootSubject' | 'issuerSubject'>,
) {
  return {
    ...commonParts(validity),
    extensions: [
      new BasicConstraintsExtension(true, pathLength, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new Extension(id_ce_nameConstraints, true, nameConstraints(permittedDomains, permittedRanges)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    ],
  };
}

async function subjectOf(keys: webcrypto.CryptoKeyPair, subject: (keyId: string) => string) {
  const { keyId } = await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto);
  return [{ CN: [subject(keyId.slice(0, 8).toUpperCase())] }];
}

/** What a server's certificate says of it. */
export interface LeafParts extends Validity {
  readonly subject: string;
  /** Names and addresses. Nobody but the verifiers checks them against what the authority is permitted. */
  readonly names: readonly string[];
}

/** Makes a certificate for a server, signed by `by`. Its chain is not in it. */
export async function makeIssuedLeaf(by: Pair, { subject, names, ...validity }: LeafParts): Promise<Pair> {
  const keys = await makeKeys();
  const issuer = new X509Certificate(by.certPem);
  const certificate = await X509CertificateGenerator.create(
    {
      subject: [{ CN: [subject] }],
      issuer: issuer.subjectName,
      publicKey: keys.publicKey,
      signingKey: await importKey(by.keyPem),
      ...commonParts(validity),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names.map(alternativeName)),
        // A chain without the two is refused by strict verifiers, as Python's is since 3.13.
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return pairOf(certificate, keys.privateKey);
}

function commonParts({ notBeforeMs, notAfterMs }: Validity) {
  return {
    serialNumber: serialNumber(),
    notBefore: new Date(notBeforeMs),
    notAfter: new Date(notAfterMs),
    signingAlgorithm: SIGNATURE,
  };
}

/** Positive, never reused, and nothing that can be foreseen (RFC 5280 section 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function nameConstraints(domains: readonly string[], ranges: readonly string[]): ArrayBuffer {
  const bases = [
    ...domains.map((dNSName) => new GeneralName({ dNSName })),
    ...ranges.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const permittedSubtrees = new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base })));
  return AsnConvert.serialize(new NameConstraints({ permittedSubtrees }));
}

function alternativeName(value: string): JsonGeneralNames[number] {
  return { type: isIP(value) === 0 ? 'dns' : 'ip', value };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
}

function importKey(keyPem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, KEY, false, ['sign']);
}

function pairOf(certificate: X509Certificate, key: webcrypto.CryptoKey): Pair {
  return {
    certPem: pemOf(certificate),
    keyPem: KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}
