import { expect, test } from 'vitest';
import { Chorus } from '../../src/engine/chorus.ts';

test.each<[string, readonly [speaker: number, text: string, atMs: number][], readonly boolean[]]>([
  [
    'what others say right after the first is an echo',
    [
      [1, 'a', 0],
      [2, 'a', 1],
      [3, 'a', 2_000],
    ],
    [false, true, true],
  ],
  [
    'what the same one says again is news, and so is its echo an echo',
    [
      [1, 'a', 0],
      [1, 'a', 1],
      [2, 'a', 2_001],
    ],
    [false, false, true],
  ],
  [
    'what another one says later is news',
    [
      [1, 'a', 0],
      [2, 'a', 2_001],
    ],
    [false, false],
  ],
  [
    'another text is news',
    [
      [1, 'a', 0],
      [2, 'b', 0],
    ],
    [false, false],
  ],
])('%s', (_title, said, echoes) => {
  const chorus = new Chorus();
  expect(said.map((words) => chorus.isEcho(...words))).toEqual(echoes);
});
