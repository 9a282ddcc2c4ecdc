import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../src/files/filesystem.ts';
import { makeTree, serve, systemError } from './harness.ts';

const NAME = /<tr(?: class="folder")?><td class="name"><a href="([^"]*)"><svg[^>]*>.*?<\/svg>(.*?)<\/a>/g;

const REGULAR = { isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };

/** The names a listing shows, in its order, as they are in HTML. */
function namesIn(html: string): string[] {
  return [...html.matchAll(NAME)].map((match) => match[2]!);
}

/** Where its entries lead. */
function linksIn(html: string): string[] {
  return [...html.matchAll(NAME)].map((match) => match[1]!);
}

describe('what is listed', () => {
  test('is what is served: nothing hidden, nothing outside, nothing but files and folders', async () => {
    const folder = await makeTree({
      'site/a.txt': 'a',
      'site/docs/b.txt': 'b',
      'site/.well-known/x': '',
      'site/.env': '',
      'site/.git/config': '',
      'site/server.key': '',
      'site/back\\slash': '',
      'site/control\x01': '',
      'outside.txt': 'secret',
      'shared/c.txt': 'c',
    });
    const at = (name: string) => join(folder, 'site', name);
    await symlink('a.txt', at('inside'));
    await symlink('docs', at('inside-folder'));
    await symlink('.env', at('to-hidden'));
    await symlink('../outside.txt', at('outside'));
    await symlink('../shared', at('shared'));
    await symlink('nowhere', at('dangling'));
    await symlink('loop', at('loop'));
    execFileSync('mkfifo', [at('fifo')]);

    const served = ['.well-known/', 'docs/', 'inside-folder/', 'a.txt', 'inside'];
    expect(namesIn(await serve(join(folder, 'site')).read('/'))).toEqual(served);

    const { read, ask } = serve(join(folder, 'site'), {
      allowHidden: ['.env'],
      allowSymlinks: [join(folder, 'shared')],
    });
    const html = await read('/');
    expect(namesIn(html)).toEqual([
      '.well-known/',
      'docs/',
      'inside-folder/',
      'shared/',
      '.env',
      'a.txt',
      'inside',
      'to-hidden',
    ]);
    for (const link of linksIn(html)) expect((await ask(`/${link.slice(2)}`)).status).toBe(200);
  });

  test.each(['a.txt', 'z.txt'])('what vanishes meanwhile is left out (beside %s)', async (name) => {
    const root = await makeTree({ [name]: '', 'gone.txt': '' });
    const filesystem = {
      ...nodeFileSystem,
      stat: (path: string) =>
        path.endsWith('gone.txt') ? Promise.reject(systemError('ENOENT')) : nodeFileSystem.stat(path),
      statSync: (path: string) => (path.endsWith('gone.txt') ? undefined : nodeFileSystem.statSync(path)),
    };
    expect(namesIn(await serve(root, {}, { filesystem }).read('/'))).toEqual([name]);
  });

  test('a folder that cannot be read is 403', async () => {
    const root = await makeTree({});
    const filesystem = { ...nodeFileSystem, readFolder: () => Promise.reject(systemError('EACCES')) };
    expect(await serve(root, {}, { filesystem }).refusal('/')).toMatchObject({ status: 403 });
  });

  test('10,000 files are listed in one go', async () => {
    const root = await makeTree({ a: '' });
    const stat = await nodeFileSystem.stat(join(root, 'a'));
    const filesystem = {
      ...nodeFileSystem,
      readFolder: async () =>
        Array.from({ length: 10_000 }, (_, number) => ({ ...REGULAR, name: `file${number}.txt` })),
      stat: (path: string) => (path.endsWith('.txt') ? Promise.resolve(stat) : nodeFileSystem.stat(path)),
      statSync: (path: string) => (path.endsWith('.txt') ? stat : nodeFileSystem.statSync(path)),
    };
    const names = namesIn(await serve(root, {}, { filesystem }).read('/'));
    expect(names).toHaveLength(10_000);
    expect(names.slice(0, 3)).toEqual(['file0.txt', 'file1.txt', 'file2.txt']);
    expect(names.at(-1)).toBe('file9999.txt');
  });
});

