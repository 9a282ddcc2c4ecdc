import { expect, test } from 'vitest';
import { compilePattern, patternProblem } from '../../src/config/path-pattern.ts';

/** The names of a path as it is written; that of a folder has an empty one in the end. */
const namesOf = (path: string) => path.split('/').slice(1);

test.each<[pattern: string, matches: readonly string[], others: readonly string[]]>([
  ['/a.css', ['/a.css'], ['/a.css/', '/b/a.css', '/a_css', '/A.css']],
  ['/', ['/'], ['/a', '/a/']],
  ['/docs/', ['/docs/'], ['/docs', '/docs/a']],
  ['*', ['/', '/a', '/a/b.css', '/a/'], []],
  ['**', ['/', '/a', '/a/b.css', '/a/'], []],
  ['*.html', ['/a.html', '/b/c/a.html', '/.html'], ['/a.htm', '/a.html/', '/a.html.gz']],
  ['favicon.ico', ['/favicon.ico', '/a/favicon.ico'], ['/favicon.ico/', '/my-favicon.ico']],
  ['/*.js', ['/a.js'], ['/b/a.js']],
  ['a/*.js', ['/a/b.js'], ['/b.js', '/c/a/b.js']],
  ['/assets/*', ['/assets/a', '/assets/'], ['/assets', '/assets/a/b']],
  ['/assets/**', ['/assets/a', '/assets/a/b', '/assets/', '/assets'], ['/assets-2/a', '/a/assets/b']],
  ['**/*.js', ['/a.js', '/b/c/a.js'], ['/a.jsx']],
  ['/a/**/z', ['/a/z', '/a/b/z', '/a/b/c/z', '/a/z/z'], ['/a/bz', '/z', '/a/b']],
  ['/**/a/**/b', ['/a/b', '/x/a/y/a/z/b'], ['/b/a', '/a/x']],
  ['*-*.js', ['/a-b.js', '/-.js', '/a-b-c.js'], ['/a.js', '/a-/b.js']],
  ['*.{js,css}', ['/a.js', '/a.css'], ['/a.', '/a.{js,css}']],
  ['/{a,b}/{c,d}', ['/a/c', '/b/d'], ['/a/b', '/c/a']],
  ['/img{,-2x}.png', ['/img.png', '/img-2x.png'], ['/img-3x.png']],
  ['/[id].js', ['/[id].js'], ['/i.js']],
  ['/a.b+c(d)', ['/a.b+c(d)'], ['/aXb+c(d)']],
  ['/über uns/*', ['/über uns/a'], []],
])('%s', (pattern, matches, others) => {
  const isMatch = compilePattern(pattern);
  expect([...matches, ...others].filter((path) => isMatch(namesOf(path)))).toEqual(matches);
});

test.each([
  ['', 'is empty'],
  ['/a?b', 'has a "?" or "#", and the query is not looked at'],
  ['/a#b', 'has a "?" or "#", and the query is not looked at'],
  ['\\a', 'has a backslash where a URL has a slash'],
  ['/a\nb', 'has a control character'],
  ['/a/../b', 'has a dot segment'],
  ['./a', 'has a dot segment'],
  ['/a//b', 'has an empty name between two slashes'],
  ['*.{js,css', 'has a brace without its other one, or braces in braces'],
  ['*.js}', 'has a brace without its other one, or braces in braces'],
  ['{a,{b,c}}', 'has a brace without its other one, or braces in braces'],
  ['{a,b,c,d,e}'.repeat(3), 'means more than 64 paths'],
])('%j %s', (pattern, problem) => {
  expect(patternProblem(pattern)).toBe(problem);
});

test.each(['/', '*.html', '/a/**', '{a,b}/c', '/...', '/.well-known/*', '{a,b,c,d}'.repeat(3)])(
  '%s is one',
  (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  },
);

test('many stars and a long path take no longer than their product', () => {
  const isMatch = compilePattern(`${'*a'.repeat(30)}*b`);
  const isMatchOfFolders = compilePattern(`/${'**/a/'.repeat(30)}b`);
  const startMs = performance.now();
  expect(isMatch(['a'.repeat(8_000)])).toBe(false);
  expect(isMatchOfFolders(Array.from({ length: 4_000 }, () => 'a'))).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(2_000);
});
