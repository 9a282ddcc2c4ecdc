/** Precompressed siblings: which are served, how, and never for a file that is newer. */
import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODERS } from '../../src/files/coders.ts';
import type { FileSystem } from '../../src/files/filesystem.ts';
import type { Response } from '../../src/http/message.ts';
import type { ContentCoding } from '../../src/http/negotiate.ts';
import type { Asked } from './harness.ts';
import { countOpens, decodeBody, makeRequest, makeTree, readBody, serve } from './harness.ts';
import { MemoryFileSystem } from './memory-filesystem.ts';

const LATER = { nowMs: () => Date.now() + 1000 };
const BR = { 'accept-encoding': 'br' };
const SCRIPT = 'export const answer = 42; // to everything\n'.repeat(100);
const LARGE = SCRIPT.repeat(300);
/** Of the highest quality: its bytes tell it from what is made here. */
const SIBLING = brotliCompressSync(SCRIPT);
const LARGE_SIBLING = brotliCompressSync(LARGE);

const codingOf = (response: Response) => response.fields['content-encoding'];

/** Gives a file of the tree a time, so many seconds ago. */
async function setAge(root: string, name: string, seconds: number): Promise<void> {
  const time = new Date(Date.now() - seconds * 1000);
  await utimes(join(root, name), time, time);
}

/** Serves `a.js`, an hour old, with the siblings given, a minute old. */
async function serveWith(siblings: Readonly<Record<string, string | Uint8Array>>, content = SCRIPT, name = 'a.js') {
  const root = await makeTree({ [name]: content, ...siblings });
  await setAge(root, name, 3600);
  for (const sibling of Object.keys(siblings)) {
    if (!sibling.endsWith('/')) await setAge(root, sibling, 60);
  }
  const filesystem = countOpens();
  return { root, filesystem, ...serve(root, {}, { filesystem, ...LATER }) };
}

async function bytesOf({ ask }: Asked, target: string, fields: Record<string, string>): Promise<[string, Buffer]> {
  const response = await ask(target, fields);
  return [String(codingOf(response)), await readBody(response.body)];
}

