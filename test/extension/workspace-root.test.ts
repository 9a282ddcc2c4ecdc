import { describe, expect, test } from 'vitest';
import {
  chooseFolder,
  folderOf,
  foldersOnDisk,
  pathInside,
  targetOf,
  urlPathOf,
} from '../../src/extension/workspace-root.ts';

const folder = (name: string, fsPath: string, scheme = 'file') => ({ name, uri: { scheme, fsPath } });
const file = (fsPath: string, scheme = 'file') => ({ scheme, fsPath });

const site = folder('site', '/home/a/site');
const docs = folder('docs', '/home/a/site/docs');
const other = folder('other', '/home/a/site-secret');
const remote = folder('remote', '/repository', 'vscode-vfs');

test.each([
  ['none open', undefined, []],
  ['none open, in a workspace', [], []],
  ['only on disk', [site, other], ['site', 'other']],
  ['on disk and not', [remote, site], ['site']],
])('folders on disk: %s', (_, folders, expected) => {
  expect(foldersOnDisk(folders).map(({ name }) => name)).toEqual(expected);
});

test.each([
  ['the first by default', [site, other], [], 'site'],
  ['the first on disk by default', [remote, other], [], 'other'],
  ['the one that the file is in', [site, other], [file('/home/a/site-secret/x.html')], 'other'],
  ['the innermost one', [site, docs], [file('/home/a/site/docs/x.html')], 'docs'],
  ['the folder itself', [site, docs], [file('/home/a/site/docs')], 'docs'],
  ['the first wish that is in any', [site, other], [file('/tmp/x'), undefined, file('/home/a/site-secret/x')], 'other'],
  ['the first one, where no wish is in any', [site, other], [file('/tmp/x')], 'site'],
  ['a file that is not on disk is in none', [site, other], [file('/home/a/site-secret/x', 'git')], 'site'],
  ['none, where none is on disk', [remote], [], undefined],
])('choose a folder: %s', (_, folders, wishes, expected) => {
  expect(chooseFolder(folders, wishes)?.name).toBe(expected);
});

test.each([
  ['in none', '/tmp/x', undefined],
  ['beside a folder of the same beginning', '/home/a/site-secret/x', undefined],
  ['above', '/home/a', undefined],
  ['inside', '/home/a/site/x', 'site'],
])('the folder of a path: %s', (_, path, expected) => {
  expect(folderOf([site], file(path))?.name).toBe(expected);
});

describe('what there is to serve', () => {
  test.each([
    ['a root', '/srv/www', undefined, { root: '/srv/www' }],
    ['no folder', undefined, undefined, { missing: 'none' }],
    ['a workspace without folders', undefined, [], { missing: 'none' }],
    ['folders that are not on disk', undefined, [remote], { missing: 'virtual' }],
  ])('%s', (_, root, folders, expected) => {
    expect(targetOf(root, folders)).toEqual(expected);
  });
});

test.each([
  ['/a', '/a', ''],
  ['/a', '/a/b/c', 'b/c'],
  ['/a', '/a/..b', '..b'],
  ['/a', '/ab', undefined],
  ['/a/b', '/a', undefined],
  ['/', '/a', 'a'],
])('from %s to %s', (from, to, expected) => {
  expect(pathInside(from, to)).toBe(expected);
});

test.each([
  ['/site/index.html', '/index.html'],
  ['/site/my page #1?.html', '/my%20page%20%231%3F.html'],
  ['/site/ü/100%.svg', '/%C3%BC/100%25.svg'],
  ['/site', '/'],
  ['/elsewhere/index.html', undefined],
])('the URL path of %s', (path, expected) => {
  expect(urlPathOf('/site', path)).toBe(expected);
});
