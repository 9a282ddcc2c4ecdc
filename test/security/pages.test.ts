/** What of a request, or of the names in the folder, stands in pages and fields that we make ourselves. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOptions } from '../../src/config/validate.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import {
  expectNothingInternal,
  folderWith,
  parseAnswer,
  send,
  sendBytes,
  serverOf,
  useOneCertificate,
} from './support.ts';

useOneCertificate();

const READS_PAGES = { accept: 'text/html' };
/** Nothing but our own style; where there is no script, there is none to inject. */
const POLICY = /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'$/;
const NAMES = [
  '<img src=x onerror=alert(1)>.txt',
  '"><svg onload=alert(1)>.html',
  "'-alert(1)-'.js",
  'javascript:alert(1)',
  '&lt;script&gt;.txt',
  ' data:text,x',
];

/** Tags and attributes that are none of ours. */
function expectNoScript(html: string): void {
  expect(html).not.toMatch(/<script|<img|<svg onload|<iframe|<base|<meta http-equiv/i);
  expect(html).not.toMatch(/<[^>]*\son\w+=/i);
  for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(?:\.{1,2}\/|\/$|#|\?)/);
}

describe('script injected through an error page or listing', () => {
  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test('Live Preview 0.4.16: names of files and folders in a listing', async () => {
      const root = await folderWith({ 'a.txt': 'a' });
      const folder = join(root, '<b onmouseover=alert(1)>');
      await mkdir(folder);
      for (const name of NAMES) await writeFile(join(folder, name), '');
      const server = await serverOf(root);
      for (const target of ['/', '/%3Cb%20onmouseover=alert(1)%3E/']) {
        const answer = await send(server, version, { target, fields: READS_PAGES });
        expect(answer).toMatchObject({
          status: 200,
          headers: { 'content-security-policy': expect.stringMatching(POLICY) },
        });
        expectNoScript(answer.body);
        expectNothingInternal(answer, root);
      }
      expect(await send(server, version, { target: '/a.txt' })).toMatchObject({ status: 200, body: 'a' });
    });

    test.each([
      '/?sort="><script>alert(1)</script>',
      '/?sort=name&order="onmouseover="alert(1)',
      "/?'><img/src=x/onerror=alert(1)>",
    ])('Live Preview 0.4.16: the query of a listing: %s', async (target) => {
      const root = await folderWith({ 'a.txt': 'a' });
      const answer = await send(await serverOf(root), version, { target, fields: READS_PAGES });
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'content-security-policy': expect.stringMatching(POLICY) },
      });
      expectNoScript(answer.body);
      expect(answer.body).not.toContain('alert');
    });

    test.each([
      ['the path', 404, { target: '/<script>alert(1)</script>' }],
      ['the path, encoded', 404, { target: '/%3Cscript%3Ealert(1)%3C/script%3E' }],
      ['the query', 404, { target: '/none?<script>alert(1)</script>' }],
      ['a path that is refused', 400, { target: '/..%2f<script>alert(1)</script>' }],
      ['the method', 501, { method: 'ALERT' }],
      ['Referer', 403, { fields: { referer: 'https://evil.example/<alert>', 'sec-fetch-site': 'cross-site' } }],
      ['Host', 421, { authority: 'alert.evil.example' }],
    ])('Live Preview 0.4.16: an error page says nothing of %s', async (_title, status, attack) => {
      const root = await folderWith({ 'a.txt': 'a' });
      const fields = { ...READS_PAGES, ...('fields' in attack ? attack.fields : {}) };
      const answer = await send(await serverOf(root), version, { ...attack, fields });
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer)).not.toMatch(/alert|evil|javascript/i);
      expectNothingInternal(answer, root);
    });

    test('Live Preview 0.4.16: every page of ours has its policy, and no file gets it', async () => {
      const root = await folderWith({ 'a.html': '<script>ours()</script>', 'docs/b.txt': 'b' });
      const server = await serverOf(root);
      const policyOf = async (target: string, fields: Record<string, string> = READS_PAGES) =>
        (await send(server, version, { target, fields })).headers['content-security-policy'];
      for (const target of ['/', '/docs/', '/none', '/%00', '/docs/b.txt/']) {
        expect(await policyOf(target)).toMatch(POLICY);
      }
      expect(await policyOf('/', { ...READS_PAGES, 'sec-fetch-site': 'cross-site' })).toMatch(POLICY);
      expect(await policyOf('/a.html')).toBeUndefined();
    });

    test.each(['/%0d%0aset-cookie:a=b', '/docs%0d%0aset-cookie:a=b', '/go/%0d%0aset-cookie:a=b', '/docs/%E2%80%A8'])(
      'Live Preview 0.4.16: a redirect or refusal has no line of its own from %s',
      async (target) => {
        const root = await folderWith({ 'docs/b.txt': 'b' });
        const server = await serverOf(root, { redirects: [{ from: '/go/*', to: '/docs/*' }] });
        const { status, headers } = await send(server, version, { target });
        expect([400, 404]).toContain(status);
        expect(headers).not.toHaveProperty('set-cookie');
        expect(await send(server, version, { target: '/go/b.txt' })).toMatchObject({
          headers: { location: '/docs/b.txt' },
        });
      },
    );

    test.each([
      '//evil.example',
      '///evil.example',
      '/./evil.example',
      '/%2e/evil.example',
      '/%2fevil.example',
      '/\\evil.example',
    ])('Live Preview 0.4.16: a redirect leads to nobody else by way of %s', async (target) => {
      const root = await folderWith({ 'evil.example/index.html': 'a folder of ours' });
      const server = await serverOf(root, { redirects: [{ from: '/go/*', to: '/*' }], cleanUrls: true });
      for (const path of [target, `/go${target}`, `/go/${target}`]) {
        const { status, headers } = await send(server, version, { target: path });
        if (status === 400) continue;
        expect(headers.location ?? '/').toMatch(/^\/(?![/\\])/);
      }
      expect(await send(server, version, { target: '/evil.example' })).toMatchObject({
        status: 301,
        headers: { location: '/evil.example/' },
      });
    });
  });

  test.each([
    ['a tag for a method', '<script>alert(1)</script> / HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n', 400],
    ['a tag in Host', 'GET / HTTP/1.1\r\nHost: "><script>alert(1)</script>\r\n\r\n', 400],
    ['a tag for a version', 'GET / <script>alert(1)</script>\r\nHost: localhost:PORT\r\n\r\n', 400],
    ['a tag in the name of a field', 'GET / HTTP/1.1\r\nHost: localhost:PORT\r\n<alert>: 1\r\n\r\n', 400],
  ])('Live Preview 0.4.16: %s', async (_title, bytes, status) => {
    const root = await folderWith({ 'a.txt': 'a' });
    const server = await serverOf(root);
    const answer = parseAnswer(await sendBytes(server, bytes.replace('PORT', String(server.port))));
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer)).not.toMatch(/alert|</);
    expectNothingInternal(answer, root);
  });

  test.each([
    ['headers', { '**': { 'X-A': '1\r\nSet-Cookie: a=b' } }],
    ['headers', { '**': { 'X-A\r\nSet-Cookie': '1' } }],
    ['headers', { '**': { 'X-A': '1\u0000' } }],
    ['cacheControl', { '**': 'no-store\r\nSet-Cookie: a=b' }],
    ['mimeTypes', { '.a': 'text/html\r\nSet-Cookie: a=b' }],
    ['redirects', [{ from: '/a', to: '/b\r\nSet-Cookie: a=b' }]],
    ['cors.headers', ['X-A\r\nSet-Cookie: a=b']],
    ['cors.origins', ['https://a.example\r\nSet-Cookie: a=b']],
  ])('Live Preview 0.4.16: a line break in the option %s is refused when it is read', (key, value) => {
    const { problems } = readOptions({ [key]: value });
    expect(problems.map((problem) => problem.key)).toEqual([key]);
  });
});
