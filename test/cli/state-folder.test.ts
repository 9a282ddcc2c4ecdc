import { expect, test } from 'vitest';
import { type Surroundings, stateFolder } from '../../src/cli/state-folder.ts';

test.each<[string, Surroundings, string]>([
  [
    'Linux, where the variable says so',
    { platform: 'linux', env: { XDG_STATE_HOME: '/var/me' }, home: '/home/me' },
    '/var/me/https-preview',
  ],
  ['Linux', { platform: 'linux', env: {}, home: '/home/me' }, '/home/me/.local/state/https-preview'],
  [
    'Linux, where the variable is empty',
    { platform: 'linux', env: { XDG_STATE_HOME: '' }, home: '/home/me' },
    '/home/me/.local/state/https-preview',
  ],
  [
    'Linux, where the variable is relative and so invalid',
    { platform: 'linux', env: { XDG_STATE_HOME: 'state' }, home: '/home/me' },
    '/home/me/.local/state/https-preview',
  ],
  ['FreeBSD', { platform: 'freebsd', env: {}, home: '/home/me' }, '/home/me/.local/state/https-preview'],
  [
    'macOS',
    { platform: 'darwin', env: { XDG_STATE_HOME: '/var/me' }, home: '/Users/me' },
    '/Users/me/Library/Application Support/https-preview',
  ],
  [
    'Windows',
    { platform: 'win32', env: { LOCALAPPDATA: 'D:\\Me\\Local' }, home: 'C:\\Users\\me' },
    'D:\\Me\\Local\\https-preview',
  ],
  [
    'Windows, without the variable',
    { platform: 'win32', env: {}, home: 'C:\\Users\\me' },
    'C:\\Users\\me\\AppData\\Local\\https-preview',
  ],
])('on %s', (_title, surroundings, folder) => {
  expect(stateFolder(surroundings)).toBe(folder);
});
