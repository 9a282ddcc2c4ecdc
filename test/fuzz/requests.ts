/**
 * Requests of HTTP/1.1 with mistakes in them, made by the grammar of RFC 9112: what is wholly random is refused at its first
 * line, and the mistakes that smuggle requests are small.
 */
import type { Random } from './random.ts';

/** A request while mistakes are made in it: lines with their ends, the empty one included, and a body. */
interface Draft {
  readonly lines: readonly string[];
  readonly body: string;
}

type Mutation = (draft: Draft, random: Random) => Draft;

/** One to four requests behind each other, as they go over the wire; most of them with a mistake or two. */
export function mutatedRequests(random: Random): Buffer {
  const wire = random
    .times(1 + random.below(4), () => {
      let draft = random.pick(DRAFTS)(random);
      for (let left = random.below(3); left > 0; left--) draft = random.pick(MUTATIONS)(draft, random);
      return draft.lines.join('') + draft.body;
    })
    .join('');
  return Buffer.from(random.chance(0.25) ? random.pick(WIRE_MUTATIONS)(wire, random) : wire, 'latin1');
}

// `/read` has its body read, and everything else has not: see `readsBody`.
const TARGETS = ['/', '/read', '/a?b', 'http://a/read', 'https://a/'];
const HOST = 'Host: a\r\n';

const DRAFTS: readonly ((random: Random) => Draft)[] = [
  (random) => ({ lines: [`GET ${random.pick(TARGETS)} HTTP/1.1\r\n`, HOST, '\r\n'], body: '' }),
  () => ({ lines: ['HEAD / HTTP/1.1\r\n', HOST, 'Accept: */*\r\n', '\r\n'], body: '' }),
  () => ({ lines: ['OPTIONS * HTTP/1.1\r\n', HOST, '\r\n'], body: '' }),
  () => ({ lines: ['GET / HTTP/1.0\r\n', 'Connection: keep-alive\r\n', '\r\n'], body: '' }),
  (random) => {
    const body = 'x'.repeat(random.below(120));
    const lines = [`POST ${random.pick(TARGETS)} HTTP/1.1\r\n`, HOST, `Content-Length: ${body.length}\r\n`, '\r\n'];
    return { lines, body };
  },
  (random) => ({
    lines: [`POST ${random.pick(TARGETS)} HTTP/1.1\r\n`, HOST, 'Transfer-Encoding: chunked\r\n', '\r\n'],
    body: chunkedBody(random),
  }),
  (random) => ({
    lines: ['PUT /read HTTP/1.1\r\n', HOST, 'Expect: 100-continue\r\n', 'Transfer-Encoding: chunked\r\n', '\r\n'],
    body: chunkedBody(random),
  }),
];

/** A chunk's size as it may be written (RFC 9112 section 7.1). */
const SIZES: readonly ((size: number) => string)[] = [
  (size) => size.toString(16),
  (size) => size.toString(16).toUpperCase(),
  (size) => `000${size.toString(16)}`,
  (size) => `${size.toString(16)};a=b`,
  (size) => `${size.toString(16)} ; a="b;c\\""`,
];
const WRONG_SIZES: readonly ((size: number) => string)[] = [
  (size) => `0x${size.toString(16)}`,
  (size) => `-${size}`,
  (size) => `+${size}`,
  (size) => `${size.toString(16)} `,
  (size) => ` ${size.toString(16)}`,
  (size) => `${size.toString(16)}_0`,
  (size) => `${size.toString(16)};a="`,
  (size) => `${size.toString(16)};\n`,
  (size) => `${size.toString(16)}\r`,
  (size) => (size + 1).toString(16),
  (size) => `${'0'.repeat(500)}${size.toString(16)}`,
  () => 'fffffffffffffffff',
  () => '',
];
const CHUNK_ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '', '\r\r\n', 'x\r\n'];
const TRAILERS = ['', '', 'a: b\r\n', 'Content-Length: 5\r\n', 'a : b\r\n', ' a: b\r\n', `a: ${'b'.repeat(500)}\r\n`];

function chunkedBody(random: Random): string {
  const sizeLine = (size: number) => `${random.pick(random.chance(0.05) ? WRONG_SIZES : SIZES)(size)}\r\n`;
  const end = () => (random.chance(0.05) ? random.pick(CHUNK_ENDS) : '\r\n');
  const chunks = random.times(random.below(4), () => {
    const size = 1 + random.below(40);
    return sizeLine(size) + 'x'.repeat(size) + end();
  });
  return `${chunks.join('')}${sizeLine(0)}${random.pick(TRAILERS)}${end()}`;
}

