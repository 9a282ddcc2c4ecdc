import { expect, test } from 'vitest';
import { LostStreams } from '../../src/net/lost-streams.ts';

/** `a` is an answered stream, `L` a lost one, `+` the end of the window; `!` stands behind the one that was too much. */
const cases: readonly [string, string, string][] = [
  ['none lost', 'aaaa', 'aaaa'],
  ['as many as allowed', 'LLL', 'LLL'],
  ['one more', 'LLLL', 'LLLL!'],
  ['more than allowed, but half', 'aaaaLLLL', 'aaaaLLLL'],
  ['more than allowed, and more than half', 'aaaaLLLLL', 'aaaaLLLLL!'],
  ['in two windows', 'LLL+LLL', 'LLL+LLL'],
  ['in the second window', 'LLL+LLLL', 'LLL+LLLL!'],
];

test.each(cases)('%s', (_title, streams, told) => {
  const lost = new LostStreams({ maxLostStreams: 3, lostStreamsWindowMs: 10 });
  let nowMs = 1_000;
  let line = '';
  for (const stream of streams) {
    line += stream;
    if (stream === '+') nowMs += 10;
    else if (lost.isTooMuch(stream === 'L', nowMs)) line += '!';
  }
  expect(line).toBe(told);
});
