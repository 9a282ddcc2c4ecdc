/** Where programs that use NSS keep their databases on Linux: Chromium and its relatives share one, Firefox has one a profile. */
import { posix } from 'node:path';
import type { World } from './world.ts';
import { hasProgram } from './world.ts';

/** A database, or the place of one that is to be made: its browser is there, and has not made it yet. */
export interface NssDatabase {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly reader: NssReader;
}

/** Firefox judges by rules of its own (mozilla::pkix), the others by those of Chromium. */
export type NssReader = 'chromium' | 'firefox';

/** The file that makes a folder a database. */
const DATABASE_FILE = 'cert9.db';

/** Programs that read the shared database. */
const CHROMIUM_PROGRAMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'brave-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
  'vivaldi',
  'opera',
  'code',
  'code-insiders',
  'codium',
  'cursor',
];

/** The databases of this user. Empty where there is no such browser. */
export function nssDatabases(world: World): readonly NssDatabase[] {
  return [...chromiumDatabases(world), ...firefoxDatabases(world)];
}

function chromiumDatabases(world: World): NssDatabase[] {
  const { home } = world;
  const classic = posix.join(home, '.pki/nssdb');
  // Chromium 146 and later make it here where the first one does not exist; where both do, they read the first.
  const xdg = posix.join(xdgFolder(world, 'XDG_DATA_HOME', '.local/share'), 'pki/nssdb');
  const snap = posix.join(home, 'snap/chromium/current/.pki/nssdb');
  const found = [classic, xdg, snap].filter((folder) => isNssDatabase(world, folder));
  const isShared = found.some((folder) => folder !== snap);
  // The first one is read by every version, so it is the one to make; a folder that a browser left empty is as good.
  const missing = !isShared && CHROMIUM_PROGRAMS.some((program) => hasProgram(world, program)) ? [classic] : [];
  return [...found, ...missing].map((folder) => ({ folder, reader: 'chromium' }));
}

function firefoxDatabases(world: World): NssDatabase[] {
  const { home } = world;
  return [
    posix.join(home, '.mozilla/firefox'),
    posix.join(xdgFolder(world, 'XDG_CONFIG_HOME', '.config'), 'mozilla/firefox'),
    posix.join(home, 'snap/firefox/common/.mozilla/firefox'),
    posix.join(home, '.var/app/org.mozilla.firefox/.mozilla/firefox'),
  ].flatMap((profiles) =>
    world
      .namesIn(profiles)
      .map((name) => posix.join(profiles, name))
      .filter((folder) => isNssDatabase(world, folder))
      .map((folder) => ({ folder, reader: 'firefox' }) as const),
  );
}

/** True where the folder has a database in it. */
export function isNssDatabase(world: World, folder: string): boolean {
  return world.exists(posix.join(folder, DATABASE_FILE));
}

/** A relative path in such a variable is not heeded (XDG Base Directory Specification). */
function xdgFolder({ env, home }: World, variable: string, otherwise: string): string {
  const named = env[variable];
  return named?.startsWith('/') ? named : posix.join(home, otherwise);
}
