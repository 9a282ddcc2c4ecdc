import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Cohort } from '../../src/net/cohort.ts';

/** Members that write down what they are called for. */
function makeMembers() {
  const calls: string[] = [];
  const member = (name: string, onWork = () => {}) => ({
    work: () => {
      calls.push(`${name} works`);
      onWork();
    },
    flush: () => void calls.push(`${name} writes`),
  });
  return { calls, member };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('everybody works before anybody writes', async () => {
  const { calls, member } = makeMembers();
  const cohort = new Cohort();
  cohort.join(member('a'));
  cohort.join(member('b'));
  expect(calls).toEqual([]);
  await turn();
  expect(calls).toEqual(['a works', 'b works', 'a writes', 'b writes']);
});

test('who joins meanwhile is called in the next turn, and nobody twice', async () => {
  const { calls, member } = makeMembers();
  const cohort = new Cohort();
  cohort.join(member('a', () => cohort.join(member('b'))));
  await turn();
  expect(calls).toEqual(['a works', 'a writes']);
  await turn();
  await turn();
  expect(calls).toEqual(['a works', 'a writes', 'b works', 'b writes']);
});

test('it is called in the turn in which the bytes came, before any that come later', async () => {
  const { calls, member } = makeMembers();
  const cohort = new Cohort();
  const server = createServer((socket) => {
    socket.once('data', () => {
      cohort.join(member('a'));
      setImmediate(() => calls.push('a turn later'));
      socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectTcp((server.address() as { port: number }).port, '127.0.0.1');
  client.write('x');
  client.resume();
  await once(client, 'close');
  server.close();
  expect(calls.slice(0, 2)).toEqual(['a works', 'a writes']);
});
