/** What TLS is spoken, and what is refused (RFC 9325, RFC 9113 section 9.2), on real sockets. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { TlsCredentials } from '../../src/net/credentials.ts';
import { TlsDoor } from '../../src/net/tls-door.ts';
import { TICKET_KEY_LIFE_MS } from '../../src/net/tls-options.ts';

async function make(keyType: 'ec' | 'rsa'): Promise<TlsCredentials> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keyType });
  return { certPem: made.cert, keyPem: made.private };
}

const CREDENTIALS = { ec: await make('ec'), rsa: await make('rsa') };

/** A door that sends back what it gets, until the test is over. */
async function open(keyType: keyof typeof CREDENTIALS = 'ec'): Promise<number> {
  const door = new TlsDoor(
    { own: CREDENTIALS[keyType] },
    {
      onSecure: (socket) => void socket.on('error', () => {}).pipe(socket),
      onError: (_error, socket) => socket.destroy(),
    },
  );
  const server = createServer((socket) => door.admit(socket)).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    door.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Resolves with the socket once the handshake is done; rejects with the reason where it fails. */
async function connect(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** A client that would rather have anything than nothing. */
const LAX = { minVersion: 'TLSv1' } as const;
const ANY_SUITE = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0';

describe('RFC 9325 section 3.1.1, versions', () => {
  test.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused', async (maxVersion) => {
    const port = await open();
    await expect(connect(port, { ...LAX, maxVersion, ciphers: ANY_SUITE })).rejects.toThrow(/protocol version/);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (maxVersion) => {
    expect((await connect(await open(), { maxVersion })).getProtocol()).toBe(maxVersion);
  });
});

describe('RFC 9325 section 4.2, suites', () => {
  test.each<['ec' | 'rsa', string]>([
    ['ec', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
    ['ec', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['ec', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
    ['rsa', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ['rsa', 'ECDHE-RSA-AES256-GCM-SHA384'],
    ['rsa', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ])('TLS 1.2, %s key: %s', async (keyType, ciphers) => {
    const socket = await connect(await open(keyType), { maxVersion: 'TLSv1.2', ciphers });
    expect(socket.getCipher().name).toBe(ciphers);
  });

  test.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'TLS 1.3: %s',
    async (ciphers) => {
      expect((await connect(await open(), { ciphers })).getCipher().name).toBe(ciphers);
    },
  );

  test.each<['ec' | 'rsa', string, string]>([
    ['ec', 'CBC', 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384'],
    ['ec', 'a short tag', 'ECDHE-ECDSA-AES128-CCM8:ECDHE-ECDSA-AES256-CCM8:@SECLEVEL=0'],
    ['rsa', 'CBC', 'ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES128-SHA'],
    ['rsa', 'static RSA', 'AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA:AES256-SHA256'],
    ['rsa', 'finite fields', 'DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305'],
    ['rsa', 'everything but what is offered', `${ANY_SUITE}:!ECDHE+AESGCM:!ECDHE+CHACHA20`],
    ['ec', 'everything but what is offered', `${ANY_SUITE}:!ECDHE+AESGCM:!ECDHE+CHACHA20`],
  ])('TLS 1.2, %s key: %s is refused', async (keyType, _title, ciphers) => {
    const port = await open(keyType);
    await expect(connect(port, { maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow(/handshake failure/);
  });

  test.each<[string, string]>([
    ['TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256'],
    ['TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_256_GCM_SHA384'],
    // first: the client has no AES in hardware
    ['TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'],
  ])('of %s we choose %s', async (ciphers, expected) => {
    expect((await connect(await open(), { ciphers })).getCipher().name).toBe(expected);
  });
});

describe('RFC 8446 section 4.2.7, groups', () => {
  const isKnownHere = Number(process.versions.node.split('.')[0]) >= 24;

  test.each(['X25519', 'P-256', 'P-384', ...(isKnownHere ? ['X25519MLKEM768'] : [])])('%s', async (ecdhCurve) => {
    expect((await connect(await open(), { ecdhCurve })).getProtocol()).toBe('TLSv1.3');
  });

  test.each(['ffdhe2048', 'ffdhe8192', 'P-521'])('%s is refused', async (ecdhCurve) => {
    const port = await open();
    await expect(connect(port, { ecdhCurve })).rejects.toThrow(/handshake failure/);
  });
});

test('RFC 9325 section 3.5: a client that renegotiates is refused', async () => {
  const socket = await connect(await open(), { maxVersion: 'TLSv1.2' });
  socket.renegotiate({}, () => {});
  const [error] = await once(socket, 'error');
  expect(error.code).toBe('ERR_SSL_NO_RENEGOTIATION');
});

describe('RFC 7301 section 3.2, ALPN', () => {
  test.each<[readonly string[], string | false]>([
    [['h2', 'http/1.1'], 'h2'],
    [['http/1.1', 'h2'], 'h2'], // by our order
    [['h3', 'http/1.1'], 'http/1.1'],
    [['http/1.0'], 'http/1.0'],
    [[], false], // says nothing, and so speaks HTTP/1.1
  ])('of %j we choose %j', async (protocols, expected) => {
    expect((await connect(await open(), { ALPNProtocols: [...protocols] })).alpnProtocol).toBe(expected);
  });

  test('with nothing in common: alert 120', async () => {
    const port = await open();
    await expect(connect(port, { ALPNProtocols: ['smtp', 'h3'] })).rejects.toThrow(/SSL alert number 120/);
  });
});

test.each(['localhost', 'LOCALHOST', 'elsewhere.example', `${'a'.repeat(63)}.example`])(
  'RFC 6066 section 3: %s is shown our certificate, and may judge it',
  async (servername) => {
    const socket = await connect(await open(), { servername });
    expect(socket.getPeerCertificate().fingerprint256).toBe(new X509Certificate(CREDENTIALS.ec.certPem).fingerprint256);
  },
);

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('RFC 5077 section 5.5, session tickets over %s', (maxVersion) => {
  /** What a client keeps of a connection to take it up again. */
  async function sessionOf(socket: TLSSocket): Promise<Buffer | undefined> {
    if (maxVersion === 'TLSv1.2') return socket.getSession();
    socket.write('.'); // tickets come before the answer
    return (await once(socket, 'session'))[0];
  }

  test('a key is kept for its time, and then no more; there is always another', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const port = await open();
    const session = await sessionOf(await connect(port, { maxVersion }));
    const isTakenUp = async (ticket = session) =>
      (await connect(port, { maxVersion, session: ticket })).isSessionReused();
    vi.advanceTimersByTime(TICKET_KEY_LIFE_MS - 1);
    expect(await isTakenUp()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(await isTakenUp()).toBe(false);
    const next = await sessionOf(await connect(port, { maxVersion }));
    expect(await isTakenUp(next)).toBe(true);
    vi.advanceTimersByTime(TICKET_KEY_LIFE_MS);
    expect(await isTakenUp(next)).toBe(false);
  });
});

test('a door that is closed leaves no timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const door = new TlsDoor({ own: CREDENTIALS.ec }, { onSecure: () => {}, onError: () => {} });
  const socket = new Socket();
  door.admit(socket);
  expect(vi.getTimerCount()).toBe(1);
  door.close();
  socket.destroy();
  expect(vi.getTimerCount()).toBe(0);
});
