import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { addressNow, type LanAddress, lanAddresses } from '../../src/engine/lan-addresses.ts';

function info(address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, netmask: '', mac: '00:00:00:00:00:00', internal, cidr: null };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

/** Interfaces by name, each with its addresses. */
function interfaces(byName: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(Object.entries(byName).map(([name, list]) => [name, list.map((one) => info(one))]));
}

const titles = (byName: Readonly<Record<string, readonly string[]>>) =>
  lanAddresses(interfaces(byName)).map(({ title, address }) => `${title} ${address}`);

test('a laptop on Linux', () => {
  expect(
    lanAddresses({
      ...interfaces({
        docker0: ['172.17.0.1'],
        enp3s0: ['169.254.7.7'],
        wlp2s0: ['192.168.1.20', '2001:db8::20', 'fd00::20', 'fe80::20'],
      }),
      lo: [info('127.0.0.1', true), info('::1', true)],
    }),
  ).toEqual([
    { address: '192.168.1.20', family: 'IPv4', interfaceName: 'wlp2s0', title: 'Wi-Fi (wlp2s0)', isVirtual: false },
    { address: 'fd00::20', family: 'IPv6', interfaceName: 'wlp2s0', title: 'Wi-Fi (wlp2s0)', isVirtual: false },
    { address: '169.254.7.7', family: 'IPv4', interfaceName: 'enp3s0', title: 'Ethernet (enp3s0)', isVirtual: false },
    { address: '172.17.0.1', family: 'IPv4', interfaceName: 'docker0', title: 'Docker (docker0)', isVirtual: true },
  ]);
});

test('a Mac', () => {
  expect(
    titles({
      utun3: ['10.8.0.2', 'fe80::3'],
      bridge100: ['192.168.64.1'],
      awdl0: ['fe80::1'],
      en0: ['10.0.0.20', 'fe80::2'],
    }),
  ).toEqual(['Network (en0) 10.0.0.20', 'Virtual machines (bridge100) 192.168.64.1', 'VPN (utun3) 10.8.0.2']);
});

test('Windows', () => {
  expect(
    titles({
      'vEthernet (WSL (Hyper-V firewall))': ['172.29.0.1'],
      'vEthernet (Default Switch)': ['172.28.0.1'],
      'VirtualBox Host-Only Network': ['192.168.56.1'],
      'VMware Network Adapter VMnet8': ['192.168.40.1'],
      'Wi-Fi': ['192.168.1.20'],
      Ethernet: ['10.0.0.20'],
    }),
  ).toEqual([
    'Wi-Fi 192.168.1.20',
    'Ethernet 10.0.0.20',
    'VirtualBox Host-Only Network 192.168.56.1',
    'VMware Network Adapter VMnet8 192.168.40.1',
    'WSL (vEthernet (WSL (Hyper-V firewall))) 172.29.0.1',
    'Hyper-V (vEthernet (Default Switch)) 172.28.0.1',
  ]);
});

test.each([
  ['docker0', 'Docker (docker0)'],
  ['br-0123456789ab', 'Docker (br-0123456789ab)'],
  ['veth1a2b', 'Docker (veth1a2b)'],
  ['vboxnet0', 'VirtualBox (vboxnet0)'],
  ['vmnet8', 'VMware (vmnet8)'],
  ['podman0', 'Containers (podman0)'],
  ['virbr0', 'Virtual machines (virbr0)'],
  ['wg0', 'VPN (wg0)'],
  ['Office VPN', 'VPN (Office VPN)'],
])('the interface %s is virtual, and called %s', (name, title) => {
  expect(lanAddresses(interfaces({ [name]: ['10.0.0.1'] }))).toMatchObject([{ title, isVirtual: true }]);
});

test.each([
  ['eth0', 'Ethernet (eth0)'],
  ['eno1', 'Ethernet (eno1)'],
  ['wlan0', 'Wi-Fi (wlan0)'],
  ['WLAN', 'Wi-Fi (WLAN)'],
  ['br0', 'Network (br0)'],
])('the interface %s is a real one, and called %s', (name, title) => {
  expect(lanAddresses(interfaces({ [name]: ['10.0.0.1'] }))).toMatchObject([{ title, isVirtual: false }]);
});

test.each(['8.8.8.8', '100.64.0.1', '172.32.0.1', '192.169.0.1', '2001:db8::1', 'fe80::1', '0.0.0.0'])(
  '%s is none to share under',
  (address) => {
    expect(lanAddresses(interfaces({ eth0: [address] }))).toEqual([]);
  },
);

test('without a network there is none', () => {
  expect(lanAddresses({ lo: [info('127.0.0.1', true)], eth0: undefined, eth1: [] })).toEqual([]);
});

describe('where a machine is now', () => {
  const at = (address: string, interfaceName = 'wlan0', family: LanAddress['family'] = 'IPv4'): LanAddress => ({
    address,
    family,
    interfaceName,
    title: interfaceName,
    isVirtual: false,
  });
  const old = at('192.168.1.20');

  test.each<[string, LanAddress[], string | undefined]>([
    ['where it was', [at('192.168.1.21'), old], '192.168.1.20'],
    ['at another address of the interface', [at('10.0.0.7', 'eth0'), at('192.168.1.21')], '192.168.1.21'],
    ['of the same family first', [at('fd00::1', 'wlan0', 'IPv6'), at('10.0.0.7')], '10.0.0.7'],
    ['of another family at last', [at('fd00::1', 'wlan0', 'IPv6')], 'fd00::1'],
    ['nowhere', [at('192.168.1.20', 'eth0')], undefined],
  ])('%s', (_title, addresses, now) => {
    expect(addressNow(addresses, old)?.address).toBe(now);
  });
});
