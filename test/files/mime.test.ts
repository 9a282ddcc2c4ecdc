import { describe, expect, test } from 'vitest';
import { contentType, mediaType } from '../../src/files/mime.ts';

describe('Content-Type by name', () => {
  test.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['INDEX.HTM', 'text/html; charset=utf-8'],
    ['a.css', 'text/css; charset=utf-8'],
    ['a.js', 'text/javascript; charset=utf-8'],
    ['a.mjs', 'text/javascript; charset=utf-8'],
    ['a.cjs', 'text/javascript; charset=utf-8'],
    ['a.min.js', 'text/javascript; charset=utf-8'],
    ['a.json', 'application/json; charset=utf-8'],
    ['a.js.map', 'application/json; charset=utf-8'],
    ['a.importmap', 'application/importmap+json; charset=utf-8'],
    ['app.webmanifest', 'application/manifest+json; charset=utf-8'],
    ['a.svg', 'image/svg+xml; charset=utf-8'],
    ['feed.xml', 'application/xml; charset=utf-8'],
    ['a.xhtml', 'application/xhtml+xml; charset=utf-8'],
    ['a.txt', 'text/plain; charset=utf-8'],
    ['a.md', 'text/markdown; charset=utf-8'],
    ['a.ts', 'text/plain; charset=utf-8'],
    ['a.vtt', 'text/vtt; charset=utf-8'],
    ['a.wasm', 'application/wasm'],
    ['a.png', 'image/png'],
    ['a.avif', 'image/avif'],
    ['a.woff2', 'font/woff2'],
    ['a.mp4', 'video/mp4'],
    ['a.pdf', 'application/pdf'],
    ['a.zip', 'application/zip'],
    ['a.js.gz', 'application/gzip'],
    ['a.js.zst', 'application/zstd'],
    ['a.js.br', 'application/octet-stream'],
    ['a.unheard-of', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['LICENSE', 'application/octet-stream'],
    ['html', 'application/octet-stream'],
    ['.html', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['folder.js/file', 'application/octet-stream'],
  ])('%s is %s', (name, type) => {
    expect(contentType(name)).toBe(type);
    expect(mediaType(name)).toBe(type.split(';')[0]);
  });
});
