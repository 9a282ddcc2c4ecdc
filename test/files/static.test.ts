import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../src/files/filesystem.ts';
import type { Response } from '../../src/http/message.ts';
import { discardBody } from '../../src/http/message.ts';
import { countOpens, makeRequest, makeTree, readBody, serve } from './harness.ts';

const LARGE = Buffer.alloc(1_500_000, '0123456789');
/** A clock that is ahead, so that files just written are trusted as if they had been left alone for a while. */
const LATER = { nowMs: () => Date.now() + 1000 };

function text(response: Response): Promise<string> {
  return readBody(response.body).then((bytes) => bytes.toString());
}

describe('RFC 9110 section 9.3: methods', () => {
  test.each(['GET', 'HEAD'])('%s gives the file; leaving out the body is up to whoever writes it', async (method) => {
    const { ask } = serve(await makeTree({ 'a.txt': 'hello' }));
    const response = await ask('/a.txt', {}, method);
    expect(response).toMatchObject({ status: 200, fields: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(await text(response)).toBe('hello');
  });

  test.each(['/', '/a.txt', '/nothing', '*'])('OPTIONS %s says what there is', async (target) => {
    const { ask } = serve(await makeTree({ 'a.txt': '' }));
    expect(await ask(target, {}, 'OPTIONS')).toEqual({
      status: 204,
      fields: { allow: 'GET, HEAD, OPTIONS' },
      body: null,
    });
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'get'])('%s is 405, with Allow', async (method) => {
    const { refusal } = serve(await makeTree({ 'a.txt': '' }));
    expect(await refusal('/a.txt', {}, method)).toMatchObject({ status: 405, fields: { allow: 'GET, HEAD, OPTIONS' } });
  });
});

describe('a file', () => {
  test('has the fields of a 200, and nothing else', async () => {
    const root = await makeTree({ 'a.html': '<p>' });
    await utimes(join(root, 'a.html'), new Date(), new Date('1994-11-06T08:49:37.999Z'));
    const { ask } = serve(root);
    expect((await ask('/a.html')).fields).toEqual({
      'content-type': 'text/html; charset=utf-8',
      vary: 'accept-encoding',
      'cache-control': 'no-cache',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
      'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'strict-origin-when-cross-origin',
    });
  });

  test.each([
    ['/a%20b.txt', 'space'],
    ['/%C3%BC.txt', 'umlaut'],
    ['/c%23.txt', 'hash'],
    ['/100%25.txt', 'percent'],
    ['/what%3F.txt', 'question'],
    ['/a%20b.txt?x=%2F..%2F', 'space'],
    ['/empty', ''],
  ])('%s', async (target, content) => {
    const { read } = serve(
      await makeTree({
        'a b.txt': 'space',
        'ü.txt': 'umlaut',
        'c#.txt': 'hash',
        '100%.txt': 'percent',
        'what?.txt': 'question',
        empty: '',
      }),
    );
    expect(await read(target)).toBe(content);
  });

  test('with a slash behind its name is 404', async () => {
    const { refusal } = serve(await makeTree({ 'a.txt': '' }));
    expect((await refusal('/a.txt/')).reason).toBe('a file, asked for with a slash behind its name');
  });

  test('with a malformed target is 400', async () => {
    const { refusal } = serve(await makeTree({}));
    expect(await refusal('/../etc/passwd')).toMatchObject({ status: 400 });
  });
});

describe('a hit', () => {
  test('is answered synchronously, with the same value', async () => {
    const { ask, files } = serve(await makeTree({ 'a.txt': 'a', 'index.html': 'index' }), {}, LATER);
    for (const target of ['/a.txt', '/a.txt?v=1', '/', '/index.html']) {
      const first = await ask(target);
      const again = files.handle(makeRequest(target));
      expect(again).toBe(first);
      expect(first.wire?.bytes.subarray(first.wire.bodyStart).toString()).toBe(await text(first));
      expect(files.handle(makeRequest(target, {}, 'HEAD'))).toBe(first);
      const notModified = files.handle(makeRequest(target, { 'if-none-match': String(first.fields.etag) }));
      expect(notModified).toMatchObject({ status: 304, wire: {} });
    }
  });

  test('is read once, whatever the query', async () => {
    const filesystem = countOpens();
    const { read } = serve(await makeTree({ 'a.js': 'a' }), {}, { filesystem, ...LATER });
    for (let version = 0; version < 20; version++) expect(await read(`/a.js?v=${version}`)).toBe('a');
    expect(filesystem.opened).toHaveLength(1);
  });

  test('ends with its file', async () => {
    const root = await makeTree({ 'a.txt': 'a' });
    const { read, refusal } = serve(root, {}, LATER);
    expect(await read('/a.txt')).toBe('a');
    await rm(join(root, 'a.txt'));
    expect(await refusal('/a.txt')).toMatchObject({ status: 404 });
  });
});

describe.each([
  ['in memory', 'a.txt', Buffer.from('0123456789'), ['vary', 'cache-control', 'etag']],
  ['streamed', 'a.bin', LARGE, ['cache-control', 'etag']],
])('RFC 9110 section 13 and 14, %s', (_, name, content, kept) => {
  const size = content.length;

  /** The file's answer to these fields, in which `ETAG` and `DATE` stand for its own. */
  async function askWith(fields: Record<string, string>, method = 'GET') {
    const filesystem = countOpens();
    const { ask } = serve(await makeTree({ [name]: content }), {}, { filesystem, ...LATER });
    const { body, fields: own } = await ask(`/${name}`);
    await readBody(body);
    const filled = Object.entries(fields).map(([field, value]) => [
      field,
      value.replace('ETAG', String(own.etag)).replace('DATE', String(own['last-modified'])),
    ]);
    const outcome: unknown = await ask(`/${name}`, Object.fromEntries(filled), method).catch((error: unknown) => error);
    const response = outcome as Response;
    const bytes = response.body === undefined ? undefined : await readBody(response.body);
    expect(filesystem.openNow).toBe(0);
    return { response, bytes, own };
  }

  test.each<[Record<string, string>, number]>([
    [{ 'if-none-match': 'ETAG' }, 304],
    [{ 'if-none-match': 'W/ETAG' }, 304],
    [{ 'if-none-match': '"x", ETAG' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"x"' }, 200],
    [{ 'if-modified-since': 'DATE' }, 304],
    [{ 'if-modified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 200],
    [{ 'if-none-match': '"x"', 'if-modified-since': 'DATE' }, 200],
    [{ 'if-none-match': 'ETAG', range: 'bytes=0-4' }, 304],
    [{ 'if-match': 'ETAG' }, 200],
    [{ 'if-match': '"x"' }, 412],
    [{ 'if-match': '"x"', 'if-none-match': 'ETAG' }, 412],
    [{ 'if-match': 'ETAG', 'if-none-match': 'ETAG' }, 304],
    [{ 'if-unmodified-since': 'DATE' }, 200],
    [{ 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 412],
    [{ 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:37 GMT', 'if-none-match': 'ETAG' }, 412],
  ])('%j', async (fields, status) => {
    const { response, bytes, own } = await askWith(fields);
    expect(response.status).toBe(status);
    if (status === 200) expect(bytes?.equals(content)).toBe(true);
    if (status === 304) expect(response).toMatchObject({ body: null, fields: { etag: own.etag } });
    if (status === 304) expect({ ...own, ...response.fields }).toEqual(own);
    if (status === 304) expect(Object.keys(response.fields)).toEqual(kept);
  });

  test.each<[string, string, string]>([
    ['bytes=0-4', `bytes 0-4/${size}`, '01234'],
    ['bytes=-5', `bytes ${size - 5}-${size - 1}/${size}`, '56789'],
    [`bytes=${size - 3}-`, `bytes ${size - 3}-${size - 1}/${size}`, '789'],
    [`bytes=${size - 1}-${size + 99}`, `bytes ${size - 1}-${size - 1}/${size}`, '9'],
    [`bytes=${size}-,3-3`, `bytes 3-3/${size}`, '3'],
    ['bytes=2-3,0-2', `bytes 0-3/${size}`, '0123'],
  ])('%s is 206', async (range, contentRange, part) => {
    const { response, bytes, own } = await askWith({ range });
    expect(response).toMatchObject({ status: 206, fields: { ...own, 'content-range': contentRange } });
    expect(bytes?.toString()).toBe(part);
  });

  test.each([`bytes=${size}-`, 'bytes=-0'])('%s is 416, and says what there is', async (range) => {
    const { response } = await askWith({ range });
    expect(response).toMatchObject({ status: 416, fields: { 'content-range': `bytes */${size}` } });
  });

  test.each<[Record<string, string>, number]>([
    [{ range: 'lines=0-4' }, 200],
    [{ range: 'bytes=4-2' }, 200],
    [{ range: 'bytes=0-4', 'if-range': 'ETAG' }, 206],
    [{ range: 'bytes=0-4', 'if-range': 'DATE' }, 206],
    [{ range: 'bytes=0-4', 'if-range': 'W/ETAG' }, 200],
    [{ range: 'bytes=0-4', 'if-range': '"x"' }, 200],
    [{ range: 'bytes=0-4', 'if-none-match': '"x"' }, 206],
    [{ range: 'bytes=0-4', 'if-match': 'ETAG' }, 206],
    [{ 'if-range': '"x"' }, 200],
  ])('%j is %i', async (fields, status) => {
    const { response, bytes } = await askWith(fields);
    expect(response.status).toBe(status);
    expect(bytes?.length).toBe(status === 206 ? 5 : size);
  });

  test.each<[string, [string, string][]]>([
    [
      'bytes=0-4,-3',
      [
        [`bytes 0-4/${size}`, '01234'],
        [`bytes ${size - 3}-${size - 1}/${size}`, '789'],
      ],
    ],
    [
      'bytes=8-8, 0-1, 1-3',
      [
        [`bytes 8-8/${size}`, '8'],
        [`bytes 0-3/${size}`, '0123'],
      ],
    ],
  ])('section 15.3.7.2: %s is 206 in parts', async (range, parts) => {
    const { response, bytes, own } = await askWith({ range, 'if-range': 'ETAG' });
    const boundary = /^multipart\/byteranges; boundary=([\da-f]{32})$/.exec(
      String(response.fields['content-type']),
    )?.[1];
    expect(boundary).toBeDefined();
    expect({ ...response.fields, 'content-type': own['content-type'] }).toEqual(own);
    const type = `Content-Type: ${own['content-type']}`;
    const texts = parts.map(([contentRange, part]) => `${type}\r\nContent-Range: ${contentRange}\r\n\r\n${part}\r\n`);
    expect(bytes?.toString()).toBe(`--${boundary}\r\n${texts.join(`--${boundary}\r\n`)}--${boundary}--\r\n`);
    expect(bytes?.length).toBe(lengthOf(response));
  });

  function lengthOf({ body }: Response): number | undefined {
    return body instanceof Uint8Array ? body.length : body?.lengthBytes;
  }

  test('section 15.3.7.2: another boundary each time', async () => {
    const types = [await askWith({ range: 'bytes=0-0,2-2' }), await askWith({ range: 'bytes=0-0,2-2' })];
    expect(new Set(types.map(({ response }) => response.fields['content-type'])).size).toBe(2);
  });

  test('section 17.15: what is asked for a thousand times is sent once', async () => {
    const { response, bytes } = await askWith({ range: `bytes=${'0-0,2-2,'.repeat(1000)}` });
    expect(response.status).toBe(206);
    expect(bytes?.length).toBeLessThan(400);
  });

  test('HEAD has no ranges', async () => {
    expect((await askWith({ range: 'bytes=0-4' }, 'HEAD')).response.status).toBe(200);
  });
});

describe('a large file', () => {
  test('is opened for the response, and goes with it', async () => {
    const filesystem = countOpens();
    const { ask } = serve(await makeTree({ 'a.bin': LARGE }), {}, { filesystem });
    const { body } = await ask('/a.bin', { range: 'bytes=1000000-1000009' });
    expect(body).toMatchObject({ kind: 'file', start: 1_000_000, lengthBytes: 10 });
    expect(filesystem.openNow).toBe(1);
    await readBody(body);
    expect(filesystem.openNow).toBe(0);
  });

  test('is sent whole rather than in a hundred parts (RFC 9110 section 17.15)', async () => {
    const { ask } = serve(await makeTree({ 'a.bin': LARGE }));
    const scattered = Array.from({ length: 100 }, (_, index) => `${3 * index}-${3 * index}`);
    const { status, body } = await ask('/a.bin', { range: `bytes=${scattered}` });
    expect(status).toBe(200);
    expect(await readBody(body)).toHaveLength(LARGE.length);
  });

  test('is closed with a body in parts that nobody takes', async () => {
    const filesystem = countOpens();
    const { ask } = serve(await makeTree({ 'a.bin': LARGE }), {}, { filesystem });
    const { body } = await ask('/a.bin', { range: 'bytes=0-0,2-2' });
    expect(filesystem.openNow).toBe(1);
    await discardBody(body);
    expect(filesystem.openNow).toBe(0);
  });

  test('that changed a moment ago has no tag that could outlive its bytes', async () => {
    const { ask } = serve(await makeTree({ 'a.bin': LARGE }), {}, { nowMs: () => 0 });
    const { body, fields } = await ask('/a.bin');
    await readBody(body);
    expect(fields.etag).toBeUndefined();
  });
});

describe('a folder', () => {
  const tree = { 'index.html': 'home', 'docs/index.html': 'docs', 'empty/': '', 'odd/index.html/': '', 'a b/ü/x': '' };

  test.each([
    ['/', 'home'],
    ['//', 'home'],
    ['/?x=1', 'home'],
    ['/docs/', 'docs'],
    ['/docs//?x=1', 'docs'],
  ])('%s gives its index', async (target, content) => {
    const { read } = serve(await makeTree(tree));
    expect(await read(target)).toBe(content);
  });

  test.each([
    ['/docs', '/docs/'],
    ['/docs?a=1&b=%2F', '/docs/?a=1&b=%2F'],
    ['/empty', '/empty/'],
    ['//docs', '/docs/'],
    ['///docs?x', '/docs/?x'],
    ['/a%20b/%C3%BC', '/a%20b/%C3%BC/'],
  ])('%s leads to the slash, with the query and on this host', async (target, location) => {
    const { ask } = serve(await makeTree(tree));
    const response = await ask(target);
    expect(response).toEqual({ status: 301, fields: { location, 'cache-control': 'no-cache' }, body: null });
    expect(new URL(location, 'https://localhost:8443/').host).toBe('localhost:8443');
  });

  test('whose name is that of another host is no way there', async () => {
    const { ask } = serve(await makeTree({ 'evil.example/a': '' }));
    expect((await ask('//evil.example')).fields.location).toBe('/evil.example/');
    expect((await ask('/%65vil.example//')).status).toBe(200);
  });

  test.each(['/empty/', '/odd/', '/a%20b/'])('%s without an index is listed', async (target) => {
    const { ask } = serve(await makeTree(tree));
    const response = await ask(target);
    expect(response).toMatchObject({ status: 200, fields: { 'content-type': 'text/html; charset=utf-8' } });
    expect(await text(response)).toContain('<title>Index of /');
  });

  test('without an index is 404 where listings are off, and the reason says so', async () => {
    const { read, refusal } = serve(await makeTree(tree), { directoryListing: false });
    const error = await refusal('/empty/');
    expect(error).toMatchObject({ status: 404, message: 'There is nothing at this address' });
    expect(error.reason).toContain('httpsPreview.directoryListing');
    expect(await read('/docs/')).toBe('docs');
  });

  test('gets an index, and loses it', async () => {
    const root = await makeTree({ 'docs/a.txt': '' });
    const { read } = serve(root, {}, LATER);
    expect(await read('/docs/')).toContain('Index of /docs/');
    await writeFile(join(root, 'docs/index.html'), 'the index');
    expect(await read('/docs/')).toBe('the index');
    await rm(join(root, 'docs/index.html'));
    expect(await read('/docs/')).toContain('Index of /docs/');
  });
});

describe('error documents', () => {
  test('are 404.html and 500.html of the root, with their status and without validators', async () => {
    const { files } = serve(await makeTree({ '404.html': 'gone', '500.html': 'broken', '403.html': 'no' }));
    for (const [status, content] of [
      [404, 'gone'],
      [500, 'broken'],
    ] as const) {
      const response = await files.errorDocument(status);
      expect(response).toMatchObject({ status, body: Buffer.from(content) });
      expect(response?.fields).toEqual({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'strict-origin-when-cross-origin',
      });
      expect(response?.wire).toBeUndefined();
    }
    expect(await files.errorDocument(403)).toBeUndefined();
  });

  test('may be large', async () => {
    const filesystem = countOpens();
    const { files } = serve(await makeTree({ '404.html': LARGE }), {}, { filesystem });
    const response = await files.errorDocument(404);
    expect(response?.status).toBe(404);
    expect(await readBody(response?.body ?? null)).toHaveLength(LARGE.length);
    expect(filesystem.openNow).toBe(0);
  });

  test('are not there, are folders, or cannot be read: then there is none', async () => {
    const root = await makeTree({ '500.html/': '' });
    expect(await serve(root).files.errorDocument(404)).toBeUndefined();
    expect(await serve(root).files.errorDocument(500)).toBeUndefined();
    expect(await serve(join(root, 'gone')).files.errorDocument(404)).toBeUndefined();
    const filesystem = { ...nodeFileSystem, stat: () => Promise.reject(new Error('EIO')) };
    expect(await serve(root, {}, { filesystem }).files.errorDocument(404)).toBeUndefined();
  });
});
