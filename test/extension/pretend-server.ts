/** A program that plays the server, to be run in a process of its own. How it behaves is told by what it has to serve. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DownMessage } from '../../src/engine/protocol.ts';
import { listening } from './samples.ts';

/** The batch of requests that it reports when it serves `/busy`. */
export const BATCH = { type: 'requests', events: [{ method: 'GET', status: 200 }], dropped: 7 };

const PROGRAM = `
  const listening = ${JSON.stringify(listening)};
  const log = (message) => process.send({ type: 'log', level: 'info', message });
  const fail = (code, message) => process.send({ type: 'failed', code, message });
  let root;
  log('pid ' + process.pid);
  log('arguments ' + JSON.stringify([process.execArgv, process.argv.slice(2)]));
  process.on('message', (message) => {
    if (message.type === 'stop') {
      if (root === '/stubborn') return;
      process.send({ type: 'stopped' }, () => process.disconnect());
      return;
    }
    if (message.type === 'share') {
      log('share ' + JSON.stringify(message.request));
      process.send({ type: 'authority', id: 1, request: { kind: 'load' } });
      process.send({ type: 'authority', id: 2, request: { kind: 'remove' } });
      return;
    }
    if (message.type === 'authority') {
      log('authority ' + JSON.stringify(message));
      if (message.id === 2) process.send({ type: 'shareFailed', message: 'No such network' });
      return;
    }
    if (message.type === 'sharing') {
      process.send({ type: 'sharing', event: { kind: 'ended', because: 'asked' } });
      return;
    }
    const { config } = message;
    root = config.root;
    log('told ' + JSON.stringify(message));
    if (root === '/dying') process.exit(3);
    if (root === '/throwing') throw new Error('a mistake');
    if (root === '/mute') return;
    if (root === '/busy') process.send(${JSON.stringify(BATCH)});
    const isTaken = root === '/taken' && config.port === 8443;
    if (root === '/missing') fail('root-missing', 'No such folder.');
    else if (root === '/broken') fail('internal', 'A mistake.\\n    at somewhere (server.js:1:2)');
    else if (isTaken && config.strictPort) fail('port-in-use', 'Port 8443 is taken.');
    else if (config.certificate.kind === 'files' && config.certificate.passphrase !== 'sesame')
      fail('passphrase', 'The key needs its passphrase.');
    else {
      const port = isTaken ? 8444 : config.port;
      const url = 'https://localhost:' + port + '/';
      process.send({ type: 'listening', ...listening, url, urls: [url], root, port });
      if (root === '/renewing')
        process.send({ type: 'certificate', certificate: { ...listening.certificate, fingerprint256: 'AB:CD' } });
    }
  });
  process.on('disconnect', () => process.exit());
`;

/** Writes the program into `folder`. Gives its path. */
export async function writePretendServer(folder: string): Promise<string> {
  const program = join(folder, 'server.js');
  await writeFile(program, PROGRAM);
  return program;
}

/** What the processes were told, in order, as it stands among the lines of their logs. */
export function toldIn(logs: readonly string[]): readonly Extract<DownMessage, { type: 'start' | 'configure' }>[] {
  return logs.filter((line) => line.startsWith('told ')).map((line) => JSON.parse(line.slice('told '.length)));
}

/** The ids of the processes, in order, as they stand among the lines of their logs. */
export function pidsIn(logs: readonly string[]): readonly number[] {
  return logs.filter((line) => line.startsWith('pid ')).map((line) => Number(line.slice('pid '.length)));
}

/** True while the process is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
