import { expect, test } from 'vitest';
import { credentialsForAddress, credentialsForName } from '../../src/net/credentials.ts';

const own = { certPem: 'own', keyPem: '' };
const devices = { certPem: 'devices', keyPem: '', names: ['desk.local', '192.168.1.20', 'fd00::20', '127.0.0.9'] };

test.each([
  ['localhost', 'own'],
  ['LOCALHOST', 'own'],
  ['app.localhost', 'own'],
  ['desk.local', 'devices'],
  ['Desk.Local', 'devices'],
  ['tower.local', undefined],
  ['mylocalhost', undefined],
  ['localhost.example', undefined],
  ['name-8443.tunnel.example', undefined],
  ['', undefined],
])('RFC 6066 section 3: who asks for "%s" gets %s', (name, expected) => {
  expect(credentialsForName({ own, devices }, name)?.certPem).toBe(expected);
});

test.each([
  ['127.0.0.1', 'own'],
  ['127.8.9.10', 'own'],
  ['::1', 'own'],
  ['::ffff:127.0.0.1', 'own'],
  ['192.168.1.20', 'devices'],
  ['::ffff:192.168.1.20', 'devices'],
  ['::FFFF:192.168.1.20', 'devices'],
  ['fd00::20', 'devices'],
  ['192.168.1.21', 'devices'],
  ['fe80::1', 'devices'],
  ['127.0.0.9', 'devices'],
])('who comes to %s gets %s', (address, expected) => {
  expect(credentialsForAddress({ own, devices }, address).certPem).toBe(expected);
});

test.each(['127.0.0.1', '192.168.1.20', ''])('where there is one, it is for everybody, at %s too', (address) => {
  expect(credentialsForAddress({ own }, address)).toBe(own);
  expect(credentialsForName({ own }, 'desk.local')).toBeUndefined();
});
