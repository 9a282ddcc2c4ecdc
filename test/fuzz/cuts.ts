/** Bytes as they may arrive: in one piece, one by one, or cut anywhere. */
import type { Random } from './random.ts';

/** Nothing is missing from the pieces, and nothing is moved. */
export function cutAnywhere(bytes: Buffer, random: Random): Buffer[] {
  const places = random.times(random.below(6), () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...places].map((place, i) => bytes.subarray(place, places[i] ?? bytes.length));
}

export function cutEverywhere(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}
