/** "Did you mean ...?": the word that was most likely meant. */

/** More slips than that, and it is another word. */
const MAX_SLIPS = 2;

/**
 * The candidate that `word` is the beginning of, or else the one it is the fewest slips away from (a letter too many, too
 * few, another one, or two in the wrong order); undefined where none is near.
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  if (word === '') return undefined;
  const begun = candidates.find((candidate) => candidate.startsWith(word));
  if (begun !== undefined) return begun;
  const [nearest] = candidates
    .map((candidate) => ({ candidate, slips: countSlips(word, candidate) }))
    // A short word is soon another one: `json` is three slips from `host`, and one of four letters may have one.
    .filter(({ candidate, slips }) => slips <= Math.min(MAX_SLIPS, Math.floor(candidate.length / 2)))
    .toSorted((a, b) => a.slips - b.slips);
  return nearest?.candidate;
}

/** The optimal string alignment distance: as Levenshtein's, and two neighbours in the wrong order are one slip. */
function countSlips(from: string, to: string): number {
  // rows[i][j]: the slips between the first i letters of `from` and the first j of `to`.
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const other = from[i - 1] === to[j - 1] ? 0 : 1;
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + other);
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwapped) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[from.length]![to.length]!;
}
