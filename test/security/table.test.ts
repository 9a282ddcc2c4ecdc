/** SECURITY.md says which weaknesses are tested, and where. Here it is held to it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROJECT = join(import.meta.dirname, '../..');
const page = await readFile(join(PROJECT, 'SECURITY.md'), 'utf8');

const LINK = /\[([\w-]+)\]\((test\/[\w./-]+)\)/g;
const ADVISORY = /CVE-\d{4}-\d+|GHSA(?:-\w{4}){3}|VU#\d+|CWE-\d+|mkcert #\d+|\b2026-\d+\b/g;

/** The rows of the table of advisories: what happened, where, and the file of its test. */
const rows = page
  .slice(page.indexOf('## What happened elsewhere'), page.indexOf('## Defaults that matter'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('](test/'))
  .map((line) => line.slice(2, -2).split(' | '))
  .map(([what, where, , link]) => ({
    what: what!.replaceAll('`', ''),
    where: where!,
    file: /\((.*)\)/.exec(link!)![1]!,
  }));

test('there are all of them', () => {
  expect(rows).toHaveLength(17);
});

test.each(rows)('$what: tested, with every advisory that is named', async ({ what, where, file }) => {
  const source = await readFile(join(PROJECT, file), 'utf8');
  expect(source).toContain(`describe('${what}'`);
  for (const [advisory] of where.matchAll(ADVISORY)) expect(source).toContain(`${advisory}`);
});

test('every test that SECURITY.md names is there, by its name', async () => {
  const links = [...page.matchAll(LINK)];
  expect(links.length).toBeGreaterThan(rows.length);
  for (const [, name, file] of links) {
    expect(file).toMatch(new RegExp(`/${name}\\.test\\.ts$`));
    expect(await readFile(join(PROJECT, file!), 'utf8')).toContain('test');
  }
});
