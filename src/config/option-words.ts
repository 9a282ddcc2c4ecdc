/** How a person sets an option, in both faces: what the request log says behind a refusal. */
import type { Option } from './option.ts';
import { OPTIONS, type OptionKey } from './options.ts';
import { quote } from './rules.ts';

/** For a list, how one more member gets into it: `add "a" to the setting httpsPreview.x or start with --x "a"`. */
export function howToAdd(key: OptionKey, member: string): string {
  const quoted = quote(member);
  return `add ${quoted} to the setting httpsPreview.${key} or start with ${flagOf(key)} ${quoted}`;
}

/** Where an option is set: `see the setting httpsPreview.x or --x`. */
export function whereToSet(key: OptionKey): string {
  return `see the setting httpsPreview.${key} or ${flagOf(key)}`;
}

function flagOf(key: OptionKey): string {
  const option: Option = OPTIONS[key];
  return `--${option.flag?.name}`;
}
