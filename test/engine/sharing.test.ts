/** Sharing on the local network, on real sockets. */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { LOOK_INTERVAL_MS } from '../../src/engine/sharing.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { cookieOf, device, HOUR_MS, lan, pathOf, SharingMachine, shared } from './sharing-support.ts';
import { ask, configOf, started, temporaryFolder } from './support.ts';

afterEach(() => void vi.useRealTimers());

const fakeTimers = () => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
const lookAgain = () => void vi.advanceTimersByTime(LOOK_INTERVAL_MS);

/** How a connection attempt ends: `open`, or the system's code. */
async function reach(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connectPlain({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  return once(socket, 'connect').then(
    () => 'open',
    (error: NodeJS.ErrnoException) => error.code!,
  );
}

describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
  test('a device pairs by the link, sees the site, and the link is used up', async () => {
    const sharing = await shared();
    const phone = device(sharing, version);
    const target = pathOf(sharing.state.link.url);
    const paired = await phone.ask({ target, fields: { 'user-agent': 'Phone/1' } });
    expect(paired).toMatchObject({ status: 303, headers: { location: '/' } });
    const fields = { cookie: cookieOf(paired) };
    expect(await phone.ask({ fields })).toMatchObject({ status: 200, body: '<h1>hi</h1>' });
    expect((await phone.ask({ target })).status).toBe(403);
    expect(sharing.machine.kinds).toEqual(['started', 'paired']);
    expect(sharing.machine.events[1]).toMatchObject({
      device: { userAgent: 'Phone/1', sinceMs: sharing.machine.nowMs },
      sharing: { devices: [{ userAgent: 'Phone/1' }] },
    });
  });

  test.each([
    ['the page', '/', {}],
    ['a file', '/a.css', {}],
    ['what a client without Fetch Metadata asks for', '/', { 'user-agent': 'curl/8' }],
    ['a page of the same site', '/', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' }],
    ['what is not there', '/nothing', {}],
    ['hidden files', '/.env', {}],
    ['our own prefix', '/.https-preview/other', {}],
    ['an encoded way to our own prefix', '/%2ehttps-preview/', {}],
    ['a wrong cookie', '/', { cookie: `__Host-https-preview-00000000=${'A'.repeat(43)}` }],
  ])('without pairing there is nothing: %s', async (_title, target, fields) => {
    const sharing = await shared();
    const answer = await device(sharing, version).ask({ target, fields });
    expect(answer).toMatchObject({ status: 403, body: '403 Forbidden. This device is not paired.\n' });
    expect(sharing.machine.requests).toMatchObject([{ status: 403, reason: expect.stringContaining('not paired') }]);
  });

  test('a person without pairing gets a page that says what to do, and never one of the site', async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, '403.html'), 'SECRET');
    await writeFile(join(root, '421.html'), 'SECRET');
    const sharing = await shared({ root });
    const phone = device(sharing, version);
    const refused = await phone.ask({ fields: { accept: 'text/html' } });
    expect(refused).toMatchObject({ status: 403, body: expect.stringContaining('Scan the QR code') });
    expect(refused.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const wrong = await phone.ask({ target: '/.https-preview/pair/wrong', fields: { accept: 'text/html' } });
    expect([wrong.status, wrong.body.includes('SECRET')]).toEqual([403, false]);
    const elsewhere = await phone.ask({ fields: { host: 'evil.example', accept: 'text/html' } });
    expect([elsewhere.status, elsewhere.body.includes('SECRET')]).toEqual([421, false]);
  });

  test('wrong links get 429, and when to come back', async () => {
    const phone = device(await shared(), version);
    const target = '/.https-preview/pair/wrong';
    for (let guess = 0; guess < 5; guess++) expect((await phone.ask({ target })).status).toBe(403);
    expect(await phone.ask({ target })).toMatchObject({ status: 429, headers: { 'retry-after': '12' } });
  });

  test('the help and the certificate are there for everybody, from localhost too', async () => {
    const sharing = await shared();
    for (const answers of [
      (target: string) => device(sharing, version).ask({ target }),
      (target: string) => ask(sharing.listening, target, {}, 'GET', version),
    ]) {
      const help = await answers('/.https-preview/');
      expect(help).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
      expect(help.body).toContain(sharing.state.authority!.name);
      expect(await answers('/.https-preview/ca.crt')).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/x-x509-ca-cert' },
      });
      expect(await answers('/.https-preview/ca.mobileconfig')).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/x-apple-aspen-config' },
      });
    }
  });

  test('localhost needs no pairing, and its connections notice nothing of the start and the end', async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, 'index.html'), 'here');
    const { engine, listening } = await started(await configOf({ root }), new SharingMachine().dependencies);
    const ca = await readFile(listening.certificate.file);
    const { createClient } = await import('../net/client.ts');
    const local = createClient(version, listening.port, { ca });
    const before = local.begin();
    expect((await before.answer).body).toBe('here');
    await engine.share({ folder: await temporaryFolder(), durationMs: HOUR_MS });
    expect((await local.ask()).body).toBe('here');
    await engine.stopSharing();
    expect((await local.ask()).body).toBe('here');
  });

  test('other names than the address are refused, localhost too', async () => {
    const sharing = await shared();
    const phone = device(sharing, version);
    const { port } = new URL(sharing.state.urls[0]!);
    for (const host of ['localhost', '127.0.0.1', 'app.localhost', 'evil.example']) {
      expect((await phone.ask({ fields: { host: `${host}:${port}` } })).status).toBe(421);
    }
    const address = new URL(sharing.state.urls[0]!).host;
    expect((await ask(sharing.listening, '/', { host: address }, 'GET', version)).status).toBe(421);
  });

  test('tokens are in no log', async () => {
    const sharing = await shared();
    const target = pathOf(sharing.state.link.url);
    await device(sharing, version).ask({ target, method: 'HEAD' });
    await device(sharing, version).ask({ target });
    const token = target.slice(target.lastIndexOf('/') + 1);
    expect(sharing.machine.requests.map((event) => event.target)).toEqual([
      '/.https-preview/pair/…',
      '/.https-preview/pair/…',
    ]);
    expect(JSON.stringify([sharing.machine.requests, sharing.machine.lines])).not.toContain(token);
  });
});

