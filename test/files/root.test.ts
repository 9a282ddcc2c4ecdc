/** Containment over a real tree, with everything in it that has led out of some server's root. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, readlink, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FileSystem } from '../../src/files/filesystem.ts';
import { nodeFileSystem } from '../../src/files/filesystem.ts';
import { isWithin } from '../../src/files/root.ts';
import { countOpens, makeFolder, makeTree, serve, systemError } from './harness.ts';

/** `site` is the root; around it lies what must not be served. */
async function makeSite(): Promise<string> {
  const folder = await makeTree({
    'site/a.txt': 'a',
    'site/docs/b.txt': 'b',
    'site/.env': 'secret',
    'site/.env.example': 'example',
    'site/.git/config': 'secret',
    'site/.well-known/security.txt': 'contact',
    'site/.well-known/.token': 'secret',
    'site/docs/.vscode/settings.json': 'secret',
    'site/server.key': 'secret',
    'site/certs/server.PEM': 'secret',
    'site/certs/server.p12.bak': 'secret',
    'site/keys.txt': 'no secret',
    'site-secret/c.txt': 'secret',
    'shared/d.txt': 'd',
    'shared/.hidden': 'secret',
    'shared-not/e.txt': 'secret',
    'outside.txt': 'secret',
  });
  const at = (name: string) => join(folder, 'site', name);
  await symlink('a.txt', at('inside'));
  await symlink('docs', at('inside-folder'));
  await symlink('.env', at('to-hidden'));
  await symlink('.git', at('to-hidden-folder'));
  await symlink('../outside.txt', at('outside'));
  await symlink('..', at('parent'));
  await symlink('../site-secret', at('sibling'));
  await symlink('../shared', at('shared'));
  await symlink('../shared-not', at('shared-not'));
  await symlink('/etc/passwd', at('absolute'));
  await symlink('nowhere', at('dangling'));
  await symlink('loop-b', at('loop-a'));
  await symlink('loop-a', at('loop-b'));
  await symlink('../site/docs', at('out-and-back'));
  return folder;
}

describe('what lies in the root', () => {
  test.each([
    ['/a.txt', 'a'],
    ['/docs/b.txt', 'b'],
    ['/docs//b.txt', 'b'],
    ['//a.txt', 'a'],
    ['/inside', 'a'],
    ['/inside-folder/b.txt', 'b'],
    ['/out-and-back/b.txt', 'b'],
    ['/.well-known/security.txt', 'contact'],
    ['/keys.txt', 'no secret'],
  ])('%s is served', async (target, content) => {
    const { read } = serve(join(await makeSite(), 'site'));
    expect(await read(target)).toBe(content);
    expect(await read(target)).toBe(content);
  });
});

describe('what is hidden is 404, and the reason says how to allow it', () => {
  test.each([
    ['/.env', '.env'],
    ['/%2eenv', '.env'],
    ['/.ENV', '.ENV'],
    ['/.env.example', '.env.example'],
    ['/.git/', '.git'],
    ['/.git/config', '.git'],
    ['/.GIT/config', '.GIT'],
    ['/docs/.vscode/settings.json', '.vscode'],
    ['/.well-known/.token', '.token'],
    ['/server.key', 'server.key'],
    ['/certs/server.PEM', 'server.PEM'],
    ['/certs/server.p12.bak', 'server.p12.bak'],
    ['/to-hidden', '.env'],
    ['/to-hidden-folder/config', '.git'],
    ['/.not-there', '.not-there'],
  ])('%s', async (target, name) => {
    const { refusal } = serve(join(await makeSite(), 'site'));
    const error = await refusal(target);
    expect(error).toMatchObject({ status: 404, message: 'There is nothing at this address' });
    expect(error.reason).toContain(`"${name}" is hidden`);
    expect(error.reason).toContain('httpsPreview.allowHidden');
    expect(error.reason).toContain(`--allow-hidden ${name}`);
  });

  test('unless it is allowed, by its very name and on the whole way', async () => {
    const { read, refusal } = serve(join(await makeSite(), 'site'), { allowHidden: ['.env.example', '.env', '.git'] });
    expect(await read('/.env.example')).toBe('example');
    expect(await read('/to-hidden')).toBe('secret');
    expect(await read('/.git/config')).toBe('secret');
    expect(await refusal('/.ENV')).toMatchObject({ status: 404 });
    expect(await refusal('/docs/.vscode/settings.json')).toMatchObject({ status: 404 });
  });
});

