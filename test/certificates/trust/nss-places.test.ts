import { expect, test } from 'vitest';
import { nssDatabases } from '../../../src/certificates/trust/nss-places.ts';
import { worldOf } from './support.ts';

const chromium = (folder: string) => ({ folder, reader: 'chromium' });
const firefox = (folder: string) => ({ folder, reader: 'firefox' });

test.each<[string, Parameters<typeof worldOf>[0], readonly object[]]>([
  ['no browser, no database', {}, []],
  ['the shared one', { files: { '/home/me/.pki/nssdb/cert9.db': '' } }, [chromium('/home/me/.pki/nssdb')]],
  [
    'the shared one where Chromium 146 and later makes it',
    { files: { '/home/me/.local/share/pki/nssdb/cert9.db': '' }, programs: ['chromium'] },
    [chromium('/home/me/.local/share/pki/nssdb')],
  ],
  [
    'both, for older and newer browsers',
    { files: { '/home/me/.pki/nssdb/cert9.db': '', '/home/me/.local/share/pki/nssdb/cert9.db': '' } },
    [chromium('/home/me/.pki/nssdb'), chromium('/home/me/.local/share/pki/nssdb')],
  ],
  [
    'XDG_DATA_HOME',
    { files: { '/data/pki/nssdb/cert9.db': '' }, env: { XDG_DATA_HOME: '/data' } },
    [chromium('/data/pki/nssdb')],
  ],
  [
    'a relative XDG_DATA_HOME is not heeded',
    { files: { '/home/me/.local/share/pki/nssdb/cert9.db': '' }, env: { XDG_DATA_HOME: 'data' } },
    [chromium('/home/me/.local/share/pki/nssdb')],
  ],
  ['a browser without a database: the one to make', { programs: ['google-chrome'] }, [chromium('/home/me/.pki/nssdb')]],
  ['VS Code is a browser too', { programs: ['code'] }, [chromium('/home/me/.pki/nssdb')]],
  [
    "the snap's, and the shared one for the other browser",
    { files: { '/home/me/snap/chromium/current/.pki/nssdb/cert9.db': '' }, programs: ['code'] },
    [chromium('/home/me/snap/chromium/current/.pki/nssdb'), chromium('/home/me/.pki/nssdb')],
  ],
  [
    "Firefox's, one for each profile, wherever its package keeps them",
    {
      files: {
        '/home/me/.mozilla/firefox/a.default/cert9.db': '',
        '/home/me/.mozilla/firefox/b.work/cert9.db': '',
        '/home/me/.mozilla/firefox/profiles.ini': '',
        '/home/me/.mozilla/firefox/Crash Reports/events': '',
        '/home/me/.config/mozilla/firefox/c.new/cert9.db': '',
        '/home/me/snap/firefox/common/.mozilla/firefox/d.snap/cert9.db': '',
        '/home/me/.var/app/org.mozilla.firefox/.mozilla/firefox/e.flatpak/cert9.db': '',
      },
    },
    [
      firefox('/home/me/.mozilla/firefox/a.default'),
      firefox('/home/me/.mozilla/firefox/b.work'),
      firefox('/home/me/.config/mozilla/firefox/c.new'),
      firefox('/home/me/snap/firefox/common/.mozilla/firefox/d.snap'),
      firefox('/home/me/.var/app/org.mozilla.firefox/.mozilla/firefox/e.flatpak'),
    ],
  ],
])('%s', (_title, told, expected) => {
  expect(nssDatabases(worldOf(told))).toEqual(expected);
});
