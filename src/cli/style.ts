/** Colours on a terminal, and whether there shall be any. */

/** What text can look like: SGR parameters of ECMA-48 section 8.3.117, on and off. */
const LOOKS = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  /** White on black, as numbers of the colour cube: no theme changes those. */
  code: ['38;5;231;48;5;16', '39;49'],
} as const;

/** A function for each look, from text to text. */
export type Style = Readonly<Record<keyof typeof LOOKS, (text: string) => string>>;

/** The looks; without colours, the text stays as it is. */
export function createStyle(isColored: boolean): Style {
  const looks = Object.entries(LOOKS).map(([name, [on, off]]) => [
    name,
    isColored ? (text: string) => `\x1b[${on}m${text}\x1b[${off}m` : (text: string) => text,
  ]);
  return Object.fromEntries(looks) as Style;
}

/** What decides about colours. */
export interface ColorWish {
  /** `--color` or `--no-color`; undefined where neither was said. */
  readonly flag: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/**
 * The flag goes first, then `FORCE_COLOR` (force-color.org; 0 and false mean none, as they do to Node), then `NO_COLOR`
 * (no-color.org), each where it is not empty; else a terminal that can has them.
 */
export function wantsColor({ flag, env, isTerminal }: ColorWish): boolean {
  if (flag !== undefined) return flag;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR) return false;
  return isTerminal && env.TERM !== 'dumb';
}
