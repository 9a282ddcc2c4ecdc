import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf, violations } from './floors.ts';

const SOURCE_FOLDER = join(import.meta.dirname, '../../src');

const sources = readdirSync(SOURCE_FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((file) => ({ path: relative(SOURCE_FOLDER, file).replaceAll(sep, '/'), text: readFileSync(file, 'utf8') }));

test('every import of src goes down, and none sideways', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.flatMap(({ path, text }) => violations(path, text))).toEqual([]);
});

test.each([
  ['a value', `import { a } from './a.ts';`, './a.ts', false],
  ['a type', `import type { A } from './a.ts';`, './a.ts', true],
  ['over several lines', `import {\n  a,\n  b,\n} from './a.ts';`, './a.ts', false],
  ['a type among values', `import { a, type B } from './a.ts';`, './a.ts', false],
  ['for its effect', `import './a.ts';`, './a.ts', false],
  ['a re-export', `export { a } from './a.ts';`, './a.ts', false],
  ['a re-exported type', `export type { A } from './a.ts';`, './a.ts', true],
  ['all of it', `export * from './a.ts';`, './a.ts', false],
  ['when needed', `const a = await import('./a.ts');`, './a.ts', false],
])('sees an import of %s', (_title, source, specifier, typesOnly) => {
  expect(importsOf(source)).toEqual([{ specifier, typesOnly }]);
});

test.each([`export const a = 'text';`, `export type A = 'x' | 'y';`, `// import './a.ts';`])(
  'takes %s for no import',
  (source) => {
    expect(importsOf(source)).toEqual([]);
  },
);

test.each([
  ['http may not know config', 'http/a.ts', '../config/options.ts'],
  ['config may not know http', 'config/a.ts', '../http/message.ts'],
  ['upwards', 'files/a.ts', '../engine/engine.ts'],
  ['sideways', 'net/a.ts', '../files/static.ts'],
  ['sideways from a sub folder', 'certificates/trust/a.ts', '../../files/static.ts'],
  ['a face from below', 'engine/a.ts', '../cli/main.ts'],
  ['one face from the other', 'cli/a.ts', '../extension/main.ts'],
  ['the files from a face', 'cli/a.ts', '../files/static.ts'],
  ['values of http from a face', 'extension/a.ts', '../http/encode.ts'],
  ['the editor outside the extension', 'engine/a.ts', 'vscode'],
  ["Node's http where ours is spoken", 'net/a.ts', 'node:https'],
  ['the file system in the protocol', 'http/a.ts', 'node:fs'],
  ['a package in the protocol', 'http/a.ts', 'mime-types'],
  ['anything from a folder without a floor', 'nowhere/a.ts', 'node:fs'],
])('refuses %s', (_title, path, specifier) => {
  expect(violations(path, `import { a } from '${specifier}';`)).toHaveLength(1);
});

test.each([
  ['its own folder', 'http/a.ts', './b.ts'],
  ['its own folder, from a sub folder', 'certificates/trust/a.ts', '../store.ts'],
  ['Buffer in the protocol', 'http/a.ts', 'node:buffer'],
  ['the protocol from the sockets', 'net/a.ts', '../http/message.ts'],
  ['everything from the engine', 'engine/a.ts', '../files/static.ts'],
  ['the engine from a face', 'cli/a.ts', '../engine/engine.ts'],
  ['the editor in the extension', 'extension/a.ts', 'vscode'],
])('allows %s', (_title, path, specifier) => {
  expect(violations(path, `import { a } from '${specifier}';`)).toEqual([]);
});
