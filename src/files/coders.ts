/** The content codings (RFC 9110 section 8.4.1) as programs: how a file of each is named, made, and read. */
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { ContentCoding } from '../http/negotiate.ts';

/** One coding. What it lacks, this version of Node cannot do. All work is done by Node's pool, not by the main thread. */
export interface Coder {
  /** What a coded file's name has behind the name of the original, the dot included. */
  readonly extension: string;
  readonly encode?: (content: Uint8Array) => Promise<Uint8Array>;
  /** Rejects where these bytes are not of this coding, or become more than `maxBytes`. */
  readonly decode?: (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;
}

/** A function of node:zlib that works off the main thread. */
type Convert = (bytes: Uint8Array, options: zlib.ZlibOptions | zlib.BrotliOptions) => Promise<Buffer>;

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;

const gzip: Convert = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
const gunzip: Convert = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const brotli: Convert = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
const unbrotli: Convert = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);
const { zstd, unzstd } = findZstd();

/** Every coding we know. Times are for 100 KiB of JavaScript, and how large it is then. */
export const CODERS: Readonly<Record<ContentCoding, Coder>> = {
  br: {
    extension: '.br',
    // Quality 5: 2.2 ms, 25.7 %. 4: 1.6 ms, 27.6 %. 6: 3 ms, 25.5 %.
    encode: (content) =>
      brotli(content, {
        chunkSize: sizeForAll(content),
        params: { [BROTLI_PARAM_QUALITY]: 5, [BROTLI_PARAM_SIZE_HINT]: content.length },
      }),
    decode: (bytes, maxBytes) => unbrotli(bytes, atMost(maxBytes)),
  },
  zstd: {
    extension: '.zst',
    // Level 3, which is its own: 0.9 ms, 28.5 %. Its window stays within the 8 MB that browsers have (RFC 9659).
    encode: zstd && ((content) => zstd(content, { chunkSize: sizeForAll(content) })),
    decode: unzstd && ((bytes, maxBytes) => unzstd(bytes, atMost(maxBytes))),
  },
  gzip: {
    extension: '.gz',
    // Level 6: 2.5 ms, 26.6 %. 4: 1.2 ms, 27.7 %.
    encode: (content) => gzip(content, { chunkSize: sizeForAll(content), level: 6 }),
    decode: (bytes, maxBytes) => gunzip(bytes, atMost(maxBytes)),
  },
};

/** Node has it from 22.15 and 23.8 on. */
function findZstd(): { readonly zstd?: Convert; readonly unzstd?: Convert } {
  const { zstdCompress, zstdDecompress } = zlib as {
    zstdCompress?: typeof zlib.gzip;
    zstdDecompress?: typeof zlib.gzip;
  };
  if (zstdCompress === undefined || zstdDecompress === undefined) return {};
  return {
    zstd: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zstdCompress),
    unzstd: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zstdDecompress),
  };
}

/** Room for all of the output: each piece of it would be a way to the pool and back. Node refuses less than 64. */
function sizeForAll(content: Uint8Array): number {
  return Math.max(content.length, 1024);
}

function atMost(maxBytes: number): zlib.ZlibOptions {
  return { maxOutputLength: Math.max(maxBytes, 1) };
}