describe.each([
  ['in memory', SCRIPT],
  ['streamed', LARGE],
])('a sibling of a file %s', (_, content) => {
  const sibling = content === SCRIPT ? SIBLING : LARGE_SIBLING;

  test.each<[ContentCoding, string]>([
    ['br', 'a.js.br'],
    ['zstd', 'a.js.zst'],
    ['gzip', 'a.js.gz'],
  ])('in %s is %s', async (coding, name) => {
    const served = await serveWith({ [name]: 'not looked into' }, content);
    const response = await served.ask('/a.js', { 'accept-encoding': coding });
    expect(response).toMatchObject({
      status: 200,
      fields: {
        'content-type': 'text/javascript; charset=utf-8',
        'content-encoding': coding,
        vary: 'accept-encoding',
        etag: expect.stringMatching(new RegExp(`^"[\\w-]{22}-${coding}"$`)),
        'accept-ranges': 'bytes',
      },
    });
    expect((await readBody(response.body)).toString()).toBe('not looked into');
    expect(served.filesystem.openNow).toBe(0);
  });

  test('goes only to who accepts it', async () => {
    const served = await serveWith({ 'a.js.zst': 'zstd' }, content);
    for (const field of ['', 'deflate', 'zstd;q=0', 'identity, zstd;q=0.5']) {
      const [coding, bytes] = await bytesOf(served, '/a.js', { 'accept-encoding': field });
      expect([field, coding, bytes.toString() === content]).toEqual([field, 'undefined', true]);
    }
    expect(served.filesystem.openNow).toBe(0);
  });

  test('of several, the most welcome', async () => {
    const served = await serveWith({ 'a.js.br': 'br', 'a.js.zst': 'zstd', 'a.js.gz': 'gzip' }, content);
    for (const [field, coding] of [
      ['gzip, zstd, br', 'br'],
      ['gzip, zstd', 'zstd'],
      ['gzip, zstd;q=0.5', 'gzip'],
    ] as const) {
      const [got, bytes] = await bytesOf(served, '/a.js', { 'accept-encoding': field });
      expect([got, bytes.toString()]).toEqual([coding, coding]);
    }
  });

  test('has the same fields for HEAD', async () => {
    const { ask } = await serveWith({ 'a.js.br': sibling }, content);
    const get = await ask('/a.js', BR);
    await readBody(get.body);
    const head = await ask('/a.js', BR, 'HEAD');
    await readBody(head.body);
    expect(head.fields).toEqual(get.fields);
  });

  test('is compared by its own tag (RFC 9110 section 8.8.3.3)', async () => {
    const { ask, filesystem } = await serveWith({ 'a.js.br': sibling }, content);
    const tags: string[] = [];
    for (const fields of [BR, {}]) {
      const response = await ask('/a.js', fields);
      await readBody(response.body);
      tags.push(String(response.fields.etag));
    }
    const [coded, plain] = tags;
    expect(coded).not.toBe(plain);
    for (const [etag, fields, status] of [
      [coded!, BR, 304],
      [coded!, {}, 200],
      [plain!, BR, 200],
      [plain!, {}, 304],
    ] as const) {
      const response = await ask('/a.js', { ...fields, 'if-none-match': etag });
      await readBody(response.body);
      expect(response).toMatchObject({ status, fields: { vary: 'accept-encoding' } });
    }
    expect(filesystem.openNow).toBe(0);
  });

  test('has ranges, for its bytes stay what they are (RFC 9110 section 14)', async () => {
    const { ask, filesystem } = await serveWith({ 'a.js.br': sibling }, content);
    const { fields, body } = await ask('/a.js', BR);
    await readBody(body);
    const { etag } = fields;
    const one = await ask('/a.js', { ...BR, range: 'bytes=1-4', 'if-range': String(etag) });
    expect(one).toMatchObject({
      status: 206,
      fields: {
        etag,
        'content-encoding': 'br',
        'content-range': `bytes 1-4/${sibling.length}`,
        vary: 'accept-encoding',
      },
    });
    expect(await readBody(one.body)).toEqual(sibling.subarray(1, 5));
    const missed = ask('/a.js', { ...BR, range: `bytes=${sibling.length}-` });
    await expect(missed).rejects.toMatchObject({
      status: 416,
      fields: { 'content-range': `bytes */${sibling.length}` },
    });
    expect(filesystem.openNow).toBe(0);
  });

  test('in several parts, each says its coding, and the whole is in none (RFC 9110 section 15.3.7.2)', async () => {
    const { ask } = await serveWith({ 'a.js.br': sibling }, content);
    const { fields, body } = await ask('/a.js', { ...BR, range: 'bytes=0-0,2-2' });
    expect(fields['content-encoding']).toBeUndefined();
    expect((await readBody(body)).toString('latin1').match(/\r\nContent-Encoding: br\r\n/g)).toHaveLength(2);
  });

  test.each<[string, (root: string) => Promise<unknown>]>([
    ['older', (root) => setAge(root, 'a.js.br', 7200)],
    ['older by a moment', (root) => setAge(root, 'a.js.br', 3601)],
    ['empty', (root) => writeFile(join(root, 'a.js.br'), '')],
    ['removed', (root) => rm(join(root, 'a.js.br'))],
    ['a folder', (root) => replace(root, () => mkdir(join(root, 'a.js.br')))],
    ['a FIFO', (root) => replace(root, () => Promise.resolve(execFileSync('mkfifo', [join(root, 'a.js.br')])))],
    ['a link out of the root', (root) => replace(root, () => symlink('/etc/hostname', join(root, 'a.js.br')))],
    ['a link to nowhere', (root) => replace(root, () => symlink('nowhere', join(root, 'a.js.br')))],
    [
      'a link to a hidden file',
      (root) =>
        replace(root, async () => {
          await writeFile(join(root, '.secret'), 'secret');
          await symlink('.secret', join(root, 'a.js.br'));
        }),
    ],
  ])('that is %s is none', async (_, change) => {
    const { root, ask, filesystem } = await serveWith({ 'a.js.br': 'sibling' }, content);
    await change(root);
    for (const field of ['br', 'br, identity;q=0']) {
      const response = await ask('/a.js', { 'accept-encoding': field });
      expect(response.fields.vary).toBe('accept-encoding');
      expect((await decodeBody(response)).toString()).toBe(content);
    }
    expect(filesystem.openNow).toBe(0);
  });

  async function replace(root: string, make: () => Promise<unknown>): Promise<void> {
    await rm(join(root, 'a.js.br'));
    await make();
  }

  test('may be a link within the root', async () => {
    const { root, ...served } = await serveWith({ 'elsewhere.br': 'linked' }, content);
    await symlink('elsewhere.br', join(root, 'a.js.br'));
    expect((await bytesOf(served, '/a.js', BR))[1].toString()).toBe('linked');
  });

  test('of a file that is served although it is hidden is hidden all the same', async () => {
    const root = await makeTree({ '.a.js': content, '.a.js.br': 'hidden' });
    const served = serve(root, { allowHidden: ['.a.js'] }, LATER);
    const response = await served.ask('/.a.js', BR);
    expect((await decodeBody(response)).toString()).toBe(content);
  });

  test('is a file of its own, too', async () => {
    const { ask } = await serveWith({ 'a.js.gz': 'gzip', 'a.js.br': 'br' }, content);
    const gz = await ask('/a.js.gz', { 'accept-encoding': 'gzip' });
    expect(gz.fields).toMatchObject({ 'content-type': 'application/gzip' });
    expect([codingOf(gz), gz.fields.vary]).toEqual([undefined, undefined]);
    expect((await readBody(gz.body)).toString()).toBe('gzip');
    expect((await ask('/a.js.br', BR)).fields['content-type']).toBe('application/octet-stream');
  });
});

