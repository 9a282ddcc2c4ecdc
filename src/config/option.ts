/** What an option is: its type, its default, and its name in each face. The options themselves are in `options.ts`. */

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
  /** True where the default would let more people in than a value that does not fit: nothing is served then. */
  readonly failsClosed?: boolean;
}

export type BooleanOption = OptionBase<'boolean', boolean>;
export interface StringOption extends OptionBase<'string', string> {
  /** Where not every text will do: which ones do, in words and as a test. */
  readonly form?: { readonly expected: string; fits(value: string): boolean };
}
export interface ListOption extends OptionBase<'list', readonly string[]> {
  /** Where not every text will do: which ones do, in words and as a test; a secret one is never shown. */
  readonly form?: { readonly expected: string; readonly isSecret?: boolean; fits(value: string): boolean };
}
export interface IntegerOption extends OptionBase<'integer', number> {
  readonly minimum: number;
  readonly maximum: number;
}
export interface ChoiceOption extends OptionBase<'choice', string> {
  readonly choices: Readonly<Record<string, string>>;
}

/** Rules in a language of their own: an object or a list in the settings, a flag for each of them in the terminal. */
export interface RulesOption<Value> extends OptionBase<'rules', Value> {
  /** JSON Schema of the setting, beside what all settings have: VS Code checks it while one types. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** What is wrong with a value, to be put behind the option's name; undefined where it is a `Value`. */
  problem(value: unknown): string | undefined;
  /**
   * `value` with one more rule, in the words behind the flag; undefined where they do not have the flag's form. What comes
   * out is to be checked by `problem`.
   */
  add(value: Value, words: string): unknown;
}

export type Option = BooleanOption | StringOption | ListOption | IntegerOption | ChoiceOption | RulesOption<unknown>;
