/**
 * The one schema: every option there is, with its default, its limits, and its name in each face. VS Code's settings
 * (`contributes.configuration` in package.json), the command line's flags and its help text are all this table; a unit
 * test fails when package.json and the table part ways.
 */

/** Where VS Code lets a setting be set: `machine` never comes from a workspace, `resource` may differ for each folder. */
export type SettingScope = 'machine' | 'window' | 'resource';

interface OptionBase<Type extends string, Value> {
  readonly type: Type;
  readonly default: Value;
  /** One or two sentences for a person; VS Code's settings page shows them, and `--help` does. */
  readonly description: string;
  /** The setting, `httpsPreview.<key>`; absent where VS Code has no use for the option. */
  readonly setting?: { readonly scope: SettingScope };
  /**
   * The flag, without its dashes; absent where the terminal has no use for the option. It has a description of its own
   * where the words for the setting do not hold for it.
   */
  readonly flag?: { readonly name: string; readonly argument?: string; readonly description?: string };
  /** True where a value from an untrusted workspace is not heeded (`restrictedConfigurations`). */
  readonly restricted?: boolean;
}

export type BooleanOption = OptionBase<'boolean', boolean>;
export type StringOption = OptionBase<'string', string>;
export type ListOption = OptionBase<'list', readonly string[]>;
export interface IntegerOption extends OptionBase<'integer', number> {
  readonly minimum: number;
  readonly maximum: number;
}
export interface ChoiceOption extends OptionBase<'choice', string> {
  readonly choices: Readonly<Record<string, string>>;
}
export type Option = BooleanOption | StringOption | ListOption | IntegerOption | ChoiceOption;

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
} as const satisfies Readonly<Record<string, Option>>;

/** The key of an option. */
export type OptionKey = keyof typeof OPTIONS;

/** An option's value, as its type says. */
export type OptionValue<K extends OptionKey> = (typeof OPTIONS)[K]['type'] extends 'boolean'
  ? boolean
  : (typeof OPTIONS)[K]['type'] extends 'integer'
    ? number
    : (typeof OPTIONS)[K]['type'] extends 'list'
      ? readonly string[]
      : string;

/** A value for every option. */
export type Options = { readonly [K in OptionKey]: OptionValue<K> };

/** What holds where nobody said anything. */
export const DEFAULT_OPTIONS: Options = Object.fromEntries(
  Object.entries(OPTIONS).map(([key, option]) => [key, option.default]),
) as unknown as Options;
