import { describe, expect, test } from 'vitest';
import { networkUrlsOf, urlsOf } from '../../src/engine/authorities.ts';
import type { LanAddress } from '../../src/engine/lan-addresses.ts';

const [V4, V6, LAN_V4, LAN_V6] = [
  'https://127.0.0.1:8443/',
  'https://[::1]:8443/',
  'https://192.168.1.20:8443/',
  'https://[fd00::20]:8443/',
];
const LOCALHOST = 'https://localhost:8443/';

const lan = (address: string, family: LanAddress['family']): LanAddress => ({
  address,
  family,
  interfaceName: 'wlan0',
  title: 'Wi-Fi (wlan0)',
  isVirtual: false,
});
const ADDRESSES = [lan('192.168.1.20', 'IPv4'), lan('fd00::20', 'IPv6')];

describe('every URL that is shown is one that answers', () => {
  test.each<[string, string[], string[]]>([
    ['localhost', [LOCALHOST, V4, V6], []],
    ['0.0.0.0', [LOCALHOST, V4], [LAN_V4]],
    ['::', [LOCALHOST, V4, V6], [LAN_V4, LAN_V6]],
    ['[::]', [LOCALHOST, V4, V6], [LAN_V4, LAN_V6]],
    ['192.168.1.20', [LAN_V4], []],
    ['fd00::20', [LAN_V6], []],
  ])('of a server on %s', (host, own, network) => {
    expect(urlsOf(host, 8443)).toEqual(own);
    expect(networkUrlsOf(host, 8443, ADDRESSES)).toEqual(network);
  });

  test('443 goes without saying', () => {
    expect(urlsOf('localhost', 443)[0]).toBe('https://localhost/');
  });
});
