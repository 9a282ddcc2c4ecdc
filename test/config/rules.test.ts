/** The options that are rules: what is refused when the configuration is read, and how a flag says one. */
import { describe, expect, test } from 'vitest';
import type { OptionKey } from '../../src/config/options.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { readOptions } from '../../src/config/validate.ts';

type RulesKey = { [K in OptionKey]: (typeof OPTIONS)[K]['type'] extends 'rules' ? K : never }[OptionKey];

test.each<[RulesKey, unknown]>([
  ['headers', {}],
  ['headers', { '*.html': { 'X-Frame-Options': 'DENY', 'Cache-Control': null, 'x-empty': '' } }],
  ['headers', { '/a/**': { 'content-security-policy': "default-src 'self'; img-src *" } }],
  ['headers', { '**': { 'X-Latin-1': 'grün\ttab' } }],
  ['cacheControl', { '/assets/**': 'max-age=31536000, immutable' }],
  ['redirects', []],
  ['redirects', [{ from: '/old', to: '/new' }]],
  ['redirects', [{ from: '/old/*', to: '/new/*', status: 308 }]],
  ['redirects', [{ from: '/:year/:slug', to: '/blog/:slug?y=:year#top', status: 301 }]],
  ['redirects', [{ from: '/caf%C3%A9 au lait', to: 'https://new.example:8443/' }]],
  ['redirects', [{ from: '/a/*', to: 'http://[fe80::a]:8080/*' }]],
  ['redirects', [{ from: '/', to: 'https://new.example' }]],
  ['mimeTypes', { '.data': 'application/json', '.Foo-1': 'text/x-foo; charset=utf-8; a="b c"' }],
  ['mounts', { '/fonts/': '../fonts', '/a b/ü/': '~/x' }],
])('%s may be %j', (key, value) => {
  const { options, problems } = readOptions({ [key]: value });
  expect(problems).toEqual([]);
  expect(options[key]).toEqual(value);
});

const UP_TO_SERVER = 'is up to the server';
const UNSENDABLE = 'has a line break or another character that cannot be sent in its value';

