/** Writing a file that others may read at any time, and that a crash or a full disk must not leave half-written. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes `text` under another name, makes sure that it is on the disk, and only then gives it the name `file`, whatever had
 * it before. Rejects with the system's error, and `file` is as it was then.
 */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const staged = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(staged, 'wx', mode);
    try {
      await handle.chmod(mode); // whatever the umask
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(staged, file);
  } finally {
    await rm(staged, { force: true });
  }
}
