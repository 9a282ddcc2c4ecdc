/**
 * Where a user's programs keep what shall outlive a restart: the XDG Base Directory Specification on Linux and its like,
 * Application Support on macOS, the local application data (they do not roam to other machines) on Windows.
 */
import { posix, win32 } from 'node:path';

/** What decides where it is. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the user's home folder. */
  readonly home: string;
}

const NAME = 'https-preview';

/** Absolute path of our state folder; it may not be there yet. */
export function stateFolder({ platform, env, home }: Surroundings): string {
  switch (platform) {
    case 'win32':
      return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), NAME);
    case 'darwin':
      return posix.join(home, 'Library', 'Application Support', NAME);
    default: {
      // A relative path in the variable is invalid and not heeded, says the specification.
      const named = env.XDG_STATE_HOME;
      return posix.join(named?.startsWith('/') ? named : posix.join(home, '.local', 'state'), NAME);
    }
  }
}
