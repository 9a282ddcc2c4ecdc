/** Work that two processes must not do at once: whoever makes the lock file does it, and the others wait. */
import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { codeOf } from './system-error.ts';

/** Longer than any work that is locked takes. A lock that is older was left by a process that did not come to its end. */
const STALE_MS = 10_000;

const RETRY_MS = 20;

/**
 * Runs `work` while no other process that asks for the same `lockFile` does, and gives what it gives. Rejects with the
 * system's error where the lock cannot be made.
 */
export async function exclusively<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const impatientMs = performance.now() + STALE_MS;
  while (!(await makeLock(lockFile))) {
    // The file system's clock need not be ours: patience ends by ours alone too.
    if ((await isStale(lockFile)) || performance.now() > impatientMs) await rm(lockFile, { force: true });
    else await after(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function makeLock(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  const madeMs = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(), // gone in this moment
  );
  return Date.now() - madeMs > STALE_MS;
}
