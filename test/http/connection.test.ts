/** Requests as they come over the wire, each fed whole, byte by byte, and with another request behind it. */
import { describe, expect, test } from 'vitest';
import type { RunOptions } from './support.ts';
import { byteByByte, run, whole } from './support.ts';

interface Case {
  readonly title: string;
  readonly wire: string;
  readonly gives: readonly string[];
  readonly options?: RunOptions;
}

const ok = (title: string, wire: string, ...gives: string[]): Case => ({ title, wire, gives });
/** Whatever is refused is refused alone: nothing behind it is looked at. */
const refused = (title: string, wire: string, status: number): Case => ({ title, wire, gives: [String(status)] });

const H = 'Host: a\r\n';

const SECTIONS: Readonly<Record<string, readonly Case[]>> = {
  'RFC 9112 section 2: message': [
    ok('a request', `GET / HTTP/1.1\r\n${H}\r\n`, 'GET / 1.1 a'),
    ok('empty lines before the request line are skipped', `\r\n\r\nGET / HTTP/1.1\r\n${H}\r\n`, 'GET / 1.1 a'),
    refused('a bare LF ends no line', 'GET / HTTP/1.1\nHost: a\n\n', 400),
    refused('an empty line of a bare LF', `\nGET / HTTP/1.1\r\n${H}\r\n`, 400),
    refused('a bare LF among CRLFs', `GET / HTTP/1.1\r\n${H}a: b\n\r\n`, 400),
    refused('a bare CR in a line', `GET / HTTP/1.1\r\n${H}a: b\rc: d\r\n\r\n`, 400),
    refused('white space before the first field', `GET / HTTP/1.1\r\n a: b\r\n${H}\r\n`, 400),
    refused('NUL', `GET / HTTP/1.1\r\n${H}a: \0\r\n\r\n`, 400),
    refused('another major version', `GET / HTTP/2.0\r\n${H}\r\n`, 505),
    refused('the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505),
    ok('a higher minor version is 1.1', `GET / HTTP/1.9\r\n${H}\r\n`, 'GET / 1.1 a'),
    refused('a version in lower case', `GET / http/1.1\r\n${H}\r\n`, 400),
    refused('no version', 'GET /\r\n\r\n', 400),
    refused('a version of two digits', `GET / HTTP/1.10\r\n${H}\r\n`, 400),
  ],
  'RFC 9112 section 3: request line': [
    ok('any token is a method', `M-SEARCH! / HTTP/1.1\r\n${H}\r\n`, 'M-SEARCH! / 1.1 a'),
    ok('methods are case-sensitive', `get / HTTP/1.1\r\n${H}\r\n`, 'get / 1.1 a'),
    refused('a method that is no token', `G(T / HTTP/1.1\r\n${H}\r\n`, 400),
    refused('two spaces', `GET  / HTTP/1.1\r\n${H}\r\n`, 400),
    refused('a space at the start', ` GET / HTTP/1.1\r\n${H}\r\n`, 400),
    refused('a space at the end', `GET / HTTP/1.1 \r\n${H}\r\n`, 400),
    refused('a tab', `GET\t/ HTTP/1.1\r\n${H}\r\n`, 400),
    refused('a space in the target', `GET /a b HTTP/1.1\r\n${H}\r\n`, 400),
    refused('a fragment', `GET /a#b HTTP/1.1\r\n${H}\r\n`, 400),
    refused('a control character in the target', `GET /\x01 HTTP/1.1\r\n${H}\r\n`, 400),
    refused('a byte beyond ASCII in the target', `GET /\xe4 HTTP/1.1\r\n${H}\r\n`, 400),
    ok('what browsers leave as it is', `GET /?q={a|b}^[c] HTTP/1.1\r\n${H}\r\n`, 'GET /?q={a|b}^[c] 1.1 a'),
    refused('a relative target', `GET a HTTP/1.1\r\n${H}\r\n`, 400),
    ok('absolute-form', 'GET https://b:1/c?d HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /c?d 1.1 b:1'),
    ok('absolute-form without a path', 'GET https://b HTTP/1.1\r\nHost: a\r\n\r\n', 'GET / 1.1 b'),
    ok('absolute-form with a query alone', 'GET https://b?c HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /?c 1.1 b'),
    ok('OPTIONS on an absolute-form without a path', `OPTIONS https://b HTTP/1.1\r\n${H}\r\n`, 'OPTIONS * 1.1 b'),
    ok('a scheme in capitals', `GET HTTPS://b/ HTTP/1.1\r\n${H}\r\n`, 'GET / 1.1 b'),
    refused('absolute-form with another scheme', `GET http://b/ HTTP/1.1\r\n${H}\r\n`, 421),
    refused('absolute-form with user information', `GET https://u@b/ HTTP/1.1\r\n${H}\r\n`, 400),
    refused('absolute-form without an authority', `GET https:///c HTTP/1.1\r\n${H}\r\n`, 400),
    ok('asterisk-form for OPTIONS', `OPTIONS * HTTP/1.1\r\n${H}\r\n`, 'OPTIONS * 1.1 a'),
    refused('asterisk-form for another method', `GET * HTTP/1.1\r\n${H}\r\n`, 400),
    ok('authority-form for CONNECT', `CONNECT b:443 HTTP/1.1\r\n${H}\r\n`, 'CONNECT b:443 1.1 b:443'),
    refused('a path for CONNECT', `CONNECT / HTTP/1.1\r\n${H}\r\n`, 400),
  ],
  'RFC 9112 section 3.2: Host': [
    refused('no Host', 'GET / HTTP/1.1\r\n\r\n', 400),
    ok('no Host in HTTP/1.0', 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', 'GET / 1.0'),
    refused('two Hosts', `GET / HTTP/1.1\r\n${H}${H}\r\n`, 400),
    refused('two Hosts in HTTP/1.0', `GET / HTTP/1.0\r\n${H}${H}\r\n`, 400),
    ok('an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 'GET / 1.1'),
    ok('an IPv6 address', 'GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n', 'GET / 1.1 [::1]:80'),
    refused('a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400),
    refused('a Host with user information', 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n', 400),
    refused('a Host with a port that is none', 'GET / HTTP/1.1\r\nHost: a:b\r\n\r\n', 400),
    refused('a list of hosts', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400),
    refused('a broken absolute-form does not excuse the Host', 'GET https://b/ HTTP/1.1\r\n\r\n', 400),
  ],
  'RFC 9112 section 5: fields': [
    ok('no white space around the value', 'GET / HTTP/1.1\r\nHost:a\r\n\r\n', 'GET / 1.1 a'),
    ok('white space around the value', 'GET / HTTP/1.1\r\nHost: \t a \t \r\n\r\n', 'GET / 1.1 a'),
    ok('names have no case', 'GET / HTTP/1.1\r\nhOsT: a\r\n\r\n', 'GET / 1.1 a'),
    refused('white space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400),
    refused('no colon', `GET / HTTP/1.1\r\n${H}a\r\n\r\n`, 400),
    refused('no name', `GET / HTTP/1.1\r\n${H}: b\r\n\r\n`, 400),
    refused('obs-fold', `GET / HTTP/1.1\r\n${H}a: b\r\n c\r\n\r\n`, 400),
    refused('a control character', `GET / HTTP/1.1\r\n${H}a: \x7f\r\n\r\n`, 400),
    ok('obs-text', `GET / HTTP/1.1\r\n${H}a: \xff\r\n\r\n`, 'GET / 1.1 a'),
  ],
  'RFC 9112 section 6: body': [
    ok('Content-Length', `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\n\r\nabc`, 'POST / 1.1 a', 'body abc', 'end'),
    ok('Content-Length: 0', `POST / HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\n`, 'POST / 1.1 a'),
    ok('zeros in front', `POST / HTTP/1.1\r\n${H}Content-Length: 003\r\n\r\nabc`, 'POST / 1.1 a', 'body abc', 'end'),
    ...['+3', '-3', '0x3', '3,3', '3 3', '', '3.0', '3;a', '٣'].map((value) =>
      refused(`Content-Length: ${value}`, `POST / HTTP/1.1\r\n${H}Content-Length: ${value}\r\n\r\nabc`, 400),
    ),
    refused('two lengths', `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`, 400),
    refused('the same length twice', `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`, 400),
    refused('a length beyond the limit', `POST / HTTP/1.1\r\n${H}Content-Length: 101\r\n\r\n`, 413),
    refused('a length beyond counting', `POST / HTTP/1.1\r\n${H}Content-Length: ${'9'.repeat(40)}\r\n\r\n`, 413),
    refused(
      'both a length and chunked',
      `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ),
    refused('chunked in HTTP/1.0', `POST / HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400),
    ...['identity', 'chunked, gzip', 'chunked, chunked', 'xchunked', 'chunked;a=b', '', '"chunked"', 'chunked\x0b'].map(
      (value) =>
        refused(`Transfer-Encoding: ${value}`, `POST / HTTP/1.1\r\n${H}Transfer-Encoding: ${value}\r\n\r\n`, 400),
    ),
    refused('a coding nobody has', `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501),
    refused(
      'chunked and another line',
      `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n`,
      400,
    ),
    ok('chunked in capitals', chunkedRequest('0\r\n\r\n', 'CHUNKED'), 'POST / 1.1 a', 'body ', 'end'),
  ],
  'RFC 9112 section 7.1: chunked': [
    ok('chunks', chunkedRequest('3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n'), 'POST / 1.1 a', 'body abcd', 'end'),
    ok(
      'sizes in either case',
      chunkedRequest('A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n'),
      'POST / 1.1 a',
      'body 01234567890123456789',
      'end',
    ),
    ok('zeros in front', chunkedRequest('0003\r\nabc\r\n000\r\n\r\n'), 'POST / 1.1 a', 'body abc', 'end'),
    ok('extensions', chunkedRequest('3;a=b ; c="d"\r\nabc\r\n0;e\r\n\r\n'), 'POST / 1.1 a', 'body abc', 'end'),
    ok(
      'white space before an extension',
      chunkedRequest('3 \t;a\r\nabc\r\n0\r\n\r\n'),
      'POST / 1.1 a',
      'body abc',
      'end',
    ),
    ok('trailers', chunkedRequest('0\r\na: b\r\nc:\r\n\r\n'), 'POST / 1.1 a', 'body ', 'end'),
    ...Object.entries({
      'no size': '\r\nabc\r\n',
      'a size that is none': 'g\r\nabc\r\n',
      'a sign': '+3\r\nabc\r\n',
      'a prefix': '0x3\r\nabc\r\n',
      'white space before the size': ' 3\r\nabc\r\n',
      'white space behind the size': '3 \r\nabc\r\n',
      'a bare LF behind the size': '3\nabc\r\n',
      'a bare CR behind the size': '3\rabc\r\n',
      'a bare LF in an extension': '3;a\nabc\r\n',
      'a control character in an extension': '3;\x01\r\nabc\r\n',
      'data longer than the size': '3\r\nabcd\r\n',
      'a bare LF behind the data': '3\r\nabc\n0\r\n\r\n',
      'a size beyond counting': `${'f'.repeat(17)}\r\n`,
      'a bare LF at the end': '0\r\n\n',
      'a trailer without a name': '0\r\n: b\r\n\r\n',
      'a trailer without a colon': '0\r\na\r\n\r\n',
      'a folded trailer': '0\r\na: b\r\n c\r\n\r\n',
      'white space before a trailer colon': '0\r\na : b\r\n\r\n',
      'a control character in a trailer': '0\r\na: \x01\r\n\r\n',
      'a bare LF behind a trailer': '0\r\na: b\n\r\n',
    }).map(([title, body]) => ({ title, wire: chunkedRequest(body), gives: ['POST / 1.1 a', '400'] })),
    {
      title: 'a body beyond the limit',
      wire: chunkedRequest(`65\r\n${'a'.repeat(101)}\r\n0\r\n\r\n`),
      gives: ['POST / 1.1 a', '413'],
    },
    {
      title: 'extensions beyond the budget',
      wire: chunkedRequest(`1;${'a'.repeat(500)}\r\na\r\n0\r\n\r\n`),
      gives: ['POST / 1.1 a', '431'],
    },
    {
      title: 'trailers beyond the budget',
      wire: chunkedRequest(`0\r\na: ${'b'.repeat(500)}\r\n\r\n`),
      gives: ['POST / 1.1 a', '431'],
    },
    {
      title: 'zeros beyond the budget',
      wire: chunkedRequest(`${'0'.repeat(500)}1\r\na\r\n0\r\n\r\n`),
      gives: ['POST / 1.1 a', '431'],
    },
  ],
  'RFC 9112 section 9.3: persistence': [
    ok('Connection: close', `GET / HTTP/1.1\r\n${H}Connection: close\r\n\r\n`, 'GET / 1.1 a', 'close'),
    ok('close among others', `GET / HTTP/1.1\r\n${H}Connection: x, Close\r\n\r\n`, 'GET / 1.1 a', 'close'),
    ok('HTTP/1.0 closes', `GET / HTTP/1.0\r\n${H}\r\n`, 'GET / 1.0 a', 'close'),
    ok('HTTP/1.0 with keep-alive', `GET / HTTP/1.0\r\n${H}Connection: keep-alive\r\n\r\n`, 'GET / 1.0 a'),
    {
      title: 'the last request that is allowed',
      wire: `GET / HTTP/1.1\r\n${H}\r\n`.repeat(3),
      gives: ['GET / 1.1 a', 'GET / 1.1 a', 'close'],
      options: { limits: { maxRequests: 2 } },
    },
  ],
  'RFC 9110 section 10.1.1: Expect': [
    refused('another expectation', `POST / HTTP/1.1\r\n${H}Expect: 200-ok\r\nContent-Length: 3\r\n\r\nabc`, 417),
  ],
  limits: [
    refused('a request line too long', `GET /${'a'.repeat(200)} HTTP/1.1\r\n${H}\r\n`, 414),
    refused('a method too long', `${'A'.repeat(300)} / HTTP/1.1\r\n${H}\r\n`, 501),
    refused('empty lines count towards the request line', `${'\r\n'.repeat(110)}GET / HTTP/1.1\r\n${H}\r\n`, 501),
    refused('fields too long', `GET / HTTP/1.1\r\n${H}a: ${'b'.repeat(400)}\r\n\r\n`, 431),
    refused('too many fields', `GET / HTTP/1.1\r\n${H}${'a: b\r\n'.repeat(10)}\r\n`, 431),
    ok('as many fields as may be', `GET / HTTP/1.1\r\n${H}${'a: b\r\n'.repeat(9)}\r\n`, 'GET / 1.1 a'),
  ],
};

function chunkedRequest(body: string, coding = 'chunked'): string {
  return `POST / HTTP/1.1\r\n${H}Transfer-Encoding: ${coding}\r\n\r\n${body}`;
}

const NEXT = `GET /next HTTP/1.1\r\n${H}\r\n`;

for (const [section, cases] of Object.entries(SECTIONS)) {
  describe(section, () => {
    test.each(cases)('$title', ({ wire, gives, options }) => {
      expect(run(wire, { ...options, cut: whole })).toEqual(gives);
      expect(run(wire, { ...options, cut: byteByByte })).toEqual(gives);
      const isOver = gives.at(-1) === 'close' || /^\d{3}$/.test(gives.at(-1)!);
      const withNext = isOver ? gives : [...gives, 'GET /next 1.1 a'];
      expect(run(wire + NEXT, { ...options, cut: whole })).toEqual(withNext);
      expect(run(wire + NEXT, { ...options, cut: byteByByte })).toEqual(withNext);
    });
  });
}

describe('a client that ends its side', () => {
  const cases: readonly { title: string; wire: string; gives: readonly string[] }[] = [
    { title: 'before any request', wire: '', gives: [] },
    { title: 'between two requests', wire: `GET / HTTP/1.1\r\n${H}\r\n`, gives: ['GET / 1.1 a'] },
    { title: 'behind an empty line', wire: `GET / HTTP/1.1\r\n${H}\r\n\r\n`, gives: ['GET / 1.1 a'] },
    { title: 'amid a request line', wire: 'GET /', gives: ['400'] },
    { title: 'amid the fields', wire: `GET / HTTP/1.1\r\n${H}`, gives: ['400'] },
    {
      title: 'amid a body',
      wire: `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\n\r\nab`,
      gives: ['POST / 1.1 a', '400'],
    },
    { title: 'amid a chunk', wire: chunkedRequest('3\r\nab'), gives: ['POST / 1.1 a', '400'] },
    { title: 'before the last chunk', wire: chunkedRequest('3\r\nabc\r\n'), gives: ['POST / 1.1 a', '400'] },
  ];
  test.each(cases)('$title', ({ wire, gives }) => {
    expect(run(wire, { end: true })).toEqual(gives);
    expect(run(wire, { end: true, cut: byteByByte })).toEqual(gives);
  });
});

describe('a body that nobody reads', () => {
  const post = (lengthBytes: number, more = '') =>
    `POST / HTTP/1.1\r\n${H}${more}Content-Length: ${lengthBytes}\r\n\r\n`;

  test('is drained where it is short', () => {
    for (const cut of [whole, byteByByte]) {
      const lines = run(post(50) + 'x'.repeat(50) + NEXT, { readBodies: false, cut });
      expect(lines).toEqual(['POST / 1.1 a', 'GET /next 1.1 a']);
    }
  });

  test('ends the connection where it is long', () => {
    expect(run(post(51) + 'x'.repeat(51) + NEXT, { readBodies: false })).toEqual(['POST / 1.1 a', 'close']);
  });

  test('ends the connection where it is chunked and becomes long', () => {
    const chunk = `20\r\n${'x'.repeat(32)}\r\n`;
    const short = run(chunkedRequest(`${chunk}0\r\n\r\n`) + NEXT, { readBodies: false });
    expect(short).toEqual(['POST / 1.1 a', 'GET /next 1.1 a']);
    const long = run(chunkedRequest(`${chunk}${chunk}0\r\n\r\n`) + NEXT, { readBodies: false });
    expect(long).toEqual(['POST / 1.1 a']);
  });

  test('ends the connection where the client waits for 100: it may or may not be sent (RFC 9110 section 10.1.1)', () => {
    const lines = run(`${post(3, 'Expect: 100-continue\r\n')}abc${NEXT}`, { readBodies: false });
    expect(lines).toEqual(['POST / 1.1 a', 'close']);
  });

  test('is no error where it is malformed: its request was answered', () => {
    expect(run(`${chunkedRequest('x')}${NEXT}`, { readBodies: false })).toEqual(['POST / 1.1 a']);
  });
});
