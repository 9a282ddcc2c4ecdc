import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The sample site of the project. */
export const SAMPLE_SITE = join(import.meta.dirname, '../../../media/sample');

/** A folder of its own in the system's folder for temporary files, with `dispose` to take it away again. */
export interface TemporaryFolder {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Writes a file in it, and the folders on the way; gives its absolute path. */
  write(file: string, content: string | Uint8Array): string;
  /** Makes a folder in it; gives its absolute path. */
  makeFolder(name: string): string;
  dispose(): void;
}

/** Makes an empty folder. Its own name is `name`; the one around it makes it unique. */
export function temporaryFolder(name = 'folder'): TemporaryFolder {
  const around = realpathSync(mkdtempSync(join(tmpdir(), 'https-preview-e2e-')));
  const path = join(around, name);
  mkdirSync(path);
  return {
    path,
    write(file, content) {
      const absolute = join(path, file);
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, content);
      return absolute;
    },
    makeFolder(name) {
      const absolute = join(path, name);
      mkdirSync(absolute, { recursive: true });
      return absolute;
    },
    // A browser may still be writing its last words into its profile.
    dispose: () => rmSync(around, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** Makes a folder with a copy of the sample site in it. */
export function copyOfSampleSite(): TemporaryFolder {
  const folder = temporaryFolder('my-site');
  cpSync(SAMPLE_SITE, folder.path, { recursive: true });
  return folder;
}
