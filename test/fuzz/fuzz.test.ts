/** A few seconds of what `npm run fuzz` does at length. FUZZ_SEED sets another seed. */
import { expect, test } from 'vitest';
import { cutAnywhere, cutEverywhere } from './cuts.ts';
import { mutatedFrames } from './frames.ts';
import { Random } from './random.ts';
import { mutatedRequests } from './requests.ts';
import { Finding, SUITES } from './suites.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);

test.each([
  ['parser', 20_000],
  ['http1', 2_000],
  ['http2', 400],
] as const)(
  '%s: %i cases',
  async (suite, count) => {
    await SUITES[suite]({ seed: SEED, from: 0, count });
  },
  60_000, // it takes one of several seconds, and a busy machine many
);

test.each([mutatedRequests, mutatedFrames])('the same seed makes the same case, and no other: %o', (make) => {
  const cases = [new Random(1, 7), new Random(1, 7), new Random(1, 8), new Random(2, 7)].map(make);
  expect(cases[1]).toEqual(cases[0]);
  expect(cases[2]).not.toEqual(cases[0]);
  expect(cases[3]).not.toEqual(cases[0]);
});

test('cuts leave nothing out', () => {
  const bytes = Buffer.from('GET / HTTP/1.1\r\n');
  expect(cutEverywhere(bytes)).toHaveLength(bytes.length);
  for (let index = 0; index < 100; index++) {
    expect(Buffer.concat(cutAnywhere(bytes, new Random(SEED, index)))).toEqual(bytes);
  }
});

test('a finding says what was sent, and how to have it again', () => {
  const { message } = new Finding('http1', 3, 9, Buffer.from('\0\xff', 'latin1'), new Error('wrong'));
  expect(message).toBe(
    'wrong\nsent: "\\u0000\xff"\nagain: npm run fuzz -- --suite http1 --seed 3 --from 9 --requests 1',
  );
});
