/** Whether there is something to serve where the configuration says. */
import { stat } from 'node:fs/promises';
import { StartError } from './failure.ts';

/** Rejects with a StartError where this is no folder that can be served. */
export async function checkRoot(root: string): Promise<void> {
  const problem = await folderProblem(root);
  if (problem !== undefined) throw new StartError('root-missing', problem);
}

/** Why this is no folder that can be served, as a sentence; undefined where it is one. */
export async function folderProblem(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (!(stats instanceof Error)) return stats.isDirectory() ? undefined : `${path} is a file; a folder is needed`;
  return `The folder ${path} ${stats.code === 'ENOENT' ? 'does not exist' : `cannot be read (${stats.code})`}`;
}
