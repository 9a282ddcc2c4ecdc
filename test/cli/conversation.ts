/** What is said with a running command line: what it tells, and requests over connections of one's own. */
import { once } from 'node:events';
import { readFileSync, realpathSync, truncateSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type Run, run, temporaryFolder } from './program.ts';

/** What a program is told at the start. */
export interface Told {
  readonly url: string;
  readonly port: number;
  readonly root: string;
  readonly certificate: string;
  readonly pid: number;
  /** The workers' process ids, where there are several. */
  readonly workers?: readonly number[];
}

/** What the first line of `--json` tells. */
export async function listening(running: Run): Promise<Told> {
  await running.line(/./);
  return JSON.parse(running.stdout.text.split('\n', 1)[0]!);
}

/** A connection that trusts just the certificate that was told of. */
export async function connectTo({ port, certificate }: Told): Promise<TLSSocket> {
  const socket = connect({ host: 'localhost', port, servername: 'localhost', ca: readFileSync(certificate) });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {}); // the server's end may come before ours
  await once(socket, 'secureConnect');
  return socket;
}

/** The whole answer to one request. */
export async function get(told: Told, target: string): Promise<string> {
  const socket = await connectTo(told);
  socket.end(`GET ${target} HTTP/1.1\r\nHost: localhost:${told.port}\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

/** A folder with an index page. */
export function siteFolder(page = 'Hello from the folder'): string {
  const folder = realpathSync(temporaryFolder());
  writeFileSync(join(folder, 'index.html'), page);
  return folder;
}

/** A port that somebody else listens on. */
export async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** How many bytes a download has: more than can be under way. */
export const BIG = 64 * 1024 * 1024;

/** A response that has begun, and is too large to be on its way as a whole. */
export async function beginDownload(words: readonly string[] = []): Promise<{ running: Run; socket: TLSSocket }> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'big'), '');
  truncateSync(join(folder, 'big'), BIG);
  const running = run(['--json', '--port', '0', ...words], { folder });
  const told = await listening(running);
  const socket = await connectTo(told);
  socket.write(`GET /big HTTP/1.1\r\nHost: localhost:${told.port}\r\n\r\n`);
  await once(socket, 'readable');
  return { running, socket };
}
