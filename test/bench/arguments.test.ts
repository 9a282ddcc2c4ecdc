import { expect, test } from 'vitest';
import { helpText, parseArguments } from './arguments.ts';

const KNOWN = ['1k', '304', 'idle'];
const DEFAULTS = { only: [], rounds: 5, quick: false, markdown: false, help: false };

test.each([
  ['nothing', [], {}],
  ['--only one', ['--only', '304'], { only: ['304'] }],
  ['--only several', ['--only', '1k,304'], { only: ['1k', '304'] }],
  ['--only with stray commas', ['--only=,1k,'], { only: ['1k'] }],
  ['--rounds', ['--rounds', '12'], { rounds: 12 }],
  ['--quick, which has fewer rounds', ['--quick'], { quick: true, rounds: 2 }],
  ['--quick with rounds of its own', ['--quick', '--rounds', '7'], { quick: true, rounds: 7 }],
  ['--markdown', ['--markdown'], { markdown: true }],
  ['-h', ['-h'], { help: true }],
])('reads %s', (_title, words, expected) => {
  expect(parseArguments(words, KNOWN)).toEqual({ ...DEFAULTS, ...expected });
});

test.each([
  ['a scenario that is none', ['--only', '1k,2k'], '--only: there is no "2k"; there are 1k, 304, idle'],
  ['no rounds', ['--rounds', '0'], '--rounds: expected a number from 1 to 100, got "0"'],
  ['too many rounds', ['--rounds', '101'], '--rounds: expected a number from 1 to 100, got "101"'],
  ['rounds that are no number', ['--rounds', 'many'], '--rounds: expected a number from 1 to 100, got "many"'],
  ['half a round', ['--rounds', '1.5'], '--rounds: expected a number from 1 to 100, got "1.5"'],
  ['a flag without its value', ['--only'], /--only/],
  ['an unknown flag', ['--fast'], /--fast/],
  ['a word without a flag', ['1k'], /1k/],
])('refuses %s', (_title, words, message) => {
  expect(() => parseArguments(words, KNOWN)).toThrow(message);
});

test('the help names every scenario', () => {
  for (const name of KNOWN) expect(helpText(KNOWN)).toContain(name);
});
