/** The option `mimeTypes`: media types (RFC 9110 section 8.3.1) by the extension of a file's name. */
import type { RulesOption } from './option.ts';
import { addPair, isTextMap, quote } from './rules.ts';

/** Values of Content-Type by extension, with its dot. */
export type MediaTypes = Readonly<Record<string, string>>;

const EXTENSION = /^\.[^./\\\s]+$/;
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[ \\t!#-\\[\\]-~]*"))*$`);

export const MIME_TYPES_OPTION: RulesOption<MediaTypes> = {
  type: 'rules',
  default: {},
  description: 'Content-Type by extension, where it is not to be the usual one: { ".data": "application/json" }.',
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  setting: { scope: 'resource' },
  flag: {
    name: 'mime-type',
    argument: "'.EXT=TYPE'",
    description: 'Content-Type by extension: ".data=application/json".',
  },
  problem(value) {
    if (!isTextMap(value)) return `expected an object of extensions and texts, got ${quote(value)}`;
    for (const [extension, type] of Object.entries(value)) {
      if (!EXTENSION.test(extension)) return `expected an extension such as ".wasm", got ${quote(extension)}`;
      if (!MEDIA_TYPE.test(type)) {
        return `expected a type such as "text/plain; charset=utf-8" for ${quote(extension)}, got ${quote(type)}`;
      }
    }
    return undefined;
  },
  add: addPair,
};
