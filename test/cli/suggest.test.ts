import { expect, test } from 'vitest';
import { suggest } from '../../src/cli/suggest.ts';

const CANDIDATES = ['--port', '--strict-port', '--host', '--root', '--json', '--open', '--no-open', '--allow-hidden'];

test.each([
  ['--port', '--port'],
  ['--po', '--port'],
  ['--strict', '--strict-port'],
  ['--prot', '--port'],
  ['--potr', '--port'],
  ['--pport', '--port'],
  ['--prt', '--port'],
  ['--hosts', '--host'],
  ['--rot', '--root'],
  ['--alow-hiden', '--allow-hidden'],
  ['--no-opne', '--no-open'],
  ['--certificate', undefined],
  ['--xyz', undefined],
  ['', undefined],
])('%j is taken for %j', (word, meant) => {
  expect(suggest(word, CANDIDATES)).toBe(meant);
});
