/**
 * What a few rounds come to. The median, because one round in which the machine was busy elsewhere must not count; the
 * least and the most beside it, because a median alone hides how much rounds differ.
 */

/** Several rounds as three numbers of the same unit. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median, and the mean of the two in the middle where their number is even. Throws a RangeError where there are none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values, no median');
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/** The spread of some rounds. Throws a RangeError where there are none. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * The spread of one server's rounds against another's. Each round is divided by the same round of the other, which ran right
 * before or after it: what the machine did at that time cancels out. Rounds that only one of them has do not count;
 * undefined where no round is left.
 */
export function ratioOf(
  values: readonly (number | undefined)[],
  reference: readonly (number | undefined)[],
): Spread | undefined {
  const ratios = values.flatMap((value, round) => {
    const other = reference[round];
    return value === undefined || other === undefined || other === 0 ? [] : [value / other];
  });
  return ratios.length === 0 ? undefined : spreadOf(ratios);
}
