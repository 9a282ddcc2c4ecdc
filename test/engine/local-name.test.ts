/** The name of this machine on its network. */
import { expect, test } from 'vitest';
import { localName, type Resolve } from '../../src/engine/local-name.ts';

const leadsTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses;
const unknown: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
const silent: Resolve = () => new Promise(() => {});

test.each<[string, Resolve, string, string | undefined]>([
  ['leads here', leadsTo('192.168.1.20'), 'Desk', 'desk.local'],
  ['leads here too', leadsTo('fe80::1', '192.168.1.20'), 'desk', 'desk.local'],
  ['is what the system calls itself already', leadsTo('192.168.1.20'), 'Desk.local', 'desk.local'],
  ['leads elsewhere', leadsTo('127.0.1.1'), 'desk', undefined],
  ['is unknown', unknown, 'desk', undefined],
  ['is not answered for', silent, 'desk', undefined],
  ['is no host name', leadsTo('192.168.1.20'), 'my desk', undefined],
])('one that %s', async (_title, resolve, machine, name) => {
  expect(await localName('192.168.1.20', resolve, machine)).toBe(name);
});

test('is asked for in one form', async () => {
  const asked: string[] = [];
  const resolve: Resolve = async (name) => {
    asked.push(name);
    return [];
  };
  await localName('192.168.1.20', resolve, 'Desk.Local');
  expect(asked).toEqual(['desk.local']);
});
