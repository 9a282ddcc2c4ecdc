/** Who counts as one client, by the address of the other end. */
import { isIPv4 } from 'node:net';

const V4_IN_V6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * The client that an address stands for: an IPv4 address itself, of an IPv6 address its /64, which is what one household
 * or one machine has (RFC 6177) and could take a new address from for every request.
 */
export function clientOf(address: string): string {
  const v4 = asV4(address);
  if (v4 !== undefined) return v4;
  const [head = '', tail = ''] = address.split('%', 1)[0]!.toLowerCase().split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail)];
  const zeros = Math.max(0, GROUPS - first.length - last.length);
  const groups = [...first, ...Array<string>(zeros).fill('0'), ...last];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}

/** True where the other end is this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (asV4(address)?.startsWith('127.') ?? false);
}

function asV4(address: string): string | undefined {
  return isIPv4(address) ? address : V4_IN_V6.exec(address)?.[1];
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
