/**
 * The addresses under which other devices may reach this machine, for a person to pick one of. Only private ones (RFC 1918,
 * RFC 4193) and self-assigned ones (RFC 3927): sharing is for the local network, not for the Internet.
 */
import { BlockList } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { StartError } from './failure.ts';

/** An address on a network. */
export interface LanAddress {
  /** As it stands in a URL, but for IPv6's brackets. */
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  /** The system's name of the interface, for example `wlan0` or `vEthernet (WSL)`. */
  readonly interfaceName: string;
  /** What a person calls it, for example `Wi-Fi (wlan0)`. */
  readonly title: string;
  /** True where only virtual machines, containers or a VPN are likely to be on that network: a phone is not. */
  readonly isVirtual: boolean;
}

interface InterfaceKind {
  readonly names: RegExp;
  readonly title: string;
  readonly isVirtual: boolean;
}

const virtual = (title: string, names: RegExp): InterfaceKind => ({ names, title, isVirtual: true });
const physical = (title: string, names: RegExp): InterfaceKind => ({ names, title, isVirtual: false });

/** The first whose names fit. Names are given by the systems and by whoever made the virtual network. */
const KINDS: readonly InterfaceKind[] = [
  virtual('WSL', /wsl/i),
  virtual('Hyper-V', /^vethernet/i),
  virtual('Docker', /^(?:docker|br-[0-9a-f]{12}$|veth)/i),
  virtual('VirtualBox', /^vboxnet|virtualbox/i),
  virtual('VMware', /^vmnet|vmware/i),
  virtual('Containers', /^(?:podman|cni|lxc|lxd|cali|flannel|cilium|kube)/i),
  virtual('Virtual machines', /^(?:virbr|vnet|bridge\d|vmenet)/i),
  virtual('VPN', /^(?:utun|tun|tap|wg|ppp|ipsec|zt|tailscale|nordlynx)|\b(?:vpn|wireguard|tailscale|zerotier)\b/i),
  virtual('AirDrop', /^(?:awdl|llw|ap)\d/i),
  physical('Wi-Fi', /^(?:wl|wi-?fi|wireless|ath\d|ra\d)/i),
  physical('Mobile network', /^(?:wwan|rmnet|cellular)/i),
  physical('Ethernet', /^(?:eth|eno|enp|ens|enx|local area connection)/i),
];

const OTHER = physical('Network', /^/);

/** In the order of preference: an address of an earlier range is likelier to be the one that a phone can reach. */
const RANGES: readonly (readonly [network: string, prefixLength: number, family: LanAddress['family']])[] = [
  ['192.168.0.0', 16, 'IPv4'],
  ['10.0.0.0', 8, 'IPv4'],
  ['172.16.0.0', 12, 'IPv4'],
  ['fc00::', 7, 'IPv6'],
  ['169.254.0.0', 16, 'IPv4'], // given by nobody: there is a cable, but no router
];

const LISTS = RANGES.map(([network, prefixLength, family]) => {
  const list = new BlockList();
  list.addSubnet(network, prefixLength, family === 'IPv4' ? 'ipv4' : 'ipv6');
  return { list, family };
});

/**
 * The addresses among `interfaces` (`os.networkInterfaces()`), the best first and virtual networks last. Link-local IPv6 is
 * left out: it means nothing without a zone, and no browser takes one in a URL.
 */
export function lanAddresses(interfaces: Readonly<NodeJS.Dict<NetworkInterfaceInfo[]>>): LanAddress[] {
  const found = Object.entries(interfaces).flatMap(([interfaceName, addresses = []]) =>
    addresses
      .filter(({ internal }) => !internal)
      .map(({ address, family }) => ({
        ...describe(interfaceName),
        address,
        family,
        interfaceName,
        rank: rankOf(address, family),
      })),
  );
  return found
    .filter(({ rank }) => rank >= 0)
    .sort((one, other) => Number(one.isVirtual) - Number(other.isVirtual) || one.rank - other.rank)
    .map(({ rank: _, ...address }) => address);
}

function describe(interfaceName: string): Pick<LanAddress, 'title' | 'isVirtual'> {
  const { title, isVirtual } = KINDS.find(({ names }) => names.test(interfaceName)) ?? OTHER;
  const isSaidAlready = interfaceName.startsWith(title);
  return { title: isSaidAlready ? interfaceName : `${title} (${interfaceName})`, isVirtual };
}

/** The place of its range; -1 where it is in none. */
function rankOf(address: string, family: LanAddress['family']): number {
  return LISTS.findIndex(
    (one) => one.family === family && one.list.check(address, family === 'IPv4' ? 'ipv4' : 'ipv6'),
  );
}

/**
 * The address that a person means: by itself, by the name of its interface, or the first where nothing is said. Throws a
 * StartError that says which there are.
 */
export function chooseAddress(addresses: readonly LanAddress[], where: string | undefined): LanAddress {
  const chosen = addresses.find(
    ({ address, interfaceName }) => where === undefined || address === where || interfaceName === where,
  );
  if (chosen !== undefined) return chosen;
  if (addresses.length === 0) {
    throw new StartError('host-unavailable', 'This machine has no address on a local network that it could share on');
  }
  const choices = addresses.map(({ title, address }) => `${title} ${address}`).join(', ');
  throw new StartError('host-unavailable', `No local network here is called ${where}; expected one of: ${choices}`);
}

/** Where a machine is found that was at `old`: there, or where its interface is now; undefined where that has no address. */
export function addressNow(addresses: readonly LanAddress[], old: LanAddress): LanAddress | undefined {
  const sameInterface = addresses.filter(({ interfaceName }) => interfaceName === old.interfaceName);
  return (
    sameInterface.find(({ address }) => address === old.address) ??
    sameInterface.find(({ family }) => family === old.family) ??
    sameInterface[0]
  );
}
