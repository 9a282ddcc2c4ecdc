/** What can be done about a failure, by its code: the buttons of its notification. */
import type { FailureCode } from '../engine/protocol.ts';
import type { WayOn } from './notices.ts';
import type { Failure } from './server-state.ts';

/** All ways on that there are. `openSettings` gets what to search for. */
export interface FailureHandlers {
  changePort(): unknown;
  useNextFreePort(): unknown;
  changeRoot(): unknown;
  enterPassphrase(): unknown;
  startAgain(): unknown;
  openSettings(query: string): unknown;
  showLog(): unknown;
}

type Way = keyof FailureHandlers;

const TITLES: Readonly<Record<Way, string>> = {
  changePort: 'Change Port...',
  useNextFreePort: 'Use Next Free Port',
  changeRoot: 'Change Root Folder...',
  enterPassphrase: 'Enter Passphrase...',
  startAgain: 'Start Again',
  openSettings: 'Open Settings',
  showLog: 'Show Log',
};

const WAYS: Readonly<Record<FailureCode, readonly Way[]>> = {
  'port-in-use': ['changePort', 'useNextFreePort'],
  'port-forbidden': ['changePort'],
  'host-unavailable': ['openSettings'],
  'root-missing': ['changeRoot', 'openSettings'],
  certificate: ['openSettings', 'showLog'],
  passphrase: ['enterPassphrase', 'openSettings'],
  users: ['openSettings', 'showLog'],
  internal: ['startAgain', 'showLog'],
};

/** Which setting a failure is about, where its message names none. */
const SETTINGS: Readonly<Partial<Record<FailureCode, string>>> = {
  'host-unavailable': 'httpsPreview.host',
  'root-missing': 'httpsPreview.root',
  certificate: 'httpsPreview.cert',
  passphrase: 'httpsPreview.key',
  users: 'httpsPreview.usersFile',
};

/** The buttons for a failure. */
export function waysOn({ code, message }: Failure, handlers: FailureHandlers): readonly WayOn[] {
  const setting = /httpsPreview\.\w+/.exec(message)?.[0] ?? SETTINGS[code] ?? 'httpsPreview';
  return WAYS[code].map((way) => ({ title: TITLES[way], run: () => handlers[way](setting) }));
}