describe('a sibling and what is made here', () => {
  test('the sibling goes first where both are equally welcome', async () => {
    const served = await serveWith({ 'a.js.gz': 'stored' });
    expect((await bytesOf(served, '/a.js', { 'accept-encoding': 'gzip, br' }))[1].toString()).toBe('stored');
    expect((await bytesOf(served, '/a.js', { 'accept-encoding': 'gzip;q=0.9, br' }))[0]).toBe('br');
  });

  test('makes a file vary that would not be coded here', async () => {
    const { ask } = await serveWith({ 'a.png.br': 'stored' }, SCRIPT, 'a.png');
    expect((await ask('/a.png')).fields).toMatchObject({ vary: 'accept-encoding', 'content-type': 'image/png' });
    expect((await ask('/a.png', BR)).fields).toMatchObject({ 'content-encoding': 'br', 'content-type': 'image/png' });
  });

  test('of more than 1 MiB, beside a small file, is not kept, and so not served', async () => {
    const served = await serveWith({ 'a.js.br': Buffer.alloc(1_100_000) });
    expect((await decodeBody(await served.ask('/a.js', BR))).toString()).toBe(SCRIPT);
  });

  test('a hit is synchronous, and the same value', async () => {
    const { ask, files } = await serveWith({ 'a.js.br': SIBLING });
    const first = await ask('/a.js', BR);
    expect(files.handle(makeRequest('/a.js', BR))).toBe(first);
    expect(first.wire?.bytes.subarray(first.wire.bodyStart)).toEqual(SIBLING);
  });
});

describe('a sibling changes while its file stays', () => {
  test('it is written anew: its new bytes are served at once', async () => {
    const { root, ...served } = await serveWith({ 'a.js.br': 'one' });
    expect((await bytesOf(served, '/a.js', BR))[1].toString()).toBe('one');
    for (const content of ['two', 'three', 'sixth']) {
      await writeFile(join(root, 'a.js.br'), content);
      expect((await bytesOf(served, '/a.js', BR))[1].toString()).toBe(content);
    }
  });

  test('it goes: the file is coded here', async () => {
    const { root, ...served } = await serveWith({ 'a.js.br': 'one' });
    await bytesOf(served, '/a.js', BR);
    await rm(join(root, 'a.js.br'));
    expect((await decodeBody(await served.ask('/a.js', BR))).toString()).toBe(SCRIPT);
  });

  test('it comes, or is no longer too old: that is noticed within a second', async () => {
    const filesystem = new MemoryFileSystem(1);
    filesystem.write('/a.js.gz', gzipSync('old'));
    filesystem.nowMs += 1000;
    filesystem.write('/a.js', SCRIPT);
    filesystem.nowMs += 1000;
    const served = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
    const codedBy = async (coding: ContentCoding) => (await bytesOf(served, '/a.js', { 'accept-encoding': coding }))[1];
    const made = [await codedBy('br'), await codedBy('gzip')];
    const opens = filesystem.opens;
    filesystem.write('/a.js.br', 'stored');
    filesystem.nowMs += 999;
    expect([await codedBy('br'), await codedBy('gzip')]).toEqual(made);
    expect(filesystem.opens).toBe(opens);
    filesystem.nowMs += 1;
    expect((await codedBy('br')).toString()).toBe('stored');
    filesystem.write('/a.js.gz', 'stored');
    filesystem.nowMs += 1000;
    expect((await codedBy('gzip')).toString()).toBe('stored');
  });
});