describe('what lies outside is 404, and the reason says how to allow it', () => {
  test.each(['/outside', '/parent/outside.txt', '/parent/', '/sibling/c.txt', '/shared/d.txt', '/absolute'])(
    '%s',
    async (target) => {
      const filesystem = countOpens();
      const { refusal } = serve(join(await makeSite(), 'site'), {}, { filesystem });
      const error = await refusal(target);
      expect(error).toMatchObject({ status: 404, message: 'There is nothing at this address' });
      expect(error.reason).toContain('a symbolic link leads out of the root');
      expect(error.reason).toContain('httpsPreview.allowSymlinks');
      expect(filesystem.openNow).toBe(0);
    },
  );

  test('unless links may lead there: to that folder, not to its neighbour or what is hidden in it', async () => {
    const folder = await makeSite();
    const { read, refusal } = serve(join(folder, 'site'), {
      allowSymlinks: [join(folder, 'shared'), join(folder, 'not-there')],
    });
    expect(await read('/shared/d.txt')).toBe('d');
    expect((await refusal('/shared/.hidden')).reason).toContain('".hidden" is hidden');
    expect((await refusal('/shared-not/e.txt')).reason).toContain('leads out of the root');
    expect((await refusal('/outside')).reason).toContain('leads out of the root');
  });
});

describe('what is not there is 404', () => {
  test.each([
    '/nothing',
    '/dangling',
    '/loop-a',
    '/loop-b/x',
    '/a.txt/',
    '/a.txt/b',
    `/${'x'.repeat(300)}`,
    '/nothing/',
  ])('%s', async (target) => {
    const { refusal } = serve(join(await makeSite(), 'site'));
    expect(await refusal(target)).toMatchObject({ status: 404, message: 'There is nothing at this address' });
  });
});

describe('neither file nor folder is 404, and not opened', () => {
  test('a FIFO, which would hang whoever opens it', async () => {
    const root = await makeFolder();
    execFileSync('mkfifo', [join(root, 'fifo')]);
    await symlink('fifo', join(root, 'link'));
    const filesystem = countOpens();
    const { refusal } = serve(root, {}, { filesystem });
    expect((await refusal('/fifo')).reason).toContain('FIFO');
    expect((await refusal('/link')).status).toBe(404);
    expect(filesystem.opened).toEqual([]);
  });

  test('a FIFO that takes the place of a file between two looks does not hang either', async () => {
    const root = await makeTree({ 'a.txt': 'a' });
    const filesystem = countOpens({
      ...nodeFileSystem,
      async open(path) {
        await rm(path, { force: true });
        execFileSync('mkfifo', [path]);
        return nodeFileSystem.open(path);
      },
    });
    const { refusal } = serve(root, {}, { filesystem });
    expect(await refusal('/a.txt')).toMatchObject({ status: 404 });
    expect(filesystem.openNow).toBe(0);
  });

  test('a socket', async () => {
    const root = await makeFolder();
    const server = createServer().listen(join(root, 'socket'));
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { refusal } = serve(root);
    expect(await refusal('/socket')).toMatchObject({ status: 404 });
  });

  test('a device', async () => {
    const root = await makeFolder();
    await symlink('/dev/zero', join(root, 'zero'));
    const { refusal } = serve(root, { allowSymlinks: ['/dev'] });
    expect((await refusal('/zero')).reason).toContain('device');
  });
});

describe('the root', () => {
  test('may be a symbolic link, and be led elsewhere', async () => {
    const folder = await makeTree({ 'one/a.txt': 'one', 'two/a.txt': 'two' });
    const root = join(folder, 'current');
    await symlink('one', root);
    const { read } = serve(root);
    expect(await read('/a.txt')).toBe('one');
    await unlink(root);
    await symlink('two', root);
    expect(await read('/a.txt')).toBe('two');
  });

  test('may vanish, which is 503, and come back', async () => {
    const folder = await makeTree({ 'site/a.txt': 'before' });
    const root = join(folder, 'site');
    const { read, refusal } = serve(root);
    expect(await read('/a.txt')).toBe('before');
    await rename(root, join(folder, 'elsewhere'));
    for (const target of ['/', '/a.txt', '/b.txt']) {
      const error = await refusal(target);
      expect(error).toMatchObject({ status: 503, fields: { 'retry-after': '1' } });
      expect(error.message).not.toContain(root);
      expect(error.reason).toContain(root);
    }
    await mkdir(root);
    await writeFile(join(root, 'a.txt'), 'after');
    expect(await read('/a.txt')).toBe('after');
  });

  test('may not be a file', async () => {
    const folder = await makeTree({ site: 'a file' });
    const { refusal } = serve(join(folder, 'site'));
    expect((await refusal('/')).reason).toContain('is no folder');
  });
});

