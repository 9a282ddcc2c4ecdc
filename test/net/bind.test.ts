/** Which port is listened on, and what is said where none can be had. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { BindError, bind } from '../../src/net/bind.ts';

async function taken(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function bound(host: string, port: number, strictPort = false) {
  const result = await bind({ host, port, strictPort }, () => createServer());
  onTestFinished(() => {
    for (const server of result.servers) server.close();
  });
  return { ...result, addresses: result.servers.map((server) => (server.address() as AddressInfo).address) };
}

test('localhost is both loopback addresses, on one port', async () => {
  const { servers, addresses, port } = await bound('localhost', 0);
  expect(addresses).toEqual(['127.0.0.1', '::1']);
  expect(servers.map((server: Server) => (server.address() as AddressInfo).port)).toEqual([port, port]);
});

test('an address is that address alone, in brackets or not', async () => {
  expect((await bound('127.0.0.1', 0)).addresses).toEqual(['127.0.0.1']);
  expect((await bound('[::1]', 0)).addresses).toEqual(['::1']);
});

test('a port that is taken on either address gives the next free one on both', async () => {
  for (const host of ['127.0.0.1', '::1']) {
    const port = await taken(host);
    const result = await bound('localhost', port);
    expect(result.port).toBeGreaterThan(port);
    expect(result.addresses).toEqual(['127.0.0.1', '::1']);
  }
});

test('a strict port that is taken is refused, and nothing is left open', async () => {
  const port = await taken('::1'); // 127.0.0.1 was bound by then, and must be let go
  const error = await bind({ host: 'localhost', port, strictPort: true }, () => createServer()).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(BindError);
  expect(error).toMatchObject({ failure: 'port-in-use', message: `Port ${port} is in use` });
  const again = createServer().listen(port, '127.0.0.1');
  await once(again, 'listening');
  again.close();
});

test('there is no port behind the last', async () => {
  const last = createServer().listen(65_535, '127.0.0.1');
  const isOurs = await Promise.race([once(last, 'listening').then(() => true), once(last, 'error').then(() => false)]);
  const error = await bind({ host: '127.0.0.1', port: 65_535, strictPort: false }, () => createServer()).catch(
    (e: unknown) => e,
  );
  if (isOurs) last.close();
  expect(error).toMatchObject({ failure: 'port-in-use' });
});

test('an address of another machine', async () => {
  await expect(bound('192.0.2.1', 0)).rejects.toMatchObject({
    failure: 'host-unavailable',
    message: 'This machine has no address 192.0.2.1',
  });
});

test('a name without an address', async () => {
  await expect(bound('nowhere.invalid', 0)).rejects.toMatchObject({ failure: 'host-unavailable' });
});
