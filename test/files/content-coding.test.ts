/** Content codings that are made here: RFC 9110 sections 8.4, 8.8.3.3, 12.5.3 and 12.5.5. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CODERS } from '../../src/files/coders.ts';
import { ContentCoder } from '../../src/files/content-coder.ts';
import { createEntry, memoryBytes } from '../../src/files/entry.ts';
import type { Response } from '../../src/http/message.ts';
import type { Asked } from './harness.ts';
import { decodeBody, makeFolder, makeRequest, makeTree, readBody, serve } from './harness.ts';
import { MemoryFileSystem } from './memory-filesystem.ts';

const LATER = { nowMs: () => Date.now() + 1000 };
const HAS_ZSTD = CODERS.zstd.encode !== undefined;
const SCRIPT = 'export const answer = 42; // to everything\n'.repeat(100);
const BR = { 'accept-encoding': 'br' };

const codingOf = (response: Response) => response.fields['content-encoding'];

async function serveScript(content: string | Uint8Array = SCRIPT, name = 'a.js'): Promise<Asked> {
  return serve(await makeTree({ [name]: content }), {}, LATER);
}

describe('RFC 9110 section 12.5.3: the coding is the one the client would rather have', () => {
  test.each<[string | undefined, string | undefined]>([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['zstd', HAS_ZSTD ? 'zstd' : undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, zstd', HAS_ZSTD ? 'zstd' : 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['*', 'br'],
    ['*, br;q=0', HAS_ZSTD ? 'zstd' : 'gzip'],
    ['identity;q=0, br', 'br'],
    ['br;q=0.5, identity', undefined],
    ['deflate', undefined],
    ['br;q=0', undefined],
    ['', undefined],
    [undefined, undefined],
    ['br;q=nonsense', undefined],
    ['identity;q=0', undefined], // there is nothing else: the refusal is not heeded (section 12.1)
    ['*;q=0', undefined],
  ])('%j', async (field, coding) => {
    const { ask } = await serveScript();
    for (const turn of ['made', 'kept']) {
      const response = await ask('/a.js', field === undefined ? {} : { 'accept-encoding': field });
      expect([turn, response.status, codingOf(response)]).toEqual([turn, 200, coding]);
      expect((await decodeBody(response)).toString()).toBe(SCRIPT);
    }
  });

  test('the fields say what it is, and no ranges are offered of it', async () => {
    const { ask } = await serveScript();
    const { etag, 'accept-ranges': ranges, ...same } = (await ask('/a.js')).fields;
    const coded = (await ask('/a.js', BR)).fields;
    expect(coded).toEqual({
      ...same,
      'content-encoding': 'br',
      vary: 'accept-encoding',
      etag: expect.stringMatching(/^"[\w-]{22}-br"$/),
    });
    expect(ranges).toBe('bytes');
    expect(coded.etag).not.toBe(etag);
    expect((await ask('/a.js', BR, 'HEAD')).fields).toEqual(coded);
  });
});

describe('RFC 9110 section 12.5.5: Vary says what could have been coded', () => {
  test.each([
    ['a.js', {}, true],
    ['a.js', BR, true],
    ['a.js', { range: 'bytes=0-1' }, true],
    ['a.js', { 'if-none-match': '*' }, true],
    ['small.txt', {}, true],
    ['a.svg', {}, true],
    ['large.txt', {}, true],
    ['large.txt', { ...BR, range: 'bytes=0-1' }, true],
    ['', {}, true],
    ['a.png', BR, false],
    ['large.bin', BR, false],
  ])('/%s with %j: %s', async (name, fields, varies) => {
    const large = Buffer.alloc(1_200_000);
    const { ask } = serve(
      await makeTree({
        'a.js': SCRIPT,
        'small.txt': '',
        'a.svg': '<svg>',
        'a.png': SCRIPT,
        'large.txt': large,
        'large.bin': large,
      }),
      {},
      LATER,
    );
    const response = await ask(`/${name}`, fields);
    await readBody(response.body);
    expect(response.fields.vary).toBe(varies ? 'accept-encoding' : undefined);
  });
});

describe('what is not worth a coding goes without', () => {
  const NOISE = randomBytes(4000).toString('latin1');
  const cases: readonly (readonly [string, string, string | Uint8Array])[] = [
    ['less than 1 KiB', 'a.txt', 'x'.repeat(1023)],
    ['what does not become smaller', 'a.txt', Buffer.from(NOISE, 'latin1')],
    ['an image', 'a.png', SCRIPT],
    ['a font that is compressed', 'a.woff2', SCRIPT],
    ['an archive', 'a.gz', SCRIPT],
    ['what nobody knows', 'a.unknown', SCRIPT],
    ['a file that is streamed', 'a.txt', SCRIPT.repeat(300)],
  ];

  test.each(cases)('%s', async (_, name, content) => {
    const { ask } = await serveScript(content, name);
    for (let turn = 0; turn < 2; turn++) {
      const response = await ask(`/${name}`, BR);
      expect(codingOf(response)).toBeUndefined();
      expect((await readBody(response.body)).equals(Buffer.from(content))).toBe(true);
    }
  });

  test('which is found out once', async () => {
    const { ask, files } = await serveScript(Buffer.from(NOISE, 'latin1'));
    const first = await ask('/a.js', BR);
    expect(files.handle(makeRequest('/a.js', BR))).toBe(first);
  });

  test.each(cases.slice(0, 2))('but not where the client refuses to take it so: %s', async (_, name, content) => {
    const { ask, files } = await serveScript(content, name);
    await ask(`/${name}`, BR);
    const fields = { 'accept-encoding': 'identity;q=0, br;q=0.1' };
    const response = await ask(`/${name}`, fields);
    expect(codingOf(response)).toBe('br');
    expect((await decodeBody(response)).equals(Buffer.from(content))).toBe(true);
    expect(files.handle(makeRequest(`/${name}`, fields))).toBe(response);
  });

  test.each(['a.txt', 'a.unknown'])('exactly 1 KiB of %s', async (name) => {
    const { ask } = await serveScript('x'.repeat(1024), name);
    expect(codingOf(await ask(`/${name}`, BR))).toBe(name === 'a.txt' ? 'br' : undefined);
  });
});

describe('a hit', () => {
  test('is answered synchronously, with the same value', async () => {
    const { ask, files } = await serveScript();
    const first = await ask('/a.js', BR);
    expect(files.handle(makeRequest('/a.js', BR))).toBe(first);
    expect(files.handle(makeRequest('/a.js', BR, 'HEAD'))).toBe(first);
    expect(files.handle(makeRequest('/a.js', { 'accept-encoding': 'br, deflate' }))).toBe(first);
    expect(first.wire?.bytes.subarray(first.wire.bodyStart)).toEqual(await readBody(first.body));
    const again = files.handle(makeRequest('/a.js', { ...BR, 'if-none-match': String(first.fields.etag) }));
    expect(again).toMatchObject({
      status: 304,
      wire: {},
      fields: { vary: 'accept-encoding', etag: first.fields.etag },
    });
  });

  test('is coded once for a hundred who ask at the same time', async () => {
    const { files } = await serveScript();
    const ask = async (coding: string) => files.handle(makeRequest('/a.js', { 'accept-encoding': coding }));
    const codings = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 'br' : 'gzip'));
    const responses = await Promise.all(codings.map(ask));
    expect(new Set(responses).size).toBe(2);
    expect(responses.map(codingOf)).toEqual(codings);
  });

  test('of another file is answered while one is being coded', async () => {
    const { ask, files } = serve(await makeTree({ 'a.js': SCRIPT.repeat(200), 'b.js': SCRIPT }), {}, LATER);
    const other = await ask('/b.js', BR);
    await ask('/a.js');
    const pending = files.handle(makeRequest('/a.js', BR));
    expect(pending).toBeInstanceOf(Promise);
    expect(files.handle(makeRequest('/b.js', BR))).toBe(other);
    expect(codingOf(await pending)).toBe('br');
  });
});

test('whoever keeps an entry hears of each form it gets', async () => {
  const filesystem = new MemoryFileSystem(1);
  filesystem.write('/a.js', SCRIPT);
  const found = { siblings: [], vacancies: [] };
  const entry = createEntry('/a.js', filesystem.statSync('/a.js')!, Buffer.from(SCRIPT), filesystem.nowMs, found);
  const sizes = [memoryBytes(entry)];
  const coder = new ContentCoder(
    () => filesystem.nowMs,
    (grown) => sizes.push(memoryBytes(grown)),
  );
  for (const coding of ['br', 'br', 'gzip']) {
    const form = await coder.select(makeRequest('/a.js', { 'accept-encoding': coding }), false, entry);
    expect(codingOf(form.whole)).toBe(coding);
  }
  expect(sizes).toHaveLength(3);
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
});

describe('RFC 9110 section 8.8.3.3: each coding has a tag of its own', () => {
  const fields = { identity: {}, br: BR, gzip: { 'accept-encoding': 'gzip' } };
  const forms = ['identity', 'br', 'gzip'] as const;

  test.each(forms.flatMap((held) => forms.map((asked) => [held, asked] as const)))(
    'who holds %s and asks for %s',
    async (held, asked) => {
      const { ask } = await serveScript();
      const { etag } = (await ask('/a.js', fields[held])).fields;
      const withTag = (name: string) => ask('/a.js', { ...fields[asked], [name]: String(etag) });
      const response = await withTag('if-none-match');
      expect(response.status).toBe(held === asked ? 304 : 200);
      expect(response.fields.vary).toBe('accept-encoding');
      if (held === asked) expect((await withTag('if-match')).status).toBe(200);
      else await expect(withTag('if-match')).rejects.toMatchObject({ status: 412 });
    },
  );

  test('Last-Modified is that of the file, whatever the coding', async () => {
    const { ask } = await serveScript();
    const { fields } = await ask('/a.js');
    const since = { ...BR, 'if-modified-since': String(fields['last-modified']) };
    expect(await ask('/a.js', since)).toMatchObject({ status: 304, fields: { etag: expect.stringMatching(/-br"$/) } });
  });
});

describe('RFC 9110 section 14: a range is never of a coding that is made here', () => {
  test('it is of the file as it is, with the tag of that', async () => {
    const { ask } = await serveScript();
    const { fields } = await ask('/a.js');
    await ask('/a.js', BR);
    const response = await ask('/a.js', { ...BR, range: 'bytes=7-11' });
    expect(response).toMatchObject({
      status: 206,
      fields: { ...fields, 'content-range': `bytes 7-11/${SCRIPT.length}` },
    });
    expect(codingOf(response)).toBeUndefined();
    expect((await readBody(response.body)).toString()).toBe('const');
  });

  test.each([
    ['the coded form, which is not gone on with', 'br', 200],
    ['the file as it is', 'identity', 206],
  ])('If-Range with the tag of %s', async (_, held, status) => {
    const { ask } = await serveScript();
    const { etag } = (await ask('/a.js', { 'accept-encoding': held })).fields;
    const response = await ask('/a.js', { ...BR, range: 'bytes=0-1', 'if-range': String(etag) });
    expect(response.status).toBe(status);
    expect(codingOf(response)).toBeUndefined();
  });

  test('HEAD has no ranges, and so the coding of a GET without one', async () => {
    const { ask } = await serveScript();
    expect(codingOf(await ask('/a.js', { ...BR, range: 'bytes=0-1' }, 'HEAD'))).toBe('br');
  });
});

describe('a page of ours', () => {
  test('is coded too, with a tag of its own', async () => {
    const { ask } = serve(await makeTree({ 'a.txt': '' }));
    const plain = await ask('/');
    const coded = await ask('/', BR);
    expect(coded.fields).toMatchObject({
      'content-encoding': 'br',
      vary: 'accept-encoding',
      'content-type': 'text/html; charset=utf-8',
    });
    expect((await decodeBody(coded)).equals(await readBody(plain.body))).toBe(true);
    expect(coded.fields.etag).not.toBe(plain.fields.etag);
    expect((await ask('/', { ...BR, 'if-none-match': String(coded.fields.etag) })).status).toBe(304);
    expect((await ask('/', { ...BR, 'if-none-match': String(plain.fields.etag) })).status).toBe(200);
    expect(codingOf(await ask('/', { ...BR, range: 'bytes=0-1' }))).toBeUndefined();
  });
});

describe('a coded form ends with its file', () => {
  test('that is rewritten with the same length, again and again', async () => {
    const root = await makeFolder();
    const { ask } = serve(root);
    for (let number = 100; number < 250; number++) {
      const content = SCRIPT + number;
      await writeFile(join(root, 'a.js'), content);
      for (let turn = 0; turn < 2; turn++) {
        const response = await ask('/a.js', BR);
        expect(codingOf(response)).toBe('br');
        expect((await decodeBody(response)).toString()).toBe(content);
      }
    }
  });
});

test('where it is turned off, nothing is coded, and nothing varies', async () => {
  const tree = { 'a.js': SCRIPT, 'large.txt': SCRIPT.repeat(300), 'a.js.br': 'x', 'large.txt.br': 'x' };
  const { ask } = serve(await makeTree(tree), { compression: false }, LATER);
  for (const target of ['/a.js', '/large.txt', '/']) {
    const response = await ask(target, { 'accept-encoding': 'br, gzip, identity;q=0' });
    await readBody(response.body);
    expect(response).toMatchObject({ status: 200 });
    expect([codingOf(response), response.fields.vary]).toEqual([undefined, undefined]);
  }
});