describe('the listener', () => {
  test('is on the same port, with a certificate of the authority for the address', async () => {
    const { state, listening, folder } = await shared();
    expect(state).toMatchObject({
      urls: [`https://127.0.0.2:${listening.port}/`],
      network: 'Wi-Fi (wlan0)',
      helpUrl: `https://127.0.0.2:${listening.port}/.https-preview/`,
      devices: [],
    });
    const ca = await readFile(join(folder, 'authority', 'certificate.pem'));
    const socket = connectTls({ host: '127.0.0.2', port: listening.port, ca });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().subjectaltname).toBe('IP Address:127.0.0.2');
  });

  test('is on the next port where another program has that one', async () => {
    const machine = new SharingMachine();
    const { engine, listening } = await started(await configOf(), machine.dependencies);
    const other = await started(await configOf({ host: '127.0.0.2', port: listening.port }));
    const state = await engine.share({ folder: await temporaryFolder(), durationMs: HOUR_MS });
    expect(other.listening.port).toBe(listening.port);
    expect(state.urls).toEqual([`https://127.0.0.2:${listening.port + 1}/`]);
  });

  test('sends plain HTTP to HTTPS, where the token is good no more', async () => {
    const sharing = await shared();
    const { hostname, port, host } = new URL(sharing.state.urls[0]!);
    const target = pathOf(sharing.state.link.url);
    const socket = connectPlain({ host: hostname, port: Number(port) });
    onTestFinished(() => void socket.destroy());
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(new RegExp(`^HTTP/1.1 308 .*\r\nLocation: https://${host}${target}\r\n`, 's'));
    expect((await device(sharing).ask({ target })).status).toBe(403);
  });

  test('answers under the name of the machine too, where that leads here', async () => {
    const machine = new SharingMachine();
    const { state } = await shared({}, machine, { resolve: async () => ['127.0.0.2'] });
    expect(state.urls[1]).toMatch(new RegExp(`^https://[a-z0-9-]+\\.local:${new URL(state.urls[0]!).port}/$`));
  });

  test.each([
    ['by its interface', 'eth0', '127.0.0.3'],
    ['by itself', '127.0.0.3', '127.0.0.3'],
    ['the first unless told', undefined, '127.0.0.2'],
  ])('is on the address that was asked for: %s', async (_title, where, address) => {
    const machine = new SharingMachine();
    machine.addresses = [lan(), lan('127.0.0.3', 'eth0')];
    const { engine } = await started(await configOf(), machine.dependencies);
    const folder = await temporaryFolder();
    expect(await engine.share({ folder, durationMs: HOUR_MS, ...(where && { where }) })).toMatchObject({ address });
  });

  test.each<[string, string | undefined, ReturnType<typeof lan>[], RegExp]>([
    ['an unknown one', 'eth7', [lan()], /^No local network here is called eth7; expected one of: Wi-Fi \(wlan0\) 127/],
    ['none at all', undefined, [], /^This machine has no address on a local network/],
    ['one that has just gone', undefined, [lan('10.255.255.77')], /^This machine has no address 10\.255\.255\.77$/],
  ])('cannot be on %s, which is said', async (_title, where, addresses, message) => {
    const machine = new SharingMachine();
    machine.addresses = addresses;
    const { engine, listening } = await started(await configOf(), machine.dependencies);
    const folder = await temporaryFolder();
    const sharing = engine.share({ folder, durationMs: HOUR_MS, ...(where && { where }) });
    await expect(sharing).rejects.toMatchObject({ code: 'host-unavailable', message: expect.stringMatching(message) });
    expect((await ask(listening, '/')).status).toBe(200);
    expect(machine.events).toEqual([]);
  });

  test('is not there for a server that everybody reaches anyway', async () => {
    const { engine } = await started(await configOf({ host: '0.0.0.0' }));
    await expect(engine.share({ folder: await temporaryFolder(), durationMs: HOUR_MS })).rejects.toThrow(
      /^The server listens on 0\.0\.0\.0 already/,
    );
  });
});

