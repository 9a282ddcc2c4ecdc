import { expect, test } from 'vitest';
import type { FailureCode } from '../../src/engine/protocol.ts';
import { type FailureHandlers, waysOn } from '../../src/extension/failure-ways.ts';

/** Handlers that give their own name and what they were given. */
const handlers = new Proxy({} as FailureHandlers, {
  get: (_, name: string) => (query?: string) => (name === 'openSettings' ? `${name} ${query}` : name),
});

const TABLE: Readonly<Record<FailureCode, readonly [title: string, runs: string][]>> = {
  'port-in-use': [
    ['Change Port...', 'changePort'],
    ['Use Next Free Port', 'useNextFreePort'],
  ],
  'port-forbidden': [['Change Port...', 'changePort']],
  'host-unavailable': [['Open Settings', 'openSettings httpsPreview.host']],
  'root-missing': [
    ['Change Root Folder...', 'changeRoot'],
    ['Open Settings', 'openSettings httpsPreview.root'],
  ],
  certificate: [
    ['Open Settings', 'openSettings httpsPreview.cert'],
    ['Show Log', 'showLog'],
  ],
  passphrase: [
    ['Enter Passphrase...', 'enterPassphrase'],
    ['Open Settings', 'openSettings httpsPreview.key'],
  ],
  users: [
    ['Open Settings', 'openSettings httpsPreview.usersFile'],
    ['Show Log', 'showLog'],
  ],
  internal: [
    ['Start Again', 'startAgain'],
    ['Show Log', 'showLog'],
  ],
};

test.each(Object.entries(TABLE) as [FailureCode, [string, string][]][])('%s', (code, expected) => {
  const ways = waysOn({ code, message: 'It did not work.' }, handlers);
  expect(ways.map((way) => [way.title, way.run()])).toEqual(expected);
});

test('the setting that the message names is the one that is opened', () => {
  const ways = waysOn({ code: 'certificate', message: 'httpsPreview.key: expected a full path.' }, handlers);
  expect(ways[0]?.run()).toBe('openSettings httpsPreview.key');
});
