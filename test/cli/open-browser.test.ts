import { expect, test } from 'vitest';
import { openerOf } from '../../src/cli/open-browser.ts';

const URL = 'https://localhost:8443/?a=1&b=2';

test.each<[NodeJS.Platform, string, readonly string[]]>([
  ['linux', 'xdg-open', [URL]],
  ['freebsd', 'xdg-open', [URL]],
  ['darwin', 'open', [URL]],
  ['win32', 'rundll32.exe', ['url.dll,FileProtocolHandler', URL]],
])('on %s, %s opens a page', (platform, command, words) => {
  expect(openerOf(platform, URL)).toEqual({ command, words });
});