/** Lines that say how long a body is, rightly or not (RFC 9112 section 6.3). */
const FRAMING_LINES = [
  ...['0', '3', '03', '+3', '-1', '3,3', '3, 4', '', ' 3 ', '0x3', '1e1', '3.0', '99999999999999999999', '\xb2'].map(
    (value) => `Content-Length: ${value}\r\n`,
  ),
  ...[
    'chunked',
    'Chunked',
    'gzip, chunked',
    'chunked, chunked',
    'chunked;a=b',
    'identity',
    'xchunked',
    '\x0bchunked',
  ].map((value) => `Transfer-Encoding: ${value}\r\n`),
  'Transfer-Encoding : chunked\r\n',
  'Transfer-Encoding:\r\n chunked\r\n',
  'Transfer_Encoding: chunked\r\n',
  'Content-Length\r\n',
];
const OTHER_LINES = [
  HOST,
  'Host: b\r\n',
  'Host:\r\n',
  'Host: a, b\r\n',
  'Connection: close\r\n',
  'Connection: keep-alive\r\n',
  'Expect: 100-continue\r\n',
  'Expect: gold\r\n',
  'Upgrade: h2c\r\n',
  ': b\r\n',
  'a\r\n',
  '\r\n',
];
const METHODS = ['get', '', 'G ET', '"', 'CONNECT', 'A'.repeat(300), 'PRI', 'GET\t', '\x16\x03\x01'];
const WRONG_TARGETS = [
  ...[
    '',
    '*',
    '//',
    '/%',
    '/\0',
    '/\xe9',
    '/a#b',
    '/ ',
    '\\',
    'a',
    'a:443',
    'http://',
    'https://a:b@c/',
    'http://a:99999/',
  ],
  `/${'a'.repeat(300)}`,
];
const VERSIONS = ['HTTP/1.2', 'HTTP/2.0', 'http/1.1', 'HTTP/1.10', 'HTTP/0.9', 'HTTP/1.1 ', 'HTTP', '', 'HTTP/1.1\t'];
const LINE_ENDS = ['\n', '\r', '\r\r\n', '\n\r', '', ' \r\n', '\0\r\n', '\r\n '];
const CONTROLS = ['\0', '\r', '\n', '\t', '\x0b', '\x0c', '\x1f', ' ', '\x7f', '\x80', '\xff', ':', '"', ','];

const MUTATIONS: readonly Mutation[] = [
  (draft, random) => withLine(draft, random, (line) => [line, line]),
  (draft, random) => withLine(draft, random, () => []),
  (draft, random) => withLine(draft, random, (line) => [line.toUpperCase()]),
  (draft, random) => withLine(draft, random, (line) => [line.replace(':', random.pick([' :', '\t:', '::', ' ', ';']))]),
  (draft, random) => withLine(draft, random, (line) => [random.pick([' ', '\t', '\r\n']) + line]),
  (draft, random) => withLine(draft, random, (line) => [line.replace('\r\n', random.pick(LINE_ENDS))]),
  (draft, random) => withLine(draft, random, (line) => [insertAt(line, random, random.pick(CONTROLS))]),
  (draft, random) => withLine(draft, random, (line) => [insertAt(line, random, 'a'.repeat(500))]),
  (draft, random) => withLine(draft, random, (line) => [line, ...random.times(20, () => 'a: b\r\n')]),
  (draft, random) => withLine(draft, random, (line) => [line, random.pick(FRAMING_LINES)]),
  (draft, random) => withLine(draft, random, (line) => [random.pick(FRAMING_LINES), line]),
  (draft, random) => withLine(draft, random, (line) => [line, random.pick(OTHER_LINES)]),
  (draft, random) => withStartLine(draft, ([, target, version]) => [random.pick(METHODS), target, version]),
  (draft, random) => withStartLine(draft, ([method, , version]) => [method, random.pick(WRONG_TARGETS), version]),
  (draft, random) => withStartLine(draft, ([method, target]) => [method, target, random.pick(VERSIONS)]),
  ({ lines, body }, random) => ({ lines, body: body.slice(0, random.below(body.length + 1)) }),
  ({ lines, body }, random) => ({ lines, body: body + 'x'.repeat(random.below(200)) }),
  ({ lines }, random) => ({ lines, body: chunkedBody(random) }),
];

function withLine({ lines, body }: Draft, random: Random, change: (line: string) => readonly string[]): Draft {
  const at = random.below(lines.length);
  return { lines: lines.flatMap((line, i) => (i === at ? change(line) : [line])), body };
}

type StartLine = readonly [method: string, target: string, version: string];

function withStartLine({ lines, body }: Draft, change: (parts: StartLine) => StartLine): Draft {
  const [start = '', ...rest] = lines;
  const [method = '', target = '', version = ''] = start.trimEnd().split(' ');
  return { lines: [`${change([method, target, version]).join(' ')}\r\n`, ...rest], body };
}

function insertAt(text: string, random: Random, addition: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + addition + text.slice(at);
}

/** What happens to bytes that nobody understands. */
const WIRE_MUTATIONS: readonly ((wire: string, random: Random) => string)[] = [
  (wire, random) => insertAt(wire, random, String.fromCharCode(random.below(256))),
  (wire, random) => wire.slice(0, random.below(wire.length + 1)),
  (wire, random) => wire.slice(random.below(wire.length + 1)),
  (wire, random) => {
    const [from, at] = [random.below(wire.length + 1), random.below(wire.length + 1)];
    return wire.slice(0, at) + wire.slice(from, from + random.below(50)) + wire.slice(at);
  },
  (wire, random) => {
    const at = random.below(wire.length + 1);
    return `${wire.slice(0, at)}${String.fromCharCode(random.below(256))}${wire.slice(at + 1)}`;
  },
];
