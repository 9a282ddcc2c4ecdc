/** Which media types are worth a content coding. Images, sound, video, archives and WOFF have one of their own inside. */

const SUFFIX = /^text\/|\+(?:json|xml|text|yaml)$/;

/** Compressible by nature, though neither text/* nor by suffix. */
const TYPES: ReadonlySet<string> = new Set([
  'application/ecmascript',
  'application/javascript',
  'application/json',
  'application/json5',
  'application/rtf',
  'application/sql',
  'application/toml',
  'application/vnd.apple.mpegurl',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/x-javascript',
  'application/x-ndjson',
  'application/x-sh',
  'application/x-tex',
  'application/xml',
  'application/xml-dtd',
  'application/yaml',
  'font/collection',
  'font/otf',
  'font/ttf',
  'image/bmp',
  'image/vnd.microsoft.icon',
  'image/x-icon',
  'image/x-ms-bmp',
  'model/obj',
  'model/stl',
]);

/** True where content of this media type (in lower case, without parameters) usually becomes smaller. */
export function isCompressible(mediaType: string): boolean {
  return SUFFIX.test(mediaType) || TYPES.has(mediaType);
}
