/** Certificates that change while the engine runs, and those for devices. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EngineDependencies, LogLevel } from '../../src/engine/engine.ts';
import type { CertificateInfo, Listening } from '../../src/engine/protocol.ts';
import { configOf, started, temporaryFolder } from './support.ts';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

afterEach(() => void vi.useRealTimers());

/** What an engine told, and a promise of its next certificate. */
class Told {
  readonly lines: string[] = [];
  readonly certificates: CertificateInfo[] = [];
  #tell: () => void = () => {};

  readonly dependencies: EngineDependencies = {
    log: (level: LogLevel, message: string) => {
      this.lines.push(`${level}: ${message}`);
      this.#tell();
    },
    onCertificate: (certificate) => this.certificates.push(certificate),
  };

  /** Resolves once a line of the log matches. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = () => {
        if (this.lines.some((line) => pattern.test(line))) resolve();
      };
      this.#tell();
    });
  }
}

async function connect({ port }: Listening, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

async function shown(listening: Listening, options?: ConnectionOptions): Promise<string> {
  const socket = await connect(listening, options);
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

async function answerOn(socket: TLSSocket, { port }: Listening): Promise<string> {
  socket.write(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  return String((await once(socket, 'data'))[0]).split('\r\n')[0]!;
}

describe('the certificate we made', () => {
  test('is replaced before its end while the engine runs; open connections go on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const told = new Told();
    let nowMs = Date.now();
    const { listening } = await started(await configOf(), { ...told.dependencies, nowMs: () => nowMs });
    const before = await connect(listening);
    nowMs = listening.certificate.notAfterMs - 29 * DAY_MS;
    vi.advanceTimersByTime(HOUR_MS);
    await told.until(/New connections/);
    const [renewed] = told.certificates;
    expect(renewed!.fingerprint256).not.toBe(listening.certificate.fingerprint256);
    expect(await shown(listening)).toBe(renewed!.fingerprint256);
    expect(before.getPeerCertificate().fingerprint256).toBe(listening.certificate.fingerprint256);
    expect(await answerOn(before, listening)).toBe('HTTP/1.1 200 OK');
    const { file } = listening.certificate;
    expect(told.lines).toEqual([
      `info: Made a certificate: ${file}`,
      expect.stringMatching(/^warn: Made a new certificate, because the old one was to end on \d{4}-\d\d-\d\d: /),
      expect.stringMatching(/^info: New connections get another certificate, which ends on \d{4}-\d\d-\d\d: /),
    ]);
  });

  test('is left alone while it is good', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const told = new Told();
    const { engine, listening } = await started(await configOf(), told.dependencies);
    vi.advanceTimersByTime(100 * HOUR_MS);
    await engine.configure(await configOf({ certificate: { kind: 'self-signed', folder: folderOf(listening) } }));
    expect(told.certificates).toEqual([]);
    expect(told.lines).toHaveLength(1);
  });

  test('stays where it cannot be replaced, which is told once', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const told = new Told();
    const { listening } = await started(await configOf(), told.dependencies);
    const keyFile = join(folderOf(listening), 'key.pem');
    await rm(keyFile);
    await mkdir(keyFile);
    vi.advanceTimersByTime(2 * HOUR_MS);
    await told.until(/stays the one it was/);
    await rm(keyFile, { recursive: true });
    vi.advanceTimersByTime(HOUR_MS);
    await told.until(/New connections/);
    expect(told.lines.filter((line) => line.startsWith('warn: The certificate stays'))).toEqual([
      `warn: The certificate stays the one it was: ${keyFile}: cannot be read: it is a folder (EISDIR)`,
    ]);
    expect(await shown(listening)).toBe(told.certificates[0]!.fingerprint256);
  });

  test('is not looked after any more once the engine is stopped', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { engine } = await started(await configOf());
    await engine.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the user's own certificate", () => {
  const own = async (folder: string) => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keyType: 'ec' });
    await writeFile(join(folder, 'cert.pem'), made.cert);
    await writeFile(join(folder, 'key.pem'), made.private);
  };

  test('is taken over when its files change', async () => {
    const folder = await temporaryFolder();
    await own(folder);
    const told = new Told();
    const certificate = {
      kind: 'files',
      certFile: join(folder, 'cert.pem'),
      keyFile: join(folder, 'key.pem'),
    } as const;
    const { listening } = await started(await configOf({ certificate }), told.dependencies);
    const before = await connect(listening);
    await own(folder);
    await told.until(/New connections/);
    expect(told.certificates).toHaveLength(1);
    expect(await shown(listening)).toBe(told.certificates[0]!.fingerprint256);
    expect(await shown(listening)).not.toBe(listening.certificate.fingerprint256);
    expect(await answerOn(before, listening)).toBe('HTTP/1.1 200 OK');
  });

  test('is for devices too', async () => {
    const folder = await temporaryFolder();
    await own(folder);
    const devices = { folder: join(folder, 'devices'), names: ['desk.local'] };
    const certificate = {
      kind: 'files',
      certFile: join(folder, 'cert.pem'),
      keyFile: join(folder, 'key.pem'),
    } as const;
    const { listening } = await started(await configOf({ certificate, devices }));
    expect(await shown(listening, { servername: 'desk.local' })).toBe(listening.certificate.fingerprint256);
    expect(existsSync(devices.folder)).toBe(false);
  });
});

describe('devices', () => {
  test('are shown a leaf of the authority, and localhost never', async () => {
    const folder = await temporaryFolder();
    const told = new Told();
    const { listening } = await started(
      await configOf({ devices: { folder, names: ['desk.local', '127.0.0.1'] }, host: '127.0.0.1' }),
      told.dependencies,
    );
    const ca = await readFile(join(folder, 'authority', 'certificate.pem'));
    for (const options of [{ servername: 'desk.local' }, { host: '127.0.0.1' }]) {
      const socket = await connect(listening, { ...options, ca, rejectUnauthorized: true });
      expect(socket.authorized).toBe(true);
      expect(await answerOn(socket, listening)).toBe('HTTP/1.1 200 OK');
    }
    expect(await shown(listening, { servername: 'localhost' })).toBe(listening.certificate.fingerprint256);
    expect(told.lines).toEqual([
      `info: Made a certificate: ${listening.certificate.file}`,
      `info: Made an authority for devices: ${join(folder, 'authority', 'certificate.pem')}`,
      `info: Made a certificate for devices: ${join(folder, 'leaf', 'certificate.pem')}`,
    ]);
  });

  test('come and go, and change their names, without a restart', async () => {
    const config = await configOf();
    const folder = await temporaryFolder();
    const { engine, listening } = await started(config);
    const local = listening.certificate.fingerprint256;
    const desk = () => shown(listening, { servername: 'desk.local' });
    expect(await desk()).toBe(local);
    await engine.configure({ ...config, devices: { folder, names: ['desk.local'] } });
    const first = await desk();
    expect(first).not.toBe(local);
    await engine.configure({ ...config, devices: { folder, names: ['desk.local', '192.168.1.20'] } });
    const second = await desk();
    expect([local, first]).not.toContain(second);
    await engine.configure(config);
    expect(await desk()).toBe(local);
  });

  test('get another leaf before the end of theirs while the engine runs', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const told = new Told();
    const folder = await temporaryFolder();
    let nowMs = Date.now();
    const devices = { folder, names: ['desk.local'] };
    const { listening } = await started(await configOf({ devices }), { ...told.dependencies, nowMs: () => nowMs });
    const before = await shown(listening, { servername: 'desk.local' });
    nowMs = listening.certificate.notAfterMs - 29 * DAY_MS;
    vi.advanceTimersByTime(HOUR_MS);
    await told.until(/New connections .*leaf/);
    expect(await shown(listening, { servername: 'desk.local' })).not.toBe(before);
    expect(told.lines.filter((line) => line.includes('authority'))).toHaveLength(1);
  });

  test('are told of where the authority had to be replaced', async () => {
    const folder = await temporaryFolder();
    const config = await configOf({ devices: { folder, names: ['desk.local'] } });
    const { engine } = await started(config);
    await engine.stop();
    await rm(join(folder, 'authority', 'key.pem'));
    const told = new Told();
    await started(config, told.dependencies);
    expect(told.lines).toEqual([
      expect.stringMatching(/^warn: Made a new authority for devices, because the old one had lost its key: /),
      'warn: Devices that trust the old authority have to be given the new one',
      expect.stringMatching(/^warn: Made a new certificate for devices, because the old one was issued by another /),
    ]);
  });

  test('cannot be served under a name of the Internet', async () => {
    const devices = { folder: await temporaryFolder(), names: ['google.com'] };
    await expect(started(await configOf({ devices }))).rejects.toMatchObject({
      code: 'certificate',
      message: expect.stringContaining('google.com is a name that others may have'),
    });
  });
});

function folderOf({ certificate }: Listening): string {
  return join(certificate.file, '..');
}
