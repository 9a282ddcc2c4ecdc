/**
 * Media types by file name (RFC 9110 section 8.3), from the registry that `mime-types` packs, with our few corrections.
 * We send `nosniff`, so what is said here is what browsers believe.
 */
import { extname } from 'node:path';
import { lookup } from 'mime-types';

const OCTETS = 'application/octet-stream';

/** Where the registry knows nothing, or something that is not meant in a folder of web pages. */
const CORRECTIONS: Readonly<Record<string, string>> = {
  '.cjs': 'text/javascript',
  '.importmap': 'application/importmap+json',
  '.jsonc': 'application/json',
  '.jsx': 'text/plain',
  '.ndjson': 'application/x-ndjson',
  '.topojson': 'application/geo+json',
  '.zst': 'application/zstd',
  // TypeScript's source, to be read; the registry means MPEG transport streams, whose players go by content.
  '.cts': 'text/plain',
  '.mts': 'text/plain',
  '.ts': 'text/plain',
  '.tsx': 'text/plain',
};

const IS_TEXT = /^text\/|[/+](?:json|xml|javascript)$/;

/** The media type of a file of this name, without parameters; `application/octet-stream` where nothing is known. */
export function mediaType(fileName: string): string {
  const extension = extname(fileName).toLowerCase();
  return CORRECTIONS[extension] ?? (lookup(extension) || OCTETS);
}

/** The Content-Type of a file of this name. Text is UTF-8: that is what editors write. */
export function contentType(fileName: string): string {
  const type = mediaType(fileName);
  return IS_TEXT.test(type) ? `${type}; charset=utf-8` : type;
}
