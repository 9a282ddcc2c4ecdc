import { expect, test } from 'vitest';
import type { BannerFacts } from '../../src/cli/banner.ts';
import { createStyle } from '../../src/cli/style.ts';
import { createTerminalReport, formatColored } from '../../src/cli/terminal-report.ts';
import type { CertificateInfo, Listening } from '../../src/engine/protocol.ts';
import { formatRequest } from '../../src/observe/access-log.ts';
import { LISTENING, REQUEST, Sink } from './support.ts';

const FACTS: BannerFacts = { version: '1.2.3', host: 'localhost', platform: 'linux' };

function createReport(facts: Partial<BannerFacts> = {}) {
  const outputs = { stdout: new Sink(), stderr: new Sink() };
  return { ...outputs, report: createTerminalReport(outputs, { ...FACTS, ...facts }, createStyle(false)) };
}

/** The banner's text for what is being listened on. */
function bannerOf(listening: Partial<Listening>, facts: Partial<BannerFacts> = {}): string {
  const { report, stdout } = createReport(facts);
  report.listening({ ...LISTENING, ...listening });
  return stdout.text;
}

const withCertificate = (certificate: Partial<CertificateInfo>) => ({
  certificate: { ...LISTENING.certificate, ...certificate },
});

test('the banner', () => {
  expect(bannerOf({})).toMatchInlineSnapshot(`
    "
      HTTPS Preview 1.2.3

      Folder   /home/me/site
      URL      https://localhost:8443/
               https://127.0.0.1:8443/

      The browser warns before it shows the page for the first time, because the
      certificate was made on this machine: choose "Advanced", then go on.
      Other programs trust it like this:
      curl     --cacert /home/me/.local/state/https-preview/certificate.pem
      Node.js  NODE_EXTRA_CA_CERTS=/home/me/.local/state/https-preview/certificate.pem

      Ctrl+C stops.

    "
  `);
});

test("the banner, with a certificate of the user's own", () => {
  const file = '/etc/site/fullchain.pem';
  expect(bannerOf(withCertificate({ selfSigned: false, file }))).toMatchInlineSnapshot(`
    "
      HTTPS Preview 1.2.3

      Folder   /home/me/site
      URL      https://localhost:8443/
               https://127.0.0.1:8443/

      Your certificate /etc/site/fullchain.pem
      is for localhost, 127.0.0.1, until 2027-12-23.
      Browsers accept it where they trust whoever signed it.

      Ctrl+C stops.

    "
  `);
});

test.each<[string, string]>([
  ['localhost', 'Browsers accept it where they trust whoever signed it.'],
  ['*.example.dev', 'It is not for localhost, so browsers will warn.'],
  ['*', 'It is not for localhost, so browsers will warn.'],
])('says what browsers think of a certificate for %s', (name, words) => {
  expect(bannerOf(withCertificate({ selfSigned: false, names: [name] }))).toContain(words);
});

test('a wildcard stands for one label (RFC 9525 section 6.3)', () => {
  const own = withCertificate({ selfSigned: false, names: ['*.example.dev'] });
  expect(bannerOf({ ...own, url: 'https://a.example.dev:8443/' })).toContain('Browsers accept it');
  expect(bannerOf({ ...own, url: 'https://a.b.example.dev:8443/' })).toContain('It is not for a.b.example.dev');
});

test('of many names, some are shown', () => {
  const names = ['localhost', 'b.example', 'c.example', 'd.example', 'e.example', 'f.example'];
  const text = bannerOf(withCertificate({ selfSigned: false, names }));
  expect(text).toContain('is for localhost, b.example, c.example, d.example and 2 more, until 2027-12-23.');
});

test.each([
  [8443, 8443, false],
  [8443, 8444, true],
  [0, 40_123, false],
])('asked for port %d and given %d, it says so: %s', (requestedPort, port, isTold) => {
  expect(bannerOf({ requestedPort, port }).includes(`${requestedPort} is taken, using ${port}`)).toBe(isTold);
});

test.each([
  [[1, 2, 3], true],
  [undefined, false],
])('of the workers %j it tells the number: %s', (workers, isTold) => {
  expect(bannerOf(workers === undefined ? {} : { workers }).includes('\n  Workers  3\n')).toBe(isTold);
});

test.each([
  ['localhost', false],
  ['127.0.0.1', false],
  ['::1', false],
  ['[::1]', false],
  ['0.0.0.0', true],
  ['192.168.1.7', true],
  ['127.example.dev', true],
])('listening on %s, it says that others can see the folder: %s', (host, isTold) => {
  expect(bannerOf({}, { host }).includes(`Listening on ${host}: others on the network`)).toBe(isTold);
});

