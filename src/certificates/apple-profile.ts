/**
 * The devices' authority as iPhones, iPads and Macs install it: a configuration profile (`.mobileconfig`) with one payload,
 * `com.apple.security.root`. It is not signed: signing it would need a certificate that the device believes already.
 *
 * After the installation a person still switches it on: Settings, General, About, Certificate Trust Settings.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { Authority } from './authority.ts';

/** The media type that makes the device offer the installation. */
export const APPLE_PROFILE_TYPE = 'application/x-apple-aspen-config';

/** The media type of a certificate in DER form, for all others. */
export const AUTHORITY_DER_TYPE = 'application/x-x509-ca-cert';

/** The authority's certificate in DER form, which Android and most others take. */
export function authorityDer({ certPem }: Pick<Authority, 'certPem'>): Buffer {
  return new X509Certificate(certPem).raw;
}

const ORGANIZATION = 'HTTPS Preview';

/** What a person reads on the device before the installation. */
const DESCRIPTION =
  'Lets this device open pages that HTTPS Preview shares from your computer, with the lock. ' +
  'It is good for names and addresses on local networks alone, not for sites on the Internet. ' +
  'Remove it when you no longer need it.';

/** The profile, a property list as XML text in UTF-8. The same authority always gives the same profile. */
export function appleProfile(authority: Pick<Authority, 'certPem' | 'name' | 'fingerprint256'>): string {
  const { name, fingerprint256 } = authority;
  // Another authority is another profile: two computers can share with one phone, and none takes the other's place.
  const identifier = `https-preview.authority.${fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase()}`;
  const certificate: Dictionary = {
    PayloadType: 'com.apple.security.root',
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.certificate`,
    PayloadUUID: uuidFrom(`${fingerprint256} certificate`),
    PayloadDisplayName: name,
    PayloadDescription: DESCRIPTION,
    PayloadCertificateFileName: 'https-preview.cer',
    PayloadContent: authorityDer(authority),
  };
  return plist({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: uuidFrom(`${fingerprint256} profile`),
    PayloadDisplayName: name,
    PayloadDescription: DESCRIPTION,
    PayloadOrganization: ORGANIZATION,
    PayloadRemovalDisallowed: false,
    PayloadContent: [certificate],
  });
}

/** A UUID that is the same for the same text (RFC 9562 section 5.8, version 8). */
function uuidFrom(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes
    .toString('hex')
    .toUpperCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

interface Dictionary {
  readonly [key: string]: PlistValue;
}

type PlistValue = string | number | boolean | Buffer | readonly PlistValue[] | Dictionary;

function plist(value: Dictionary): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<plist version="1.0">${element(value)}</plist>`,
    '',
  ].join('\n');
}

function element(value: PlistValue): string {
  if (typeof value === 'string') return `<string>${escapeXml(value)}</string>`;
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'boolean') return `<${value}/>`;
  if (Buffer.isBuffer(value)) return `<data>${value.toString('base64')}</data>`;
  if (Array.isArray(value)) return `<array>${value.map(element).join('')}</array>`;
  const entries = Object.entries(value).map(([key, one]) => `<key>${escapeXml(key)}</key>${element(one)}`);
  return `<dict>${entries.join('')}</dict>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