describe('links that are swapped while we look', () => {
  /** A file system in which, each time a file is about to be opened, `swap` comes first. */
  function swapping(swap: (path: string) => Promise<void>): FileSystem {
    return {
      ...nodeFileSystem,
      async open(path) {
        await swap(path);
        return nodeFileSystem.open(path);
      },
    };
  }

  test('to what lies outside: it is not served', async () => {
    const folder = await makeTree({ 'site/inside.txt': 'inside', 'outside.txt': 'secret' });
    const path = join(folder, 'site', 'a.txt');
    await symlink('inside.txt', path);
    const filesystem = countOpens(
      swapping(async () => {
        await unlink(path);
        await symlink('../outside.txt', path);
      }),
    );
    const { refusal } = serve(join(folder, 'site'), {}, { filesystem });
    expect((await refusal('/a.txt')).reason).toContain('leads out of the root');
    expect(filesystem.openNow).toBe(0);
  });

  test('out for the opening and back before the check: it is not served', async () => {
    const folder = await makeTree({ 'site/inside.txt': 'inside', 'outside.txt': 'secret' });
    const path = join(folder, 'site', 'a.txt');
    await symlink('inside.txt', path);
    const filesystem = countOpens({
      ...nodeFileSystem,
      async open(asked) {
        await unlink(path);
        await symlink('../outside.txt', path);
        const file = await nodeFileSystem.open(asked);
        await unlink(path);
        await symlink('inside.txt', path);
        return file;
      },
    });
    const { refusal } = serve(join(folder, 'site'), {}, { filesystem });
    expect(await refusal('/a.txt')).toMatchObject({ status: 503 });
    expect(filesystem.opened.length).toBeGreaterThan(1);
    expect(filesystem.openNow).toBe(0);
  });

  test('from one file inside to another: the other is served', async () => {
    const root = await makeTree({ 'one.txt': 'one', 'two.txt': 'two' });
    const path = join(root, 'a.txt');
    await symlink('one.txt', path);
    const filesystem = swapping(async () => {
      if ((await readlink(path)) === 'two.txt') return;
      await unlink(path);
      await symlink('two.txt', path);
    });
    const { read } = serve(root, {}, { filesystem });
    expect(await read('/a.txt')).toBe('two');
  });

  test('under a file that is in memory already: it is not served from there', async () => {
    const folder = await makeTree({ 'site/inside.txt': 'inside', 'outside.txt': 'secret' });
    const path = join(folder, 'site', 'a.txt');
    await symlink('inside.txt', path);
    const { read, refusal } = serve(join(folder, 'site'), {}, { nowMs: () => Date.now() + 1000 });
    expect(await read('/a.txt')).toBe('inside');
    expect(await read('/a.txt')).toBe('inside');
    await unlink(path);
    await symlink('../outside.txt', path);
    expect((await refusal('/a.txt')).reason).toContain('leads out of the root');
  });
});

describe('errors of the system', () => {
  test.each([
    ['EACCES', 403],
    ['EPERM', 403],
    ['EMFILE', 503],
    ['ENFILE', 503],
    ['EIO', 500],
  ])('%s while opening is %i', async (code, status) => {
    const root = await makeTree({ 'a.txt': 'a' });
    const filesystem: FileSystem = { ...nodeFileSystem, open: () => Promise.reject(systemError(code)) };
    const error = await serve(root, {}, { filesystem }).refusal('/a.txt');
    expect(error.status).toBe(status);
    expect(error.message).not.toContain('/secret/path');
    expect(error.reason).toContain(code);
  });

  test('after the opening: the file is closed', async () => {
    const root = await makeTree({ 'a.txt': 'a' });
    const filesystem = countOpens({ ...nodeFileSystem, realPath: () => Promise.reject(systemError('EIO')) });
    expect(await serve(root, {}, { filesystem }).refusal('/a.txt')).toMatchObject({ status: 500 });
    expect(filesystem.opened).toHaveLength(1);
    expect(filesystem.openNow).toBe(0);
  });
});

test('a hard link is a file like any other', async () => {
  const root = await makeTree({ 'a.txt': 'a' });
  await link(join(root, 'a.txt'), join(root, 'b.txt'));
  expect(await serve(root).read('/b.txt')).toBe('a');
});

describe('isWithin', () => {
  test.each([
    ['/site', '/site', '/', true],
    ['/site', '/site/a', '/', true],
    ['/site', '/site-secret', '/', false],
    ['/site', '/sit', '/', false],
    ['/site', '/', '/', false],
    ['/', '/etc', '/', true],
    ['C:\\site', 'C:\\site\\a', '\\', true],
    ['C:\\site', 'C:\\site-secret\\a', '\\', false],
    ['C:\\', 'C:\\a', '\\', true],
    ['C:\\', 'D:\\a', '\\', false],
    ['\\\\host\\share', '\\\\host\\share2\\a', '\\', false],
  ])('%s holds %s', (folder, path, separator, holds) => {
    expect(isWithin(folder, path, separator)).toBe(holds);
  });
});
