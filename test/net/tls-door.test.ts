/** Which certificate a handshake is answered with, and that it can be swapped while connections are open. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../../src/net/credentials.ts';
import { TlsDoor } from '../../src/net/tls-door.ts';

async function make(commonName: string) {
  const made = await generate([{ name: 'commonName', value: commonName }], { algorithm: 'sha256', keyType: 'ec' });
  return { certPem: made.cert, keyPem: made.private };
}

const own = await make('own');
const renewed = await make('renewed');
// The system has all of 127.0.0.0/8: this stands for an address on the network.
const devices = { ...(await make('devices')), names: ['desk.local', '127.0.0.2'] };

/** A door that sends back what it gets, until the test is over. */
async function open(credentials: Credentials, host = '127.0.0.1') {
  const door = new TlsDoor(credentials, {
    onSecure: (socket) => void socket.on('error', () => {}).pipe(socket),
    onError: (_error, socket) => socket.destroy(),
  });
  const server = createServer((socket) => door.admit(socket)).listen(0, host);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { door, port: (server.address() as AddressInfo).port };
}

async function connect(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** The common name of the certificate that a client is shown. */
async function shown(port: number, options?: ConnectionOptions): Promise<string> {
  const socket = await connect(port, options);
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (maxVersion) => {
  test.each<[string, ConnectionOptions, string]>([
    ['no name, loopback', {}, 'own'],
    ['no name, an address of the network', { host: '127.0.0.2' }, 'devices'],
    ['localhost', { servername: 'localhost' }, 'own'],
    ['localhost at an address of the network', { servername: 'app.localhost', host: '127.0.0.2' }, 'own'],
    ['a name of the network, from this machine', { servername: 'desk.local' }, 'devices'],
    ['a name of the network', { servername: 'desk.local', host: '127.0.0.2' }, 'devices'],
    ['a name that nobody knows, loopback', { servername: 'tunnel.example' }, 'own'],
    ['a name that nobody knows, an address of the network', { servername: 'x.example', host: '127.0.0.2' }, 'devices'],
  ])('%s', async (_title, options, expected) => {
    const { port } = await open({ own, devices }, '0.0.0.0');
    expect(await shown(port, { maxVersion, ...options })).toBe(expected);
  });

  test('an IPv4 address on a socket that takes IPv6 too', async () => {
    const { port } = await open({ own, devices }, '::');
    expect(await shown(port, { maxVersion, host: '127.0.0.2' })).toBe('devices');
  });

  test('without devices, one for everybody', async () => {
    const { port } = await open({ own }, '0.0.0.0');
    expect(await shown(port, { maxVersion, host: '127.0.0.2', servername: 'desk.local' })).toBe('own');
  });

  test('a session of the old certificate is not taken up again after a swap', async () => {
    const { door, port } = await open({ own });
    const before = await connect(port, { maxVersion });
    before.write('.');
    const session = maxVersion === 'TLSv1.3' ? ((await once(before, 'session'))[0] as Buffer) : before.getSession();
    expect((await connect(port, { maxVersion, session })).isSessionReused()).toBe(true);
    door.use({ own: renewed });
    const after = await connect(port, { maxVersion, session });
    expect([after.isSessionReused(), after.getPeerCertificate().subject.CN]).toEqual([false, 'renewed']);
  });
});

describe('a swap', () => {
  test('is seen by new handshakes; open connections go on', async () => {
    const { door, port } = await open({ own });
    const before = await connect(port);
    door.use({ own: renewed });
    expect(await shown(port)).toBe('renewed');
    before.write('still here');
    expect(String((await once(before, 'data'))[0])).toBe('still here');
    expect(before.getPeerCertificate().subject.CN).toBe('own');
  });

  test('may add devices, change their names, and take them away', async () => {
    const { door, port } = await open({ own }, '0.0.0.0');
    const seen = async () => [
      await shown(port, { host: '127.0.0.2' }),
      await shown(port, { servername: 'desk.local' }),
      await shown(port, { servername: 'tower.local' }),
    ];
    expect(await seen()).toEqual(['own', 'own', 'own']);
    door.use({ own, devices });
    expect(await seen()).toEqual(['devices', 'devices', 'own']);
    door.use({ own, devices: { ...renewed, names: ['tower.local'] } });
    expect(await seen()).toEqual(['own', 'own', 'renewed']);
    door.use({ own });
    expect(await seen()).toEqual(['own', 'own', 'own']);
  });

  test('to what is no good is refused, and changes nothing', async () => {
    const { door, port } = await open({ own });
    expect(() => door.use({ own: { certPem: own.certPem, keyPem: renewed.keyPem } })).toThrow(/key values mismatch/);
    expect(() => door.use({ own, devices: { ...devices, certPem: 'none' } })).toThrow();
    expect(await shown(port, { servername: 'desk.local' })).toBe('own');
  });
});

test('TLS 1.1 is not spoken', async () => {
  const { port } = await open({ own });
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  await expect(connect(port, old)).rejects.toThrow(/alert protocol version|unsupported protocol/);
});
