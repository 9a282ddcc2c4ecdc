import { expect, test } from 'vitest';
import { forwardable, needsHttpsMark, reachableUrl } from '../../src/extension/forwarding.ts';

test.each([
  ['https://localhost:8443/', 'https://localhost:8443/'],
  ['https://localhost/', 'https://localhost:443/'],
  ['https://[::1]:9443/', 'https://[::1]:9443/'],
])('%s is forwarded as %s', (serverUrl, expected) => {
  expect(forwardable(serverUrl)).toBe(expected);
});

const URLS = ['https://localhost:8443/', 'https://127.0.0.1:8443/', 'https://[::1]:8443/'] as const;
const LISTENING = { url: URLS[0], urls: URLS };
/** Without forwarding, and so that VS Code does not try. */
const DIRECT = { url: 'https://localhost:8443/a', externalUrl: 'https://[::1]:8443/a' };

const forwarded = (scheme: string, authority: string, path = '/') => ({ scheme, authority, path });

test.each([
  ['not forwarded', 'https://localhost:8443/', forwarded('https', 'localhost:8443'), 'https://localhost:8443/a?b=c'],
  ['not forwarded, on 443', 'https://localhost/', forwarded('https', 'localhost:443'), 'https://localhost/a?b=c'],
])('%s: the URL is the own one', (_, serverUrl, to, url) => {
  expect(reachableUrl({ url: serverUrl, urls: [serverUrl] }, '/a?b=c', to)).toEqual({ url, externalUrl: url });
});

test.each([
  ['another port, over SSH', forwarded('https', 'localhost:8444'), 'localhost:8444'],
  ['another address', forwarded('https', '127.0.0.1:8443', ''), '127.0.0.1:8443'],
  ['a name, in Codespaces', forwarded('https', 'name-8443.app.example'), 'name-8443.app.example'],
])('forwarded as %s: the server answers to it, path and query stay', (_, to, allowHost) => {
  const url = `https://${allowHost}/a%20b?c=d%3D`;
  expect(reachableUrl(LISTENING, '/a%20b?c=d%3D', to)).toEqual({
    url,
    externalUrl: 'https://localhost:8443/a%20b?c=d%3D',
    allowHost,
  });
});

test.each([
  ['plain HTTP', forwarded('http', 'editor.example:8080')],
  ['a path in front', forwarded('https', 'editor.example', '/proxy/8443/')],
])('forwarded over %s, which cannot carry TLS: the own URL, and a word about it', (_, to) => {
  const { warning, ...where } = reachableUrl(LISTENING, '/a', to);
  expect(where).toEqual(DIRECT);
  expect(warning).toContain(`${to.scheme}://${to.authority}${to.path}`);
});

test('forwarded by a proxy on this machine: the own URL, and no word about it', () => {
  const to = forwarded('http', '127.0.0.1:8080', '/proxy/8443/');
  expect(reachableUrl(LISTENING, '/a', to)).toEqual(DIRECT);
  const withoutIpv6 = { url: URLS[0], urls: URLS.slice(0, 2) };
  expect(reachableUrl(withoutIpv6, '/a', to)).toEqual({ ...DIRECT, externalUrl: DIRECT.url });
});

test.each([
  [8443, 'name-8443.app.example', false],
  [443, 'name-443.app.example', false],
  [8444, 'name-8444.app.example', true],
  [8444, 'localhost:8444', false],
  [8444, '127.0.0.1:9000', false],
  [8444, 'localhost.example:9000', true],
])('port %s as %s has to be marked as HTTPS: %s', (port, host, expected) => {
  expect(needsHttpsMark(port, host)).toBe(expected);
});
