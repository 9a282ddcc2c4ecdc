import { describe, expect, test } from 'vitest';
import {
  canonicalName,
  constraintProblem,
  PERMITTED_DOMAINS,
  PERMITTED_RANGES,
} from '../../src/certificates/constraints.ts';

test('what is permitted', () => {
  expect({ domains: PERMITTED_DOMAINS, ranges: PERMITTED_RANGES }).toEqual({
    domains: ['localhost', 'local', 'test', 'internal', 'home.arpa'],
    ranges: [
      '127.0.0.0/8',
      '::1/128',
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '169.254.0.0/16',
      'fc00::/7',
      'fe80::/10',
    ],
  });
});

test.each([
  'localhost',
  'a.b.localhost',
  'desk.local',
  'DESK.Local.',
  'nas.home.arpa',
  'a-b.internal',
  'x.test',
  '127.0.0.1',
  '127.255.255.255',
  '::1',
  '10.0.0.0',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.1.1',
  'fc00::1',
  'fdff::1',
  'fe80::1',
  'FEBF::1',
])('%s may be vouched for', (name) => {
  expect(constraintProblem(name)).toBeUndefined();
});

describe('nothing else', () => {
  const ADDRESS = 'is an address that others may have; expected a loopback, private or link-local one';
  const NAME = `is a name that others may have; expected one below localhost, local, test, internal, home.arpa`;

  test.each([
    '8.8.8.8',
    '128.0.0.1',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '100.64.0.1',
    '0.0.0.0',
    '::',
    '::2',
    '2001:db8::1',
    'fec0::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
  ])('not the address %s', (name) => {
    expect(constraintProblem(name)).toBe(`${name} ${ADDRESS}`);
  });

  test.each(['google.com', 'mylocal', 'arpa', 'local.example', 'test.de', 'desk'])('not the name %s', (name) => {
    expect(constraintProblem(name)).toBe(`${name} ${NAME}`);
  });

  test.each([
    '',
    '.',
    '.local',
    'a..local',
    '-a.local',
    'a-.local',
    'a_b.local',
    '*.local',
    'ä.local',
    'a b.local',
    'a.local\0.google.com',
    'a.local,DNS:google.com',
    `${'a'.repeat(64)}.local`,
    `${'a.'.repeat(126)}local`,
    '10.0.0.1/8',
    'fe80::1%eth0',
    '[::1]',
  ])('not what is neither: %j', (name) => {
    expect(constraintProblem(name)).toBe(`"${name}" is no host name and no IP address`);
  });
});

test.each([
  ['DESK.Local.', 'desk.local'],
  ['192.168.1.20', '192.168.1.20'],
  ['FD00:0:0:0:0:0:0:20', 'fd00::20'],
])('%s is written %s', (name, canonical) => {
  expect(canonicalName(name)).toBe(canonical);
});
