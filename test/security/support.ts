/**
 * What every case here has: a server as the command line would make it, with every default, on a real folder and a real
 * socket; and clients that mend nothing. An attack is a value, and is sent over either version of HTTP.
 */
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { buildEngineConfig } from '../../src/cli/engine-config.ts';
import { DEFAULT_OPTIONS, type Options } from '../../src/config/options.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { type Answer, createClient, type HttpVersion, type TestClient } from '../net/client.ts';
import { FrameClient, PREFACE } from '../net/h2-frames.ts';
import { Client } from '../net/support.ts';

/** What stands in every file that nobody may see. */
export const SECRET = 'top-secret-7c1f';

let certificateFolder = '';

/** One certificate for all servers of a file of tests: making one takes longer than starting a server. */
export function useOneCertificate(): void {
  beforeAll(async () => {
    certificateFolder = await mkdtemp(join(tmpdir(), 'security-certificate-'));
  });
  afterAll(() => rm(certificateFolder, { recursive: true, force: true }));
}

/** A folder with these files, removed when the test is over. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'security-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** A running server, and what it told. */
export interface Target {
  readonly port: number;
  /** PEM: the only certificate that clients here trust. */
  readonly ca: string;
  readonly events: readonly RequestEvent[];
  readonly messages: readonly string[];
  /** Once there have been so many requests. */
  told(count: number): Promise<readonly RequestEvent[]>;
}

/** A server of `root`, as these options on the command line would make it; stopped when the test is over. */
export async function serverOf(root: string, options: Partial<Options> = {}): Promise<Target> {
  const events: RequestEvent[] = [];
  const messages: string[] = [];
  const waiting = new Set<() => void>();
  const config = buildEngineConfig(
    { ...DEFAULT_OPTIONS, port: 0, root, ...options },
    { workingFolder: root, certificateFolder, passphrase: undefined },
  );
  const engine = createEngine(config, {
    onRequest: (event) => {
      events.push(event);
      for (const check of waiting) check();
    },
    log: (_level, message) => messages.push(message),
  });
  onTestFinished(() => engine.stop(0));
  const listening = await engine.start();
  const told = (count: number) =>
    new Promise<readonly RequestEvent[]>((resolve) => {
      const check = () => {
        if (events.length < count) return;
        waiting.delete(check);
        resolve(events);
      };
      waiting.add(check);
      check();
    });
  const ca = await readFile(listening.certificate.file, 'utf8');
  return { port: listening.port, ca, events, messages, told };
}

/** One request, as hostile as it likes to be. */
export interface Attack {
  readonly method?: string;
  readonly target?: string;
  /** Host, or `:authority`; the server's own unless told. */
  readonly authority?: string;
  /** Lower-case names. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A connection that attacks are sent over, one after another; a new one where the server has closed it. */
export function attacker({ port, ca }: Target, version: HttpVersion): TestClient {
  // Node's clients resolve no dot segments and encode nothing: what they are given is what they send.
  return createClient(version, port, { ca });
}

/** Sends it over a connection of its own. The body is text. */
export async function send(server: Target, version: HttpVersion, attack: Attack = {}): Promise<Answer> {
  const client = attacker(server, version);
  const answer = await sendOver(client, attack);
  client.close();
  return answer;
}

/** Sends it over this connection. The body is text. */
export async function sendOver(client: TestClient, { authority, fields, ...line }: Attack): Promise<Answer> {
  const all: Record<string, string> = authority === undefined ? { ...fields } : { ...fields, host: authority };
  const { body, ...head } = await client.ask({ ...line, fields: all });
  return { ...head, body: Buffer.from(body, 'latin1').toString() };
}

/** Everything that comes back until the connection is closed, as latin1. */
export async function sendBytes(server: Target, bytes: string): Promise<string> {
  const client = await connect(server);
  client.send(bytes);
  return client.closed();
}

/** Opens a connection that speaks HTTP/1.1. `servername` is the name that TLS is told. */
export async function connect({ port, ca }: Target, servername = 'localhost'): Promise<Client> {
  const transport = connectPlain({ port, host: '127.0.0.1' });
  onTestFinished(() => void transport.destroy());
  const socket = connectTls({ socket: transport, ca, servername, checkServerIdentity: () => undefined });
  await once(socket, 'secureConnect');
  return new Client(socket, transport);
}

/** Opens a connection that speaks HTTP/2 frame by frame, the preface sent. */
export async function connectFrames({ port, ca }: Target): Promise<FrameClient> {
  const transport = connectPlain({ port, host: '127.0.0.1' });
  onTestFinished(() => void transport.destroy());
  const socket = connectTls({ socket: transport, ca, servername: 'localhost', ALPNProtocols: ['h2'] });
  await once(socket, 'secureConnect');
  const client = new FrameClient(socket);
  client.send(PREFACE);
  return client;
}

/** Takes the bytes of one response apart. */
export function parseAnswer(bytes: string): Answer {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: bytes.slice(end + 4) };
}

/** Nothing that is only this machine's business stands in the answer: no path, no stack, no secret. */
export function expectNothingInternal(answer: Answer, ...paths: readonly string[]): void {
  const all = JSON.stringify(answer.headers) + answer.body;
  for (const internal of [SECRET, homedir(), tmpdir(), process.cwd(), 'node:', 'node_modules', '.ts:', ...paths]) {
    // A root user's home, and a folder at the top, are too short to be told from other text.
    if (internal.length > 5 || internal === tmpdir()) expect(all).not.toContain(internal);
  }
  expect(all).not.toMatch(/\n\s+at /);
}
