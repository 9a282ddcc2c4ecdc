/** Whether the file with the private key is as closed as it has to be. */
import { stat } from 'node:fs/promises';
import { reasonOf } from '../system-error.ts';

/** How a key's file stands. */
export interface KeyFileState {
  /** Absolute path. */
  readonly file: string;
  /** Its permissions, for example `600`; undefined where it is not there, or on Windows, which has none of the kind. */
  readonly mode: string | undefined;
  /** What is wrong, as a clause; undefined where nothing is. */
  readonly flaw: string | undefined;
}

const MODE_BITS = 0o777;
const MODE_OF_OTHERS = 0o077;

/** Looks at the permissions. Does not reject. */
export async function inspectKeyFile(file: string, platform: NodeJS.Platform): Promise<KeyFileState> {
  try {
    const mode = (await stat(file)).mode & MODE_BITS;
    if (platform === 'win32') return { file, mode: undefined, flaw: undefined };
    const isOpen = (mode & MODE_OF_OTHERS) !== 0;
    return { file, mode: mode.toString(8), flaw: isOpen ? 'others can read it; expected 600' : undefined };
  } catch (error) {
    return { file, mode: undefined, flaw: `cannot be looked at: ${reasonOf(error)}` };
  }
}
