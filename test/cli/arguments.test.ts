import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { FLAGS } from '../../src/cli/flags.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { DEFAULT_OPTIONS, type Options } from '../../src/config/options.ts';

/** Words as they would be written, without quotes. */
const words = (line: string) => line.split(' ').filter((word) => word !== '');

test.each<[string, Partial<Options>]>([
  ['', {}],
  ['site', { root: 'site' }],
  ['--root media/sample', { root: 'media/sample' }],
  ['--root media/sample site', { root: 'site' }],
  ['site --root media/sample', { root: 'site' }],
  ['-- --odd', { root: '--odd' }],
  ['--port 3000', { port: 3000 }],
  ['--port=3000', { port: 3000 }],
  ['--port 0', { port: 0 }],
  ['--port 1 --port 2', { port: 2 }],
  ['site --port 3000', { root: 'site', port: 3000 }],
  ['--strict-port site', { strictPort: true, root: 'site' }],
  ['--strict-port --no-strict-port', { strictPort: false }],
  ['--host ::1', { host: '::1' }],
  ['--cert c.pem --key k.pem', { cert: 'c.pem', key: 'k.pem' }],
  ['--no-directory-listing', { directoryListing: false }],
  ['--directory-listing', { directoryListing: true }],
  ['--allow-hidden .env.example --allow-hidden .git', { allowHidden: ['.env.example', '.git'] }],
  ['--allow-symlinks=../shared', { allowSymlinks: ['../shared'] }],
  ['--root=--odd', { root: '--odd' }],
  ['--spa --clean-urls --trailing-slash never', { spa: true, cleanUrls: true, trailingSlash: 'never' }],
  ['--max-connections 10 --idle-timeout-ms 5000', { 'limits.maxConnections': 10, 'limits.idleTimeoutMs': 5_000 }],
  ['limits', { root: 'limits' }],
  ['--workers 4', { workers: 4 }],
  ['--workers 4 --max-connections 4', { workers: 4, 'limits.maxConnections': 4 }],
  ['--spa-file app.html', { spaFile: 'app.html' }],
  ['--no-compression', { compression: false }],
  ['--header=X-A:1 --header=X-B:2', { headers: { '**': { 'X-A': '1', 'X-B': '2' } } }],
  ['--cache-control /a/**=no-store', { cacheControl: { '/a/**': 'no-store' } }],
  ['--mime-type .a=text/plain --mount /a/=../a', { mimeTypes: { '.a': 'text/plain' }, mounts: { '/a/': '../a' } }],
])('`%s` are options', (line, changes) => {
  expect(parseArguments(words(line))).toEqual({
    kind: 'serve',
    options: { ...DEFAULT_OPTIONS, ...changes },
    open: false,
    json: false,
    quiet: false,
    color: undefined,
  });
});

test.each([
  ['--open', { open: true }],
  ['--share', { share: { durationMs: 3_600_000 } }],
  ['--share=wlan0', { share: { where: 'wlan0', durationMs: 3_600_000 } }],
  ['--share=fd00::20 --share-for 5', { share: { where: 'fd00::20', durationMs: 300_000 } }],
  ['-o', { open: true }],
  ['--open --no-open', { open: false }],
  ['--json', { json: true }],
  ['--quiet', { quiet: true }],
  ['--quiet --no-quiet', { quiet: false }],
  ['--color', { color: true }],
  ['--no-color', { color: false }],
  ['-h', { kind: 'help' }],
  ['--help', { kind: 'help' }],
  ['--port abc --nonsense --help', { kind: 'help' }],
  ['--help site', { kind: 'help' }],
  ['--help limits', { kind: 'help', topic: 'limits' }],
  ['limits -h', { kind: 'help', topic: 'limits' }],
  ['--help access', { kind: 'help', topic: 'access' }],
  ['-v', { kind: 'version' }],
  ['site --version', { kind: 'version' }],
])('`%s` is for the command line itself', (line, expected) => {
  expect(parseArguments(words(line))).toMatchObject(expected);
});

