/** Under which names this server may be asked for: what it listens on, and what the configuration adds. */
import { networkInterfaces } from 'node:os';
import type { Authorities } from '../guards/host.ts';
import type { LanAddress } from './lan-addresses.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARDS = new Set(['0.0.0.0', '::', '[::]']);

/**
 * The authorities of a server that listens on `host` and `port`. Loopback names are always among them: a wildcard listens
 * there too, and a single address that is none of them is never reached under them. `allowHosts` are `name` or `name:port`;
 * without a port they are meant with ours and with 443, which a tunnel has.
 */
export function authoritiesOf(host: string, port: number, allowHosts: readonly string[]): Authorities {
  const own = WILDCARDS.has(host) ? interfaceNames() : [inBrackets(host)];
  const exact = new Set([...LOOPBACK_NAMES, ...own].map((name) => `${name.toLowerCase()}:${port}`));
  for (const allowed of allowHosts) {
    const name = allowed.toLowerCase();
    if (/:\d+$/.test(name)) exact.add(name);
    else exact.add(`${name}:443`).add(`${name}:${port}`);
  }
  return { exact, localhostPort: port };
}

/** The authorities for who comes over the local network: these names and addresses alone. */
export function networkAuthorities(names: readonly string[], port: number): Authorities {
  const own = names.map((name) => `${inBrackets(name).toLowerCase()}:${port}`);
  return { exact: new Set(own), localhostPort: Number.NaN };
}

/** True where nobody but this machine reaches a server that listens on `host`. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/i.test(host);
}

/** The URLs to show for a server that listens on `host` and `port`, the best first. */
export function urlsOf(host: string, port: number): string[] {
  if (host === 'localhost' || WILDCARDS.has(host)) {
    return LOOPBACK_NAMES.filter((name) => reaches(host, name)).map((name) => urlOf(name, port));
  }
  return [urlOf(inBrackets(host), port)];
}

/** The URLs for others on the network, where `host` stands for all addresses of this machine; the best first. */
export function networkUrlsOf(host: string, port: number, addresses: readonly LanAddress[]): string[] {
  if (!WILDCARDS.has(host)) return [];
  const names = addresses.map(({ address }) => inBrackets(address));
  return names.filter((name) => reaches(host, name)).map((name) => urlOf(name, port));
}

/** Who listens on all of IPv4 is not there for IPv6; who listens on all of IPv6 is there for both. */
function reaches(host: string, name: string): boolean {
  return host !== '0.0.0.0' || !name.startsWith('[');
}

function urlOf(name: string, port: number): string {
  return `https://${name}${port === 443 ? '' : `:${port}`}/`;
}

function interfaceNames(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => inBrackets(address)),
  );
}

function inBrackets(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
