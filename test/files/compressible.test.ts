import { expect, test } from 'vitest';
import { isCompressible } from '../../src/files/compressible.ts';
import { mediaType } from '../../src/files/mime.ts';

const WORTH_IT =
  'html css js mjs json map webmanifest svg xml txt md csv wasm ttf otf eot ico bmp gltf yaml toml vtt geojson ts';
const NOT_WORTH_IT = 'png jpg gif webp avif woff woff2 mp3 mp4 webm ogg zip gz br zst pdf glb unknown';

test.each(WORTH_IT.split(' '))('.%s is worth a coding', (extension) => {
  expect(isCompressible(mediaType(`a.${extension}`))).toBe(true);
});

test.each(NOT_WORTH_IT.split(' '))('.%s is not', (extension) => {
  expect(isCompressible(mediaType(`a.${extension}`))).toBe(false);
});