describe('its certificates', () => {
  test('are made when they are needed, which is told', async () => {
    const { machine, folder, listening, engine } = await shared();
    expect(machine.lines).toEqual([
      `info: Made a certificate: ${listening.certificate.file}`,
      `info: Made an authority for devices: ${join(folder, 'authority', 'certificate.pem')}`,
      `info: Made a certificate for devices: ${join(folder, 'leaf', 'certificate.pem')}`,
    ]);
    await engine.share({ folder, durationMs: HOUR_MS });
    expect(machine.lines).toHaveLength(3);
  });

  test('are those of another authority where that had to be replaced', async () => {
    const { machine, folder, engine } = await shared();
    await rm(join(folder, 'authority', 'key.pem'));
    await engine.share({ folder, durationMs: HOUR_MS });
    expect(machine.lines.slice(3)).toEqual([
      expect.stringMatching(/^warn: Made a new authority for devices, because the old one had lost its key: /),
      'warn: Devices that trust the old authority have to be given the new one',
      expect.stringMatching(/^warn: Made a new certificate for devices, because the old one was issued by another /),
    ]);
  });

  test('are never for a name of the Internet', async () => {
    const machine = new SharingMachine();
    machine.addresses = [lan('8.8.8.8')];
    const { engine } = await started(await configOf(), machine.dependencies);
    await expect(engine.share({ folder: await temporaryFolder(), durationMs: HOUR_MS })).rejects.toMatchObject({
      code: 'certificate',
      message: expect.stringContaining('8.8.8.8 is an address that others may have'),
    });
  });

  test('are the user’s own where there is one: no authority is made', async () => {
    const files = await temporaryFolder();
    const made = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keyType: 'ec' });
    await writeFile(join(files, 'cert.pem'), made.cert);
    await writeFile(join(files, 'key.pem'), made.private);
    const certificate = {
      kind: 'files',
      certFile: join(files, 'cert.pem'),
      keyFile: join(files, 'key.pem'),
    } as const;
    const { state, folder, listening } = await shared({ certificate });
    expect(state).not.toHaveProperty('authority');
    expect(existsSync(join(folder, 'authority'))).toBe(false);
    const { hostname, port } = new URL(state.urls[0]!);
    const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().fingerprint256).toBe(listening.certificate.fingerprint256);
    const help = await ask(listening, '/.https-preview/');
    expect(help.body).toContain('Nothing to install here');
    expect((await ask(listening, '/.https-preview/ca.crt')).status).toBe(404);
  });
});

