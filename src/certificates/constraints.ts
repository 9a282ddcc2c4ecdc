/**
 * What the devices' authority may vouch for, and nothing else (name constraints, RFC 5280 section 4.2.1.10): names that mean
 * something only on this machine or this network, and addresses that the Internet does not route. Whoever steals its key can
 * be no public site.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { shortAddress } from './facts.ts';

/**
 * Domains, with everything below them. They begin with no dot: in the RFC only those of URIs and mail addresses do, and
 * some readers take a dot to be part of the name.
 */
export const PERMITTED_DOMAINS: readonly string[] = ['localhost', 'local', 'test', 'internal', 'home.arpa'];

/** Ranges of addresses: loopback, private (RFC 1918, RFC 4193) and link-local (RFC 3927, RFC 4291). */
export const PERMITTED_RANGES: readonly string[] = [
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

const ranges = new BlockList();
for (const range of PERMITTED_RANGES) {
  const [address, prefixLength] = range.split('/') as [string, string];
  ranges.addSubnet(address, Number(prefixLength), isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** Labels of letters, digits and inner hyphens (RFC 1123 section 2.1); underscores and wildcards are none of them. */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** The one way to write a name or an address: lower case, no dot at the end, IPv6 shortened (RFC 5952). */
export function canonicalName(name: string): string {
  if (isAddress(name)) return shortAddress(name);
  return name.toLowerCase().replace(/\.$/, '');
}

/** Why the authority may not vouch for this name or address, as half a sentence; undefined where it may. */
export function constraintProblem(name: string): string | undefined {
  const canonical = canonicalName(name);
  if (isAddress(canonical)) {
    return isPermittedAddress(canonical)
      ? undefined
      : `${name} is an address that others may have; expected a loopback, private or link-local one`;
  }
  if (!HOST_NAME.test(canonical)) return `"${name}" is no host name and no IP address`;
  if (isBelow(canonical, PERMITTED_DOMAINS)) return undefined;
  return `${name} is a name that others may have; expected one below ${PERMITTED_DOMAINS.join(', ')}`;
}

/** An IPv6 zone (`fe80::1%eth0`, RFC 4007 section 11) means something to one machine alone: no certificate has one. */
function isAddress(name: string): boolean {
  return isIP(name) !== 0 && !name.includes('%');
}

function isPermittedAddress(address: string): boolean {
  if (isIPv4(address)) return ranges.check(address, 'ipv4');
  // An IPv4 address in the clothes of IPv6: the list would undress it, and a verifier would not.
  return !address.startsWith('::ffff:') && ranges.check(address, 'ipv6');
}

function isBelow(name: string, domains: readonly string[]): boolean {
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}
