import { expect, test } from 'vitest';
import { type ColorWish, createStyle, wantsColor } from '../../src/cli/style.ts';

const TERMINAL: ColorWish = { flag: undefined, env: { TERM: 'xterm-256color' }, isTerminal: true };
const PIPE: ColorWish = { flag: undefined, env: {}, isTerminal: false };

test.each<[string, ColorWish, boolean]>([
  ['a terminal', TERMINAL, true],
  ['a terminal that has none', { ...TERMINAL, env: { TERM: 'dumb' } }, false],
  ['a pipe', PIPE, false],
  ['NO_COLOR', { ...TERMINAL, env: { NO_COLOR: '1' } }, false],
  ['an empty NO_COLOR', { ...TERMINAL, env: { NO_COLOR: '' } }, true],
  ['FORCE_COLOR', { ...PIPE, env: { FORCE_COLOR: '1' } }, true],
  ['an empty FORCE_COLOR', { ...PIPE, env: { FORCE_COLOR: '' } }, false],
  ['FORCE_COLOR=0', { ...TERMINAL, env: { FORCE_COLOR: '0' } }, false],
  ['FORCE_COLOR=false', { ...TERMINAL, env: { FORCE_COLOR: 'false' } }, false],
  ['FORCE_COLOR against NO_COLOR', { ...PIPE, env: { FORCE_COLOR: '3', NO_COLOR: '1' } }, true],
  ['--no-color against FORCE_COLOR', { ...TERMINAL, flag: false, env: { FORCE_COLOR: '1' } }, false],
  ['--color against NO_COLOR', { ...PIPE, flag: true, env: { NO_COLOR: '1' } }, true],
])('%s', (_title, wish, expected) => {
  expect(wantsColor(wish)).toBe(expected);
});

test('a look is switched on and off around the text, so that looks nest', () => {
  const { bold, red } = createStyle(true);
  expect(bold(`a ${red('b')} c`)).toBe('\x1b[1ma \x1b[31mb\x1b[39m c\x1b[22m');
});

test('without colours, the text stays as it is', () => {
  const style = createStyle(false);
  for (const look of Object.values(style)) expect(look('text')).toBe('text');
});