describe('the order', () => {
  async function makeSortable() {
    const root = await makeTree({
      'file10.md': '12',
      'file2.txt': '1',
      'B.css': '123',
      'a.html': '',
      'z/': '',
      'y/': '',
    });
    const dates = { 'file10.md': 4, 'file2.txt': 3, 'B.css': 2, 'a.html': 1, z: 20, y: 10 };
    for (const [name, date] of Object.entries(dates)) await utimes(join(root, name), date, date);
    return serve(root);
  }

  test.each([
    ['', ['y/', 'z/', 'a.html', 'B.css', 'file2.txt', 'file10.md']],
    ['?sort=name&order=desc', ['z/', 'y/', 'file10.md', 'file2.txt', 'B.css', 'a.html']],
    ['?sort=size', ['y/', 'z/', 'B.css', 'file10.md', 'file2.txt', 'a.html']],
    ['?sort=size&order=asc', ['y/', 'z/', 'a.html', 'file2.txt', 'file10.md', 'B.css']],
    ['?sort=date', ['z/', 'y/', 'file10.md', 'file2.txt', 'B.css', 'a.html']],
    ['?order=asc&sort=date', ['y/', 'z/', 'a.html', 'B.css', 'file2.txt', 'file10.md']],
    ['?sort=type', ['y/', 'z/', 'B.css', 'a.html', 'file10.md', 'file2.txt']],
    ['?sort=nonsense&order=desc', ['y/', 'z/', 'a.html', 'B.css', 'file2.txt', 'file10.md']],
    ['?sort=constructor', ['y/', 'z/', 'a.html', 'B.css', 'file2.txt', 'file10.md']],
    ['?sort=size&order=up', ['y/', 'z/', 'B.css', 'file10.md', 'file2.txt', 'a.html']],
    ['?other', ['y/', 'z/', 'a.html', 'B.css', 'file2.txt', 'file10.md']],
  ])('%s', async (query, names) => {
    const { read } = await makeSortable();
    expect(namesIn(await read(`/${query}`))).toEqual(names);
  });

  test('the heads of the columns turn it round, and show it', async () => {
    const { read } = await makeSortable();
    const byName = await read('/');
    expect(byName).toContain(
      '<th class="name" scope="col" aria-sort="ascending"><a href="./?sort=name&amp;order=desc">',
    );
    expect(byName).toContain('<th class="size" scope="col"><a href="./?sort=size&amp;order=desc">');
    const bySize = await read('/?sort=size');
    expect(bySize).toContain(
      '<th class="size" scope="col" aria-sort="descending"><a href="./?sort=size&amp;order=asc">',
    );
    expect(bySize).toContain('<th class="name" scope="col"><a href="./">');
  });

  test('goes along into folders, not to files', async () => {
    const { read } = await makeSortable();
    expect(linksIn(await read('/?sort=size'))).toEqual([
      './y/?sort=size&amp;order=desc',
      './z/?sort=size&amp;order=desc',
      './B.css',
      './file10.md',
      './file2.txt',
      './a.html',
    ]);
  });
});

