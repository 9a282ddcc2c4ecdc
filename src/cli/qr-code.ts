/**
 * A QR code (ISO/IEC 18004) of characters, two modules to each: upper and lower half. The light modules are what is drawn, for
 * most terminals are dark; phones read it the other way around, too.
 */
import { encode } from 'uqr';

/** Light modules around the code: the standard wants four, and cameras do with two. */
const BORDER = 2;

/** By the light ones of a pair: none, upper, lower, both. */
const HALVES = [' ', '▀', '▄', '█'];

/** The lines of the code for `text`, all of the same width. */
export function qrCode(text: string): string[] {
  const { data, size } = encode(text, { border: BORDER });
  const isLight = (row: number, column: number) => data[row]?.[column] !== true;
  return Array.from({ length: Math.ceil(size / 2) }, (_, pair) =>
    Array.from({ length: size }, (_, column) => {
      const [upper, lower] = [isLight(2 * pair, column), isLight(2 * pair + 1, column)];
      return HALVES[Number(upper) + 2 * Number(lower)];
    }).join(''),
  );
}
