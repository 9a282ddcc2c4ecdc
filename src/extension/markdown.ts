/** Text from outside (paths, names, URLs) made safe to stand in a MarkdownString that has icons and command links. */

/**
 * The text as Markdown that shows exactly it, on one line. Whatever is neither letter, digit nor blank becomes a numeric
 * character reference, which can neither be markup (CommonMark section 2.5) nor begin one of VS Code's `$(icons)`.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
    .replace(/[^\p{L}\p{N}\p{M} ]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** A link that shows its own URL (CommonMark section 6.3). */
export function linkTo(url: string): string {
  const destination = url.replace(
    /[\s<>\\]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `[${escapeMarkdown(url)}](<${destination}>)`;
}

/**
 * The text as code. In HTML rather than between backticks: those would show character references as they are written, and a
 * table's cell ends at a bar even within them.
 */
export function codeSpan(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}
