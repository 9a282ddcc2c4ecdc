import { once } from 'node:events';
import { type AddressInfo, createServer as createPlainServer, type Server } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeLeaf, type Pair } from '../../../src/certificates/leaf.ts';
import { diagnose } from '../../../src/certificates/trust/doctor.ts';
import { shakeHands } from '../../../src/certificates/trust/handshake.ts';
import { findStores } from '../../../src/certificates/trust/stores.ts';
import { DAY_MS } from '../support.ts';
import { subjectFrom, worldOf } from './support.ts';

// A handshake is judged by the clock of the machine.
const pair = await makeLeaf(Date.now());
const other = await makeLeaf(Date.now());

async function listen(server: Server): Promise<URL> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function serve({ certPem, keyPem }: Pair): Promise<URL> {
  const server = createServer({ cert: certPem, key: keyPem, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => {}).end();
  });
  return listen(server);
}

/** Where nobody listens: somebody did, a moment ago. */
async function nowhere(): Promise<URL> {
  const server = createPlainServer();
  const url = await listen(server);
  server.close();
  await once(server, 'close');
  return url;
}

describe('a handshake', () => {
  test('with the certificate', async () => {
    const subject = await subjectFrom(pair.certPem);
    expect(await shakeHands(await serve(pair), subject)).toEqual({
      kind: 'done',
      protocol: 'TLSv1.3',
      alpn: 'h2',
      isSubject: true,
      fingerprint256: subject.certificate.fingerprint256,
      refusal: undefined,
    });
  });

  test('with another certificate, which is then refused', async () => {
    const handshake = await shakeHands(await serve(other), await subjectFrom(pair.certPem));
    expect(handshake).toMatchObject({ kind: 'done', isSubject: false, refusal: expect.stringContaining('SIGNED') });
  });

  test('with nobody', async () => {
    const handshake = await shakeHands(await nowhere(), await subjectFrom(pair.certPem));
    expect(handshake).toMatchObject({ kind: 'failed', isRefused: true });
  });

  test('with something that speaks no TLS', async () => {
    const url = await listen(
      createPlainServer((socket) => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n')),
    );
    const handshake = await shakeHands(url, await subjectFrom(pair.certPem));
    expect(handshake).toMatchObject({ kind: 'failed', isRefused: false });
  });
});

describe('a diagnosis', () => {
  const nowMs = Date.now();

  async function diagnoseAt(url: URL, atMs: number, told: Parameters<typeof worldOf>[0] = {}) {
    const world = worldOf(told);
    const subject = await subjectFrom(pair.certPem);
    return diagnose({ subject, keyFile: undefined, url, stores: findStores(world) }, world, atMs);
  }

  test.each([
    ['https://localhost:1/', nowMs, []],
    ['https://127.0.0.1:1/', nowMs, []],
    ['https://[::1]:1/', nowMs, []],
    ['https://127.0.0.2:1/', nowMs, ['it is not for 127.0.0.2 (NET::ERR_CERT_COMMON_NAME_INVALID)']],
    [
      'https://localhost:1/',
      nowMs + 400 * DAY_MS,
      [expect.stringMatching(/^it ended on \d{4}-\d\d-\d\d \(NET::ERR_CERT_DATE_/)],
    ],
    ['https://localhost:1/', nowMs - 2 * DAY_MS, [expect.stringContaining('it is not valid before')]],
  ])('of the certificate for %s', async (url, atMs, flaws) => {
    expect((await diagnoseAt(new URL(url), atMs)).flaws).toEqual(flaws);
  });

  test('what the stores say of it', async () => {
    const found = await diagnoseAt(await nowhere(), nowMs, { programs: ['chromium'] });
    expect(found.stores.map(({ state }) => state)).toEqual([
      { kind: 'tool-missing', tool: { name: 'certutil', install: undefined } },
    ]);
    expect(found).toMatchObject({ isSelfSigned: true, key: undefined, plain: undefined });
  });

  test('what curl says, which was told nothing', async () => {
    const url = await serve(pair);
    const refusing = {
      programs: ['curl'],
      answer: () => refuse('curl: (60) SSL certificate problem\nMore details here:'),
    };
    expect((await diagnoseAt(url, nowMs, refusing)).plain).toEqual({
      program: 'curl',
      refusal: 'curl: (60) SSL certificate problem',
    });
    expect((await diagnoseAt(url, nowMs, { programs: ['curl'] })).plain?.refusal).toBeUndefined();
    expect((await diagnoseAt(url, nowMs)).plain).toBeUndefined();
  });
});

function refuse(complaint: string): never {
  throw complaint;
}