describe('revoking', () => {
  test('sends all devices away, and hangs up on them', async () => {
    const { engine, machine, ...sharing } = await shared();
    const phone = device(sharing);
    const cookie = cookieOf(await phone.ask({ target: pathOf(sharing.state.link.url) }));
    engine.revokeDevices();
    const again = device(sharing);
    expect((await again.ask({ fields: { cookie } })).status).toBe(403);
    expect(machine.events.at(-1)).toMatchObject({ kind: 'revoked', sharing: { devices: [] } });
  });

  test('a new link makes the old one useless', async () => {
    const { engine, machine, ...sharing } = await shared();
    engine.renewPairingLink();
    expect(machine.events.at(-1)).toMatchObject({ kind: 'link', because: 'asked' });
    expect((await device(sharing).ask({ target: pathOf(sharing.state.link.url) })).status).toBe(403);
  });
});

describe('the end', () => {
  test('closes the address, its connections, and what was given out', async () => {
    const { engine, machine, state, folder, listening } = await shared();
    const phone = device({ state, folder });
    const cookie = cookieOf(await phone.ask({ target: pathOf(state.link.url) }));
    await engine.stopSharing();
    expect(machine.events.at(-1)).toEqual({ kind: 'ended', because: 'asked' });
    expect(await reach(state.urls[0]!)).toBe('ECONNREFUSED');
    const again = await engine.share({ folder, durationMs: HOUR_MS });
    expect((await device({ state: again, folder }).ask({ fields: { cookie } })).status).toBe(403);
    expect((await ask(listening, '/')).status).toBe(200);
  });

  test('comes by itself, by the clock and not by a timer: laptops sleep', async () => {
    fakeTimers();
    const { machine, state } = await shared();
    expect(state.endsAtMs).toBe(machine.nowMs + HOUR_MS);
    machine.nowMs += HOUR_MS - 1;
    lookAgain();
    expect(machine.kinds).not.toContain('ended');
    machine.nowMs += 1;
    lookAgain();
    await machine.until(({ kinds }) => kinds.includes('ended'));
    expect(machine.events.at(-1)).toEqual({ kind: 'ended', because: 'time' });
    expect(await reach(state.urls[0]!)).toBe('ECONNREFUSED');
  });

  test('comes with that of the server', async () => {
    fakeTimers();
    const { engine, machine, state } = await shared();
    await engine.stop();
    expect(machine.events.at(-1)).toEqual({ kind: 'ended', because: 'stopped' });
    expect(await reach(state.urls[0]!)).toBe('ECONNREFUSED');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is none that a second time of sharing outlives', async () => {
    const { engine, machine, folder } = await shared();
    await engine.share({ folder, durationMs: HOUR_MS });
    expect(machine.kinds).toEqual(['started', 'ended', 'started']);
  });

  test('comes where the server is told to listen to everybody', async () => {
    const root = await temporaryFolder();
    const config = await configOf({ root });
    const { engine, machine } = await shared(config);
    await engine.configure({ ...config, host: '0.0.0.0' });
    expect(machine.events.at(-1)).toEqual({ kind: 'ended', because: 'stopped' });
  });
});

