/** What is refused before anything is looked up. */
import { describe, expect, test } from 'vitest';
import { corsConfig } from '../../src/config/guards.ts';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { authoritiesOf } from '../../src/engine/authorities.ts';
import { fetchMetadataGuard } from '../../src/guards/fetch-metadata.ts';
import { hostGuard } from '../../src/guards/host.ts';
import { methodGuard } from '../../src/guards/methods.ts';
import { HttpError } from '../../src/http/errors.ts';
import { requestOf, statusOf } from './support.ts';

const CLOSED = corsConfig(DEFAULT_OPTIONS);

describe('host: only for our own names', () => {
  const guard = hostGuard(() => authoritiesOf('localhost', 8443, ['tunnel.example', 'other.example:9000']));
  const cases: readonly [string, number][] = [
    ['localhost:8443', 200],
    ['LOCALHOST:8443', 200],
    ['127.0.0.1:8443', 200],
    ['[::1]:8443', 200],
    ['app.localhost:8443', 200],
    ['tunnel.example', 200],
    ['tunnel.example:443', 200],
    ['tunnel.example:8443', 200],
    ['other.example:9000', 200],
    ['', 200],
    ['evil.example', 421],
    ['evil.example:8443', 421],
    ['localhost', 421],
    ['localhost:443', 421],
    ['localhost:8444', 421],
    ['localhost:', 421],
    ['localhost.:8443', 421],
    ['localhost.evil.example:8443', 421],
    ['evillocalhost:8443', 421],
    ['app.localhost:80', 421],
    ['127.0.0.2:8443', 421],
    ['127.0.0.1.evil.example:8443', 421],
    ['other.example', 421],
    ['other.example:8443', 421],
  ];
  test.each(cases)('%s', (authority, status) => {
    expect(statusOf(guard, requestOf({ authority }))).toBe(status);
  });

  test('on port 443 the port may be left out', () => {
    const onDefaultPort = hostGuard(() => authoritiesOf('localhost', 443, []));
    expect(statusOf(onDefaultPort, requestOf({ authority: 'localhost' }))).toBe(200);
    expect(statusOf(onDefaultPort, requestOf({ authority: 'evil.example' }))).toBe(421);
  });

  test('the address that is listened on is a name of ours', () => {
    const onAddress = hostGuard(() => authoritiesOf('192.0.2.7', 8443, []));
    expect(statusOf(onAddress, requestOf({ authority: '192.0.2.7:8443' }))).toBe(200);
    expect(statusOf(onAddress, requestOf({ authority: '192.0.2.8:8443' }))).toBe(421);
  });

  test('a new port is heeded at once', () => {
    let port = 1;
    const moving = hostGuard(() => authoritiesOf('localhost', port, []));
    expect(statusOf(moving, requestOf({ authority: 'localhost:1' }))).toBe(200);
    port = 2;
    expect(statusOf(moving, requestOf({ authority: 'localhost:1' }))).toBe(421);
  });

  test('the log hears which host it was', () => {
    const refuse = () =>
      guard(() => ({ status: 200, fields: {}, body: null }))(requestOf({ authority: 'evil.example' }));
    const reason =
      'the host "evil.example" is not one of this server\'s names; to allow it, add "evil.example" to the setting httpsPreview.allowHosts or start with --allow-host "evil.example"';
    expect(refuse).toThrow(expect.objectContaining({ reason, allowedBy: 'allowHosts' }));
  });
});