describe('never stale', () => {
  test('a file that is rewritten again and again beside its old sibling', async () => {
    const root = await makeTree({ 'a.js': `${SCRIPT}100`, 'a.js.br': brotliCompressSync(`${SCRIPT}100`) });
    const { ask } = serve(root);
    for (let number = 101; number <= 250; number++) {
      const content = SCRIPT + number;
      await writeFile(join(root, 'a.js'), content);
      // The next version's sibling, now and then, so that it is of the same tick as the version after.
      if (number % 3 === 0) await writeFile(join(root, 'a.js.br'), brotliCompressSync(content));
      expect((await decodeBody(await ask('/a.js', BR))).toString()).toBe(content);
    }
  });

  test('a file that is put back to an older time than its sibling has', async () => {
    const { root, ask } = await serveWith({ 'a.js.br': SIBLING });
    expect((await readBody((await ask('/a.js', BR)).body)).equals(SIBLING)).toBe(true);
    await writeFile(join(root, 'a.js'), SCRIPT.replace('42', '43'));
    await setAge(root, 'a.js', 7200);
    expect((await decodeBody(await ask('/a.js', BR))).toString()).toBe(SCRIPT.replace('42', '43'));
  });

  test.each<[ContentCoding, string]>([
    ['br', '.br'],
    ['gzip', '.gz'],
    ['zstd', '.zst'],
  ])('of one tick of the clock: in %s, only what decodes to the file', async (coding, extension) => {
    const { encode } = CODERS[coding];
    const answerWith = async (sibling: Uint8Array) => {
      const filesystem = new MemoryFileSystem(1000);
      filesystem.write('/a.js', SCRIPT);
      filesystem.write(`/a.js${extension}`, sibling);
      const { ask } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
      return ask('/a.js', { 'accept-encoding': coding });
    };
    const versions = [SCRIPT.replace('42', '43'), `${SCRIPT}x`, SCRIPT.slice(1)];
    const others = encode === undefined ? [] : await Promise.all(versions.map((text) => encode(Buffer.from(text))));
    for (const sibling of [...others, Buffer.from('nonsense')]) {
      expect((await decodeBody(await answerWith(sibling))).toString()).toBe(SCRIPT);
    }
    if (coding !== 'zstd') {
      const same = coding === 'br' ? SIBLING : gzipSync(SCRIPT, { level: 1 });
      expect(await readBody((await answerWith(same)).body)).toEqual(same);
    }
  });

  test('a sibling that is rewritten within one tick of the clock, with the same length', async () => {
    const filesystem = new MemoryFileSystem(1000);
    filesystem.write('/a.js', SCRIPT);
    filesystem.nowMs += 10_000;
    const served = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
    for (const content of ['one', 'two', 'six']) {
      filesystem.write('/a.js.br', content);
      expect((await bytesOf(served, '/a.js', BR))[1].toString()).toBe(content);
    }
  });

  type Step = { wait: number } | { write: 'file' | 'sibling' | 'both' } | { ask: string };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ wait: fc.constantFrom(0, 1, 9, 99, 101, 1000, 2001, 5000) }),
    fc.record({ write: fc.constantFrom('file' as const, 'sibling' as const, 'both' as const) }),
    fc.record({ ask: fc.constantFrom('br', 'gzip', 'identity') }),
  );

  test.each([1, 16, 2000])(
    'a clock with ticks of %i ms, a file that changes, and siblings made of it',
    async (tickMs) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const filesystem = new MemoryFileSystem(tickMs);
          let number = 100;
          const content = () => SCRIPT + number;
          filesystem.write('/a.js', content());
          const { ask } = serve('/', {}, { filesystem, nowMs: () => filesystem.nowMs });
          for (const action of steps) {
            if ('wait' in action) {
              filesystem.nowMs += action.wait;
            } else if ('ask' in action) {
              const response = await ask('/a.js', { 'accept-encoding': action.ask });
              expect((await decodeBody(response)).toString()).toBe(content());
            } else {
              if (action.write !== 'sibling') {
                number++;
                filesystem.write('/a.js', content());
              }
              if (action.write !== 'file') filesystem.write('/a.js.br', brotliCompressSync(content()));
            }
          }
        }),
        { seed: 1, numRuns: 40 },
      );
    },
  );

  test('a file that cannot be looked at has no siblings, and is served', async () => {
    const { filesystem: inner, root } = await serveWith({ 'a.js.br': SIBLING });
    const filesystem: FileSystem = {
      ...inner,
      open: (path) => (path.endsWith('.br') ? Promise.reject(new Error('EIO')) : inner.open(path)),
    };
    const { ask } = serve(root, {}, { filesystem, ...LATER });
    expect((await decodeBody(await ask('/a.js', BR))).toString()).toBe(SCRIPT);
  });
});
