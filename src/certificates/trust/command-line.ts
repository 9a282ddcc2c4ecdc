/** Commands as people type them. What is run is never made from this text. */

/** The words as one line of the user's shell, quoted where it would read them otherwise. */
export function commandLine(words: readonly string[], platform: NodeJS.Platform): string {
  return words.map((word) => (platform === 'win32' ? quoteForWindows(word) : quoteForPosix(word))).join(' ');
}

function quoteForWindows(word: string): string {
  return /^[^\s&()^;,|<>"]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}

function quoteForPosix(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
