/** What holds for every input: how it is cut changes nothing, and any bytes give a request or a ProtocolError. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cut } from './support.ts';
import { run, whole } from './support.ts';

const SEED = 20_261_121;

const fragment = fc.constantFrom(
  'GET ',
  'POST ',
  'OPTIONS * ',
  '/ ',
  '/a?b ',
  'https://a/ ',
  'HTTP/1.1',
  'HTTP/1.0',
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  'Host: a\r\n',
  'Content-Length: 3\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: close\r\n',
  'Expect: 100-continue\r\n',
  'abc',
  '3\r\nabc\r\n',
  '3;a=b\r\nabc\r\n',
  '0\r\n\r\n',
  '0\r\na: b\r\n\r\n',
  ' ',
  ':',
  '\0',
  '\xff',
);
const request = fc.constantFrom(
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\na: b\r\n\r\n',
);
/** Mostly right, with mistakes in it: what is wholly random is refused at its first line. */
const wire = fc
  .array(fc.oneof({ weight: 3, arbitrary: request }, { weight: 2, arbitrary: fragment }), { maxLength: 12 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));
const mutated = fc.tuple(wire, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 })).map(([bytes, changes]) => {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) for (const [at, byte] of changes) copy[at % copy.length] = byte;
  return copy;
});

const cutAt =
  (positions: readonly number[]): Cut =>
  (bytes) => {
    const places = [...new Set(positions.map((position) => position % (bytes.length + 1)))].sort((a, b) => a - b);
    return [0, ...places].map((place, i) => bytes.subarray(place, places[i] ?? bytes.length));
  };

test('however the input is cut, the outcome is the same', () => {
  fc.assert(
    fc.property(
      mutated,
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.boolean(),
      fc.boolean(),
      (bytes, places, end, readBodies) => {
        const uncut = run(bytes, { cut: whole, end, readBodies });
        expect(run(bytes, { cut: cutAt(places), end, readBodies })).toEqual(uncut);
      },
    ),
    { seed: SEED, numRuns: 3_000 },
  );
});

test('any bytes give requests or a ProtocolError, and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, end) => {
      run(Buffer.from(bytes), { end }); // throws where anything but a ProtocolError comes out
    }),
    { seed: SEED, numRuns: 3_000 },
  );
});