test('a flag whose value has spaces in it', () => {
  const command = parseArguments(['--header', '*.html X-A: 1 2', '--redirect', '/a/* /b/* 301']);
  expect(command).toMatchObject({
    options: { headers: { '*.html': { 'X-A': '1 2' } }, redirects: [{ from: '/a/*', to: '/b/*', status: 301 }] },
  });
});

test.each([
  ['--prot 80', 'unknown flag --prot, did you mean --port?'],
  ['-p 80', 'unknown flag -p, did you mean --port?'],
  ['--allow-hiden .env', 'unknown flag --allow-hiden, did you mean --allow-hidden?'],
  ['--no-colour', 'unknown flag --no-colour, did you mean --no-color?'],
  ['--no-port', 'unknown flag --no-port'],
  ['--no-help', 'unknown flag --no-help'],
  ['--passphrase secret', 'unknown flag --passphrase'],
  ['--__proto__', 'unknown flag --__proto__'],
  ['--auto-start', 'unknown flag --auto-start'],
  ['--port', '--port needs a value: --port N'],
  ['--port --json', '--port needs a value: --port N'],
  ['--json=yes', '--json takes no value, got "yes"'],
  ['--no-color=yes', '--no-color takes no value, got "yes"'],
  ['a b', 'expected one folder, got "a" and "b"'],
  ['--port abc', '--port: expected a whole number from 0 to 65535, got "abc"'],
  ['--port=-1', '--port: expected a whole number from 0 to 65535, got "-1"'],
  ['--port 0x50', '--port: expected a whole number from 0 to 65535, got "0x50"'],
  ['--port 65536', '--port: expected a whole number from 0 to 65535, got 65536'],
  ['--port=', '--port: expected a whole number from 0 to 65535, got ""'],
  ['--host=', '--host: expected a text that is not empty, got ""'],
  ['--allow-hidden=', '--allow-hidden: expected a list of texts that are not empty, got [""]'],
  ['--trailing-slash maybe', '--trailing-slash: expected one of "auto", "always", "never", got "maybe"'],
  ['--spa-file ../a', '--spa-file: expected the path of a file in the root, such as "index.html", got "../a"'],
  ['--header X-A', '--header: expected \'[PATTERN] NAME: VALUE\', got "X-A"'],
  ['--header Date:x', '--header: "Date" for "**" is up to the server'],
  ['--max-connections 0', '--max-connections: expected a whole number from 1 to 1000000, got 0'],
  ['--max-conections 1', 'unknown flag --max-conections, did you mean --max-connections?'],
  ['--share --workers 2', '--share needs one process: leave out --workers'],
  ['--share-for 5', '--share-for says when sharing ends, and needs --share'],
  ['--share --share-for 0', '--share-for: expected minutes from 1 to 1440, got "0"'],
  ['--share --share-for 1441', '--share-for: expected minutes from 1 to 1440, got "1441"'],
  ['--share --share-for 1h', '--share-for: expected minutes from 1 to 1440, got "1h"'],
  ['--share site wlan0', 'expected one folder, got "site" and "wlan0"'],
  ['--workers 0', '--workers: expected a whole number from 1 to 64, got 0'],
  ['--workers 65', '--workers: expected a whole number from 1 to 64, got 65'],
  ['--workers 4 --max-connections 3', '--workers: expected no more than --max-connections, which is 3, got 4'],
  [
    '--max-connections-per-address 1 --workers 2',
    '--workers: expected no more than --max-connections-per-address, which is 1, got 2',
  ],
  ['--mount /a/', '--mount: expected PREFIX=FOLDER, got "/a/"'],
  ['--cert c.pem', '--cert needs the key of the certificate: --key F'],
  ['--key k.pem', '--key needs the certificate it belongs to: --cert F'],
])('`%s` is refused', (line, message) => {
  expect(() => parseArguments(words(line))).toThrow(new UsageError(message));
});

test('no flag is there twice, and none is another one turned round', () => {
  const spellings = FLAGS.flatMap(({ name, short, negatable }) => [
    name,
    ...(short === undefined ? [] : [short]),
    ...(negatable ? [`no-${name}`] : []),
  ]);
  expect(spellings).toEqual([...new Set(spellings)]);
});
