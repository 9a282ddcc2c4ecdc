/** The options for how a folder becomes a site: which file answers for which path, and with which headers. */
import { CACHE_CONTROL_OPTION, HEADERS_OPTION } from './field-rules.ts';
import { MIME_TYPES_OPTION } from './media-types.ts';
import { MOUNTS_OPTION } from './mounts.ts';
import type { Option } from './option.ts';
import { REDIRECTS_OPTION } from './redirects.ts';

/** No empty names, no dot segments, nothing that means something else on another system. */
const FILE_IN_ROOT = /^(?!\.\.?(?:\/|$))[^/\\\p{Cc}]+(?:\/(?!\.\.?(?:\/|$))[^/\\\p{Cc}]+)*$/u;

/** Rows of `OPTIONS`. */
export const SITE_OPTIONS = {
  spa: {
    type: 'boolean',
    default: false,
    description:
      'For single-page applications: show the start page for every path that is no file. A script or an image that is missing stays missing.',
    setting: { scope: 'resource' },
    flag: { name: 'spa' },
  },
  spaFile: {
    type: 'string',
    default: 'index.html',
    form: {
      expected: 'the path of a file in the root, such as "index.html"',
      fits: (value) => FILE_IN_ROOT.test(value),
    },
    description: 'The start page of a single-page application: a file in the root.',
    setting: { scope: 'resource' },
    flag: {
      name: 'spa-file',
      argument: 'FILE',
      description: 'The page that --spa shows: a file in the root.',
    },
  },
  cleanUrls: {
    type: 'boolean',
    default: false,
    description: 'Serve about.html as /about, and redirect /about.html there.',
    setting: { scope: 'resource' },
    flag: { name: 'clean-urls' },
  },
  trailingSlash: {
    type: 'choice',
    default: 'auto',
    choices: {
      auto: 'Folders have one, files have none.',
      always: 'Folders have one, and so have the pages that cleanUrls serves without .html.',
      never: 'Neither have one. A folder without an index.html keeps it.',
    },
    description: 'Whether the path of a page ends with a slash. The other spelling is redirected.',
    setting: { scope: 'resource' },
    flag: {
      name: 'trailing-slash',
      argument: 'HOW',
      description: 'Whether the path of a page ends with a slash: auto (folders), always, or never.',
    },
  },
  compression: {
    type: 'boolean',
    default: true,
    description:
      'Compress what is worth it (br, zstd, gzip), and serve the .br, .zst and .gz files that lie beside a file.',
    setting: { scope: 'resource' },
    flag: { name: 'compression' },
  },
  headers: HEADERS_OPTION,
  crossOriginIsolation: {
    type: 'boolean',
    default: false,
    description: 'Send the headers that SharedArrayBuffer needs: COOP, COEP and CORP.',
    setting: { scope: 'resource' },
    flag: { name: 'cross-origin-isolation' },
  },
  cacheControl: CACHE_CONTROL_OPTION,
  redirects: REDIRECTS_OPTION,
  mimeTypes: MIME_TYPES_OPTION,
  mounts: MOUNTS_OPTION,
} as const satisfies Readonly<Record<string, Option>>;