describe('Fetch Metadata: another site may send the user here, and no more', () => {
  const guard = fetchMetadataGuard(CLOSED);
  const cases: readonly [string, string, Record<string, string>, number][] = [
    ['no metadata: no browser, or an old one', 'GET', {}, 200],
    ['the same origin', 'GET', { site: 'same-origin', mode: 'cors', dest: 'empty' }, 200],
    ['the same site', 'GET', { site: 'same-site', mode: 'no-cors', dest: 'script' }, 200],
    ['typed into the address bar', 'GET', { site: 'none', mode: 'navigate', dest: 'document' }, 200],
    ['a link on another site', 'GET', { site: 'cross-site', mode: 'navigate', dest: 'document' }, 200],
    ['the Simple Browser', 'GET', { site: 'cross-site', mode: 'navigate', dest: 'iframe' }, 200],
    ['a form on another site', 'POST', { site: 'cross-site', mode: 'navigate', dest: 'document' }, 403],
    ['a script', 'GET', { site: 'cross-site', mode: 'no-cors', dest: 'script' }, 403],
    ['an image', 'GET', { site: 'cross-site', mode: 'no-cors', dest: 'image' }, 403],
    ['fetch', 'GET', { site: 'cross-site', mode: 'cors', dest: 'empty' }, 403],
    ['a preflight', 'OPTIONS', { site: 'cross-site', mode: 'cors', dest: 'empty' }, 403],
    ['a plug-in', 'GET', { site: 'cross-site', mode: 'navigate', dest: 'object' }, 403],
    ['an embed', 'GET', { site: 'cross-site', mode: 'navigate', dest: 'embed' }, 403],
    ['no mode', 'GET', { site: 'cross-site' }, 403],
  ];
  test.each(cases)('%s', (_title, method, metadata, status) => {
    const fields = Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`sec-fetch-${name}`, value]));
    expect(statusOf(guard, requestOf({ method, fields }))).toBe(status);
  });

  test.each([
    [
      'embedded',
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script', referer: 'https://a.example/secret?path' },
      'cross-site script from https://a.example',
    ],
    [
      'fetched',
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: 'https://a.example' },
      'cross-site empty from https://a.example; to allow it, add "https://a.example" to the setting httpsPreview.cors.origins or start with --cors "https://a.example"',
    ],
    ['from nowhere', { 'sec-fetch-mode': 'cors', origin: 'null' }, 'cross-site request'],
  ])('the log hears what was %s, from where, and what would allow it', (_title, metadata, reason) => {
    const fields: Record<string, string> = { 'sec-fetch-site': 'cross-site', ...metadata };
    const refuse = () => guard(() => ({ status: 200, fields: {}, body: null }))(requestOf({ fields }));
    expect(refuse).toThrow(expect.objectContaining({ reason, allowedBy: 'cors.origins' }));
  });

  const fromA = { site: 'cross-site', origin: 'https://a.example' };
  const listed: readonly [string, string, readonly string[], Record<string, string>, number][] = [
    ['a listed origin fetches', 'GET', ['https://a.example'], { ...fromA, mode: 'cors' }, 200],
    ['a listed origin posts', 'POST', ['https://a.example'], { ...fromA, mode: 'cors' }, 200],
    ['a listed origin embeds, and could be anybody', 'GET', ['https://a.example'], { ...fromA, mode: 'no-cors' }, 403],
    ['a listed origin sends a form', 'POST', ['https://a.example'], { ...fromA, mode: 'navigate' }, 403],
    ['another one fetches', 'GET', ['https://b.example'], { ...fromA, mode: 'cors' }, 403],
    ['nobody fetches', 'GET', ['https://a.example'], { site: 'cross-site', mode: 'cors' }, 403],
    ['a sandbox fetches', 'GET', ['https://a.example'], { site: 'cross-site', mode: 'cors', origin: 'null' }, 403],
    ['anybody fetches where anybody may', 'GET', ['*'], { ...fromA, mode: 'cors' }, 200],
    ['anybody embeds where anybody may', 'GET', ['*'], { site: 'cross-site', mode: 'no-cors', dest: 'image' }, 200],
    ['anybody posts a form where anybody may', 'POST', ['*'], { ...fromA, mode: 'navigate' }, 403],
  ];
  test.each(listed)('%s', (_title, method, origins, { origin, ...metadata }, status) => {
    const named = Object.entries(metadata).map(([name, value]) => [`sec-fetch-${name}`, value]);
    const fields = { ...Object.fromEntries(named), ...(origin === undefined ? {} : { origin }) };
    expect(statusOf(fetchMetadataGuard({ ...CLOSED, origins }), requestOf({ method, fields }))).toBe(status);
  });
});

describe('methods (RFC 9110 section 9)', () => {
  const guard = methodGuard();
  const cases: readonly [string, string, number][] = [
    ['GET', '/', 200],
    ['POST', '/', 200],
    ['TRACE', '/', 200],
    ['OPTIONS', '/', 200],
    ['OPTIONS', '*', 204],
    ['CONNECT', 'a:1', 501],
    ['BREW', '/', 501],
    ['get', '/', 501],
  ];
  test.each(cases)('%s %s', (method, target, status) => {
    expect(statusOf(guard, requestOf({ method, target }))).toBe(status);
  });

  test('are refused with an HttpError: the connection lives on', () => {
    const refuse = () => guard(() => ({ status: 200, fields: {}, body: null }))(requestOf({ method: 'BREW' }));
    expect(refuse).toThrow(HttpError);
  });
});