describe('what changes meanwhile', () => {
  test('the link is another one after ten minutes', async () => {
    fakeTimers();
    const { machine, state } = await shared();
    machine.nowMs = state.link.expiresAtMs;
    lookAgain();
    await machine.until(({ kinds }) => kinds.includes('link'));
    const event = machine.events.at(-1)!;
    expect(event).toMatchObject({ kind: 'link', because: 'expired' });
    expect('sharing' in event && event.sharing.link.url).not.toBe(state.link.url);
  });

  test('the address: it is followed, with another leaf of the same authority, and all pair anew', async () => {
    fakeTimers();
    const { machine, folder, state } = await shared();
    const phone = device({ state, folder });
    const cookie = cookieOf(await phone.ask({ target: pathOf(state.link.url) }));
    machine.addresses = [lan('127.0.0.3')];
    lookAgain();
    await machine.until(({ kinds }) => kinds.includes('moved'));
    const event = machine.events.at(-1)!;
    const moved = 'sharing' in event ? event.sharing : state;
    expect(moved).toMatchObject({ address: '127.0.0.3', authority: state.authority, endsAtMs: state.endsAtMs });
    expect((await device({ state: moved, folder }).ask({ fields: { cookie } })).status).toBe(403);
    expect(await reach(state.urls[0]!)).toBe('ECONNREFUSED');
    expect(machine.lines.slice(-2)).toEqual([
      expect.stringMatching(/^warn: Made a new certificate for devices, because the old one lacked 127\.0\.0\.3: /),
      `info: Shared on ${moved.urls[0]} from now on; devices have to be paired anew`,
    ]);
  });

  test('the address goes, which is told once, and comes back', async () => {
    fakeTimers();
    const { machine, folder, state } = await shared();
    machine.addresses = [];
    lookAgain();
    lookAgain();
    machine.addresses = [lan()];
    lookAgain();
    expect(machine.lines.slice(3)).toEqual([
      'warn: Wi-Fi (wlan0) has no address at the moment: nobody can reach what is shared',
    ]);
    expect((await device({ state, folder }).ask({ target: pathOf(state.link.url) })).status).toBe(303);
  });

  test('the port of the server: it is followed', async () => {
    const root = await temporaryFolder();
    const config = await configOf({ root });
    const { engine, machine, listening, state } = await shared(config);
    const spare = await started(await configOf());
    await spare.engine.stop();
    await engine.configure({ ...config, port: spare.listening.port, strictPort: true });
    const event = machine.events.at(-1)!;
    expect(event.kind).toBe('moved');
    expect('sharing' in event && event.sharing.urls).toEqual([`https://127.0.0.2:${spare.listening.port}/`]);
    expect(listening.port).not.toBe(spare.listening.port);
    expect(await reach(state.urls[0]!)).toBe('ECONNREFUSED');
  });

  test('the kind of the certificate: devices are shown that, on the same port', async () => {
    const files = await temporaryFolder();
    const made = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keyType: 'ec' });
    await writeFile(join(files, 'cert.pem'), made.cert);
    await writeFile(join(files, 'key.pem'), made.private);
    const config = await configOf();
    const { engine, machine, state } = await shared(config);
    const [certFile, keyFile] = [join(files, 'cert.pem'), join(files, 'key.pem')];
    await engine.configure({ ...config, certificate: { kind: 'files', certFile, keyFile } });
    const event = machine.events.at(-1)!;
    expect(event).toMatchObject({ kind: 'moved', sharing: { urls: state.urls } });
    expect('sharing' in event && 'authority' in event.sharing).toBe(false);
  });

  test('what is served: paired devices see it', async () => {
    const root = await temporaryFolder();
    const config = await configOf({ root });
    const { engine, folder, state } = await shared(config);
    const phone = device({ state, folder });
    const cookie = cookieOf(await phone.ask({ target: pathOf(state.link.url) }));
    const other = await temporaryFolder();
    await writeFile(join(other, 'index.html'), 'other');
    await engine.configure({ ...config, root: other });
    expect((await phone.ask({ fields: { cookie } })).body).toBe('other');
  });
});