test.each<[NodeJS.Platform, string, string]>([
  ['linux', '/plain/path-1.0_x/c.pem', '/plain/path-1.0_x/c.pem'],
  ['darwin', '/Users/me/Library/Application Support/c.pem', "'/Users/me/Library/Application Support/c.pem'"],
  ['linux', "/it's/c.pem", "'/it'\\''s/c.pem'"],
  ['win32', 'C:\\Users\\me\\c.pem', 'C:\\Users\\me\\c.pem'],
  ['win32', 'C:\\Users\\my self\\c.pem', '"C:\\Users\\my self\\c.pem"'],
])('on %s, the path %s can be copied to a shell', (platform, file, quoted) => {
  expect(bannerOf(withCertificate({ file }), { platform })).toContain(`--cacert ${quoted}\n`);
});

test('the folder cannot command the terminal', () => {
  expect(bannerOf({ root: '/\x1b[2J' })).toContain('Folder   /\\x1b[2J\n');
});

test('requests of which only the number is known are counted', async () => {
  const { report, stdout } = createReport();
  report.listening(LISTENING);
  report.dropped(3);
  report.request(REQUEST);
  await report.close();
  expect(stdout.text).toContain(`stops.\n\n3 more requests are not shown\n${formatRequest(REQUEST)}\n`);
});

test('requests and what the server has to say follow, in their order', async () => {
  const { report, stdout, stderr } = createReport();
  report.log('info', 'Made a certificate');
  report.listening(LISTENING);
  report.request(REQUEST);
  report.log('warn', 'said by \x1b[2J');
  report.stopping();
  await report.close();
  expect(stdout.text.slice(stdout.text.indexOf('stops.'))).toBe(
    [
      'stops.\n',
      'Made a certificate',
      formatRequest(REQUEST),
      'said by \\x1b[2J',
      '',
      'Stopping. Ctrl+C again does not wait for what is in flight.',
      '',
    ].join('\n'),
  );
  expect(stderr.text).toBe('');
});

test.each([
  [
    'port-in-use',
    'Port 1 is in use',
    'Port 1 is in use. Choose another one with --port N, or any free one with --port 0.',
  ],
  ['port-forbidden', 'Port 1 may not be used', 'Port 1 may not be used. Choose another one with --port N.'],
  ['root-missing', 'The folder /a does not exist', 'The folder /a does not exist'],
  ['certificate', '/a.pem: expired', '/a.pem: expired'],
  [
    'passphrase',
    '/a.pem: encrypted.',
    '/a.pem: encrypted. The passphrase is read from the environment variable HTTPS_PREVIEW_PASSPHRASE.',
  ],
  ['usage', 'did you mean --port?', 'did you mean --port? See https-preview --help.'],
  ['internal', 'two\nlines', 'two\\x0alines'],
] as const)('failure %s is one line of standard error', async (code, message, line) => {
  const { report, stdout, stderr } = createReport();
  report.failed(code, message);
  await report.close();
  expect(stderr.text).toBe(`https-preview: ${line}\n`);
  expect(stdout.text).toBe('');
});

test('a warning is a line of standard error', () => {
  const { report, stderr } = createReport();
  report.warn('Could not open the browser');
  expect(stderr.text).toBe('https-preview: Could not open the browser\n');
});

test.each([
  [0, '\x1b[2m---\x1b[22m'],
  [200, '\x1b[32m200\x1b[39m'],
  [304, '\x1b[36m304\x1b[39m'],
  [404, '\x1b[33m404\x1b[39m'],
  [500, '\x1b[31m500\x1b[39m'],
  [999, '\x1b[31m999\x1b[39m'],
])('the status %d has the colour of its class', (status, colored) => {
  expect(formatColored({ ...REQUEST, status }, createStyle(true))).toContain(`  ${colored}  GET  `);
});

test('but for the colours, the line is the same', () => {
  for (const event of [REQUEST, { ...REQUEST, status: 403, reason: 'because' }]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences are what it is about
    expect(formatColored(event, createStyle(true)).replace(/\x1b\[\d+m/g, '')).toBe(formatRequest(event));
  }
});

test('the banner shows the URLs for others apart from our own', () => {
  const text = bannerOf({ networkUrls: ['https://192.168.1.20:8443/', 'https://10.0.0.2:8443/'] }, { host: '0.0.0.0' });
  expect(text).toContain(`
           https://127.0.0.1:8443/
  Network  https://192.168.1.20:8443/
           https://10.0.0.2:8443/
`);
});
