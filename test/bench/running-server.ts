/** A server process, from its start until it is gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../e2e/harness/ports.ts';
import type { Contender, ContenderId } from './contenders.ts';
import type { Lifetime } from './lifetime.ts';
import { ask } from './probe.ts';
import type { RootName, Site } from './site.ts';

/** A server that answers. */
export interface RunningServer {
  readonly id: ContenderId;
  readonly pid: number;
  readonly port: number;
  /** The certificate it shows. */
  readonly certPem: string;
  /** From its start to the first byte of its first answer. */
  readonly startMs: number;
  /** Stops it, and waits until it is gone. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 8_000;
/** How often a server that does not listen yet is tried: what `startMs` may be too much. */
const RETRY_MS = 1;

/** Starts a server. Rejects where it ends, or does not answer; by then it is gone. */
export async function startServer(
  contender: Contender,
  site: Site,
  rootName: RootName,
  lifetime: Lifetime,
): Promise<RunningServer> {
  const { certFile, keyFile, certPem } = site;
  const [root, folder, port] = [site.root(rootName), site.emptyFolder(), await freePort()];
  const { file, args } = contender.command({ root, port, certFile, keyFile, folder });
  const startedMs = performance.now();
  // Our own access log, which is on, goes to /dev/null. A home of their own keeps user's settings out, and our files in.
  const child = spawn(file, args, {
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = lifetime.add({ end: () => endProcess(child), endNow: () => void child.kill('SIGTERM') });
  let complaints = '';
  child.stderr.on('data', (bytes) => (complaints += bytes));
  child.on('error', (error) => (complaints += error.message)); // it could not be started
  try {
    await firstAnswer({ port, certPem }, () => isGone(child));
  } catch (error) {
    await stop();
    throw new Error(`${contender.title} does not serve: ${complaints.trim() || String(error)}`);
  }
  return { id: contender.id, pid: child.pid!, port, certPem, startMs: performance.now() - startedMs, stop };
}

async function firstAnswer(server: { port: number; certPem: string }, isOver: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await ask(server, '/1k.txt');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED' || isOver()) throw error;
      if (performance.now() > deadlineMs) throw new Error('it does not listen');
    }
    await delay(RETRY_MS);
  }
}

function isGone(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (isGone(child)) return;
  const isExited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await isExited;
  clearTimeout(timer);
}