describe('the page', () => {
  test('names are escaped in text, and encoded in links', async () => {
    const { read } = serve(
      await makeTree({ '<img src=x onerror=alert(1)>"\'&.txt': '', '?#%.txt': '', 'javascript:x': '' }),
    );
    const html = await read('/');
    expect(html).not.toContain('<img');
    expect(namesIn(html)).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;.txt');
    expect(linksIn(html).sort()).toEqual([
      './%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22&#39;%26.txt',
      './%3F%23%25.txt',
      './javascript%3Ax',
    ]);
  });

  test('the way up: to each folder above, and none from the root', async () => {
    const { read } = serve(await makeTree({ 'a b/<c>/d/': '' }));
    const html = await read('/a%20b/%3Cc%3E/d/');
    expect(html).toContain(
      '<li><a href="../../../">Home</a></li><li><a href="../../">a b</a></li><li><a href="../">&lt;c&gt;</a></li>',
    );
    expect(html).toContain('<h1>d</h1>');
    expect(html).toContain('<title>Index of /a b/&lt;c&gt;/d/</title>');
    expect(html).toContain('Parent folder');
    const root = await read('/');
    expect(root).not.toContain('Parent folder');
    expect(root).not.toContain('href="../');
  });

  test.each([
    [{}, '<p class="count"></p>'],
    [{ a: '' }, '<p class="count">1 file</p>'],
    [{ 'a/': '' }, '<p class="count">1 folder</p>'],
    [{ a: '', b: '', 'c/': '', 'd/': '' }, '<p class="count">2 folders, 2 files</p>'],
  ])('counts %j', async (tree, count) => {
    const html = await serve(await makeTree(tree)).read('/');
    expect(html).toContain(count);
    expect(html.includes('This folder is empty')).toBe(Object.keys(tree).length === 0);
  });

  test('shows size, date and type', async () => {
    const root = await makeTree({ 'a.css': 'x'.repeat(1234) });
    await utimes(join(root, 'a.css'), 0, new Date(2026, 0, 2, 3, 4, 5));
    const html = await serve(root).read('/');
    expect(html).toContain('<span title="1,234 bytes">1.2 kB</span>');
    expect(html).toContain('>2026-01-02<span class="time"> 03:04</span></time>');
    expect(html).toContain('<td class="type">text/css</td>');
  });

  test('shows no path of this machine', async () => {
    const root = await makeTree({ 'docs/a.txt': '' });
    expect(await serve(root).read('/docs/')).not.toContain(root);
  });

  test('runs nothing and loads nothing: its policy allows its own style alone, and any frame', async () => {
    const { ask, read } = serve(await makeTree({ a: '' }));
    const { fields } = await ask('/');
    const style = /<style>(.*?)<\/style>/s.exec(await read('/'))![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(fields['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(fields).not.toHaveProperty('x-frame-options');
    expect(await read('/')).not.toMatch(/ style=|<script|<link/);
  });

  test('has a tag, so that a folder that did not change is 304', async () => {
    const root = await makeTree({ 'a.txt': '' });
    const { ask } = serve(root);
    const { etag } = (await ask('/')).fields;
    expect((await ask('/', { 'if-none-match': String(etag) })).status).toBe(304);
    await writeFile(join(root, 'b.txt'), '');
    expect((await ask('/', { 'if-none-match': String(etag) })).status).toBe(200);
  });
});

describe('a file system that is slow to answer', () => {
  const ENTRIES = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.txt`, '']));

  /** Each look at an entry takes this thread so long. */
  function slowedBy(delayMs: number) {
    const looks = { count: 0 };
    const filesystem = {
      ...nodeFileSystem,
      statSync(path: string) {
        if (!path.endsWith('.txt')) return nodeFileSystem.statSync(path);
        looks.count++;
        for (const startedMs = performance.now(); performance.now() - startedMs < delayMs; );
        return nodeFileSystem.statSync(path);
      },
    };
    return { looks, filesystem };
  }

  test('lets others have their turn', async () => {
    const { looks, filesystem } = slowedBy(1);
    const { read } = serve(await makeTree(ENTRIES), {}, { filesystem });
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    count();
    expect(namesIn(await read('/'))).toHaveLength(60);
    isDone = true;
    expect(looks.count).toBeGreaterThan(0);
    expect(turns).toBeGreaterThan(looks.count / 10);
  });

  test('is left to the pool where it is slower than that', async () => {
    const { looks, filesystem } = slowedBy(3);
    const { read } = serve(await makeTree(ENTRIES), {}, { filesystem });
    expect(namesIn(await read('/'))).toHaveLength(60);
    expect(looks.count).toBeLessThan(5);
  });
});
