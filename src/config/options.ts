/**
 * The one schema: every option there is, with its default, its limits, and its name in each face. VS Code's settings
 * (`contributes.configuration` in package.json), the command line's flags and its help text are all this table; a unit
 * test fails when package.json and the table part ways.
 */
import { AUTH_OPTIONS } from './auth.ts';
import { CORS_OPTIONS } from './cors.ts';
import { LIMIT_OPTIONS } from './limits.ts';
import type { Option, RulesOption } from './option.ts';
import { RATE_LIMIT_OPTIONS } from './rate-limit.ts';
import { SITE_OPTIONS } from './site-options.ts';

/** Names as Host has them, lower case; the port is ours where there is none. */
const HOST_NAME = /^[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?(?::\d{1,5})?$/;

/** All options by key. The order is the order in which a person reads them. */
export const OPTIONS = {
  autoStart: {
    type: 'boolean',
    default: true,
    description: 'Start the HTTPS server when a folder is opened.',
    setting: { scope: 'window' },
  },
  port: {
    type: 'integer',
    default: 8443,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on. If it is taken, the next free one is used. 0 takes any free port.',
    setting: { scope: 'resource' },
    flag: { name: 'port', argument: 'N' },
  },
  strictPort: {
    type: 'boolean',
    default: false,
    description: 'Fail when the port is taken, instead of taking the next free one.',
    setting: { scope: 'resource' },
    flag: { name: 'strict-port' },
  },
  host: {
    type: 'string',
    default: 'localhost',
    description:
      'Address to listen on. "localhost" means 127.0.0.1 and ::1, so nobody else on the network can connect.',
    setting: { scope: 'machine' },
    flag: { name: 'host', argument: 'H' },
    restricted: true,
  },
  allowHosts: {
    type: 'list',
    default: [],
    form: {
      expected: 'host names, such as "app.test" or "app.test:8443"',
      fits: (name) => HOST_NAME.test(name),
    },
    description:
      'Host names of this server beside its own, for example "app.test". Requests for any other name are refused, because a page elsewhere could let its name lead here.',
    setting: { scope: 'resource' },
    flag: {
      name: 'allow-host',
      argument: 'NAME',
      description: 'A host name of this server beside its own: "app.test". Requests for any other name are refused.',
    },
    restricted: true,
  },
  root: {
    type: 'string',
    default: '',
    description:
      'Folder to serve. A relative path starts at the workspace folder; empty means the workspace folder itself.',
    setting: { scope: 'resource' },
    flag: {
      name: 'root',
      argument: 'FOLDER',
      description: 'Folder to serve, where none is named without a flag. Without both, the one you are in.',
    },
    restricted: true,
  },
  cert: {
    type: 'string',
    default: '',
    description:
      'Certificate of your own: the full path (or ~/...) of a PEM file with the certificate and its chain. Needs a key too.',
    setting: { scope: 'machine' },
    flag: {
      name: 'cert',
      argument: 'F',
      description:
        'Certificate of your own: the path of a PEM file with the certificate and its chain. Needs a key too.',
    },
    restricted: true,
  },
  key: {
    type: 'string',
    default: '',
    description: 'Private key of the certificate: the full path (or ~/...) of a PEM file.',
    setting: { scope: 'machine' },
    flag: { name: 'key', argument: 'F', description: 'Private key of the certificate: the path of a PEM file.' },
    restricted: true,
  },
  directoryListing: {
    type: 'boolean',
    default: true,
    description: 'Show what is in a folder that has no index.html.',
    setting: { scope: 'resource' },
    flag: { name: 'directory-listing' },
  },
  ...SITE_OPTIONS,
  allowHidden: {
    type: 'list',
    default: [],
    description:
      'Names of dotfiles, dot folders and key files to serve all the same, for example ".env.example". Every other one is hidden.',
    setting: { scope: 'resource' },
    flag: {
      name: 'allow-hidden',
      argument: 'NAME',
      description: 'The name of a dotfile, dot folder or key file to serve all the same. Every other one is hidden.',
    },
    restricted: true,
  },
  allowSymlinks: {
    type: 'list',
    default: [],
    description: 'Folders outside the root that symbolic links may lead to. Full paths, or ~/...',
    setting: { scope: 'machine' },
    flag: {
      name: 'allow-symlinks',
      argument: 'FOLDER',
      description: 'A folder outside the root that symbolic links may lead to.',
    },
    restricted: true,
  },
  openPreviewIn: {
    type: 'choice',
    default: 'auto',
    choices: {
      auto: 'The Integrated Browser where VS Code has it, else the Simple Browser.',
      integratedBrowser: "VS Code's Integrated Browser.",
      simpleBrowser: 'The Simple Browser.',
      externalBrowser: 'The default browser of this machine.',
    },
    description: 'Where the preview opens.',
    setting: { scope: 'window' },
  },
  workers: {
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 64,
    description: 'Processes that serve together. Each has its share of the connections that may be open.',
    flag: { name: 'workers', argument: 'N' },
  },
  ...AUTH_OPTIONS,
  ...CORS_OPTIONS,
  ...RATE_LIMIT_OPTIONS,
  ...LIMIT_OPTIONS,
} as const satisfies Readonly<Record<string, Option>>;

/** The key of an option. */
export type OptionKey = keyof typeof OPTIONS;

/** Values by type, where all rows of a type have the same. */
interface ValueOf {
  readonly boolean: boolean;
  readonly integer: number;
  readonly string: string;
  readonly list: readonly string[];
}

/** An option's value, as its row says. */
export type OptionValue<K extends OptionKey> =
  (typeof OPTIONS)[K] extends RulesOption<infer Value>
    ? Value
    : (typeof OPTIONS)[K] extends { readonly choices: infer Choices }
      ? keyof Choices
      : ValueOf[Exclude<(typeof OPTIONS)[K]['type'], 'rules' | 'choice'>];

/** A value for every option. */
export type Options = { readonly [K in OptionKey]: OptionValue<K> };

/** What holds where nobody said anything. */
export const DEFAULT_OPTIONS: Options = Object.fromEntries(
  Object.entries(OPTIONS).map(([key, option]) => [key, option.default]),
) as unknown as Options;