describe('what is wrong is said, and nothing of it is heeded', () => {
  test.each<[RulesKey, unknown, string]>([
    ['headers', [], 'expected an object of patterns, got []'],
    ['headers', null, 'expected an object of patterns, got null'],
    ['headers', { 'X-A': '1' }, 'expected an object of headers for "X-A", got "1"'],
    ['headers', { '/a?b': {} }, 'the pattern "/a?b" has a "?" or "#", and the query is not looked at'],
    ['headers', { '*': { 'X A': '1' } }, '"X A" for "*" is no name of a header'],
    ['headers', { '*': { '': '1' } }, '"" for "*" is no name of a header'],
    ['headers', { '*': { 'X-A:': '1' } }, '"X-A:" for "*" is no name of a header'],
    ['headers', { '*': { 'X-A\r\nX-B': '1' } }, '"X-A\\r\\nX-B" for "*" is no name of a header'],
    ['headers', { '*': { 'X-A': 1 } }, '"X-A" for "*" needs a text for its value, got 1'],
    ['headers', { '*': { 'X-A': '1\r\nSet-Cookie: a=b' } }, `"X-A" for "*" ${UNSENDABLE}`],
    ['headers', { '*': { 'X-A': '1\n' } }, `"X-A" for "*" ${UNSENDABLE}`],
    ['headers', { '*': { 'X-A': '1\r' } }, `"X-A" for "*" ${UNSENDABLE}`],
    ['headers', { '*': { 'X-A': '\0' } }, `"X-A" for "*" ${UNSENDABLE}`],
    ['headers', { '*': { 'X-A': '…' } }, `"X-A" for "*" ${UNSENDABLE}`],
    ...[
      'Content-Length',
      'Transfer-Encoding',
      'connection',
      'DATE',
      'Content-Encoding',
      'Content-Range',
      'ETag',
      'Last-Modified',
      'Vary',
      'Trailer',
      'Upgrade',
    ].map((name): [RulesKey, unknown, string] => [
      'headers',
      { '*': { [name]: 'x' } },
      `"${name}" for "*" ${UP_TO_SERVER}`,
    ]),
    ['headers', { '*': { Location: '/' } }, '"Location" for "*" is set by redirects: see the option for them'],
    [
      'headers',
      { '*': { 'Strict-Transport-Security': 'max-age=1' } },
      '"Strict-Transport-Security" for "*" would keep browsers from every plain HTTP server on this host name, long after this one has stopped',
    ],
    ['cacheControl', 'no-store', 'expected an object of patterns and texts, got "no-store"'],
    ['cacheControl', { '*': 1 }, 'expected an object of patterns and texts, got {"*":1}'],
    ['cacheControl', { '{': 'no-store' }, 'the pattern "{" has a brace without its other one, or braces in braces'],
    ['cacheControl', { '*': ' ' }, 'expected directives such as "no-store" for "*", got nothing'],
    ['cacheControl', { '*': 'a\nb' }, `the value for "*" ${UNSENDABLE}`],
    ['redirects', {}, 'expected a list of redirects, got {}'],
    ['redirects', ['/a /b'], 'expected { "from": "/old", "to": "/new" }, got "/a /b"'],
    ['redirects', [{ from: '/a' }], 'expected texts for "from" and "to", got {"from":"/a"}'],
    [
      'redirects',
      [{ from: '/a', to: '/b', code: 301 }],
      'expected "from", "to" and "status" in a redirect, got "code"',
    ],
    [
      'redirects',
      [{ from: '/a', to: '/b', status: 200 }],
      'expected the status 301, 302, 307, 308 for the redirect from "/a", got 200',
    ],
    ['redirects', [{ from: 'a', to: '/b' }], '"a" does not start with a slash'],
    ['redirects', [{ from: '/a?b', to: '/b' }], '"/a?b" has a "?" or "#", and only the path is looked at'],
    ['redirects', [{ from: '/a\\b', to: '/b' }], '"/a\\\\b" has a backslash or a control character'],
    ['redirects', [{ from: '/a/../b', to: '/b' }], '"/a/../b" has an empty name or a dot segment'],
    ['redirects', [{ from: '/a//b', to: '/b' }], '"/a//b" has an empty name or a dot segment'],
    ['redirects', [{ from: '/%ff', to: '/b' }], '"/%ff" has a percent escape that is no UTF-8'],
    ['redirects', [{ from: '/*/a', to: '/b' }], '"/*/a" has a "*" that is not its whole last name'],
    ['redirects', [{ from: '/a*', to: '/b' }], '"/a*" has a "*" that is not its whole last name'],
    ['redirects', [{ from: '/x:a', to: '/b' }], '"/x:a" has a ":name" that is not a whole name of it'],
    ['redirects', [{ from: '/:a-x', to: '/b' }], '"/:a-x" has a ":name" that is not a whole name of it'],
    [
      'redirects',
      [{ from: '/a', to: '//evil.example/' }],
      '"//evil.example/" starts with two slashes, which names a host; write https:// before one',
    ],
    [
      'redirects',
      [{ from: '/a', to: '/\\evil.example/' }],
      '"/\\\\evil.example/" starts with two slashes, which names a host; write https:// before one',
    ],
    ...[
      'b',
      'javascript:alert(1)',
      'https:/b',
      'https:///b',
      'https://a.example*',
      'https://:host/',
      'https://*/',
      'https://user@a.example/',
      'https://a.example:x/',
      'https://a.example?b',
    ].map((to): [RulesKey, unknown, string] => [
      'redirects',
      [{ from: '/:host/*', to }],
      `${JSON.stringify(to)} is neither a path that starts with a slash nor a URL that starts with https:// or http:// and a host`,
    ]),
    [
      'redirects',
      [{ from: '/a', to: '/b\r\nX: y' }],
      '"/b\\r\\nX: y" has a character that is percent-encoded in a URL',
    ],
    ['redirects', [{ from: '/a', to: '/ü' }], '"/ü" has a character that is percent-encoded in a URL'],
    ['redirects', [{ from: '/*', to: '/*/b' }], '"/*/b" has a "*" that is not the whole last name of its path'],
    ['redirects', [{ from: '/a', to: '/*' }], '"/*" has *, which "/a" has not'],
    ['redirects', [{ from: '/:a', to: '/:b' }], '"/:b" has :b, which "/:a" has not'],
    ['mimeTypes', { '.a': 1 }, 'expected an object of extensions and texts, got {".a":1}'],
    ['mimeTypes', { wasm: 'a/b' }, 'expected an extension such as ".wasm", got "wasm"'],
    ['mimeTypes', { '.tar.gz': 'a/b' }, 'expected an extension such as ".wasm", got ".tar.gz"'],
    ['mimeTypes', { '.a': 'text' }, 'expected a type such as "text/plain; charset=utf-8" for ".a", got "text"'],
    [
      'mimeTypes',
      { '.a': 'a/b\r\nX: y' },
      'expected a type such as "text/plain; charset=utf-8" for ".a", got "a/b\\r\\nX: y"',
    ],
    ['mounts', ['/a/'], 'expected an object of prefixes and folders, got ["/a/"]'],
    ['mounts', { '/': 'x' }, 'the prefix "/" is the site itself, whose folder is the root'],
    ['mounts', { '': 'x' }, 'the prefix "" is the site itself, whose folder is the root'],
    ['mounts', { '/a': 'x' }, 'the prefix "/a" does not start and end with a slash'],
    ['mounts', { 'a/': 'x' }, 'the prefix "a/" does not start and end with a slash'],
    ['mounts', { '/a/../b/': 'x' }, 'the prefix "/a/../b/" has an empty name or a dot segment'],
    ['mounts', { '/../': 'x' }, 'the prefix "/../" has an empty name or a dot segment'],
    ['mounts', { '//evil.example/': 'x' }, 'the prefix "//evil.example/" has an empty name or a dot segment'],
    [
      'mounts',
      { '/%61/': 'x' },
      'the prefix "/%61/" has a character that is none of a plain path: it is written as a folder is called',
    ],
    ['mounts', { '/.https-preview/a/': 'x' }, 'the prefix "/.https-preview/a/" is the server\'s own'],
    ['mounts', { '/a/': '' }, 'expected a folder for "/a/", got nothing'],
  ])('%s: %j', (key, value, problem) => {
    const { options, problems } = readOptions({ [key]: value });
    expect(problems).toEqual([{ key, problem }]);
    expect(options[key]).toBe(OPTIONS[key].default);
  });
});

