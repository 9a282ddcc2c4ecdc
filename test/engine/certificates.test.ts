/** Certificates that change while the engine runs. Those for devices: `sharing.test.ts`. */
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
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
});

function folderOf({ certificate }: Listening): string {
  return join(certificate.file, '..');
}