describe('flags', () => {
  test.each<[RulesKey, readonly string[], unknown]>([
    ['headers', ['X-A: 1'], { '**': { 'X-A': '1' } }],
    ['headers', ['X-A:1', 'X-B: b: c '], { '**': { 'X-A': '1', 'X-B': 'b: c' } }],
    ['headers', ['*.html X-A: 1 2:3'], { '*.html': { 'X-A': '1 2:3' } }],
    ['headers', ['/my files/*  X-A: 1'], { '/my files/*': { 'X-A': '1' } }],
    ['headers', ['ETag:'], { '**': { ETag: '' } }],
    ['headers', ['X-A: 1\r\nX-B: 2'], { '**': { 'X-A': '1\r\nX-B: 2' } }],
    ['headers', ['* __proto__: 1'], { '*': Object.fromEntries([['__proto__', '1']]) }],
    ['cacheControl', ['/a/**=max-age=5, immutable'], { '/a/**': 'max-age=5, immutable' }],
    [
      'redirects',
      ['/a /b', ' /c/*  /d/*  301 '],
      [
        { from: '/a', to: '/b' },
        { from: '/c/*', to: '/d/*', status: 301 },
      ],
    ],
    ['redirects', ['/a /b permanent'], [{ from: '/a', to: '/b', status: 'permanent' }]],
    ['mimeTypes', ['.a=a/b; c=d'], { '.a': 'a/b; c=d' }],
    ['mounts', ['/a/=../a=b', '/b/=x'], { '/a/': '../a=b', '/b/': 'x' }],
  ])('%s %j', (key, flags, value) => {
    const option = OPTIONS[key];
    expect(flags.reduce((before: unknown, words) => option.add(before as never, words), option.default)).toEqual(value);
  });

  test('what is said again goes to the end, where it wins', () => {
    const { add } = OPTIONS.headers;
    const rules = ['*.html X-A: 1', '** X-A: 2', '*.html X-A: 3'].reduce(
      (before, words) => add(before, words) as never,
      {},
    );
    expect(Object.entries(rules)).toEqual([
      ['**', { 'X-A': '2' }],
      ['*.html', { 'X-A': '3' }],
    ]);
  });

  test.each<[RulesKey, string]>([
    ['headers', 'X-A'],
    ['headers', ': 1'],
    ['headers', ''],
    ['cacheControl', 'no-store'],
    ['cacheControl', '=no-store'],
    ['redirects', '/a'],
    ['redirects', ''],
    ['redirects', '/a /b 301 302'],
    ['mimeTypes', '.a'],
    ['mounts', '/a/'],
  ])('%s "%s" has not the form of one', (key, words) => {
    const option = OPTIONS[key];
    expect(option.add(option.default as never, words)).toBeUndefined();
  });
});
