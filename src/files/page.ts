/**
 * The shell of the pages we make ourselves: listings, errors, help. No script, nothing loaded from anywhere, light and dark.
 *
 * The policy names no `frame-ancestors`: the Simple Browser is an iframe, and has to show these pages too.
 */
import { createHash } from 'node:crypto';
import type { Fields } from '../http/message.ts';

const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #e4e7ec; --hover: #f1f5fb;
  --text: #1b1f27; --muted: #667085; --link: #1a56c4; --folder: #d99a1c; --file: #98a2b3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161a; --card: #1c1f25; --line: #2d323b; --hover: #242932;
    --text: #e6e9ef; --muted: #949dad; --link: #86b3ff; --folder: #e5b454; --file: #7b8494;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
main { max-width: 60rem; margin: 0 auto; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
h1 { margin: 0; font-size: 1.6rem; font-weight: 650; line-height: 1.25; letter-spacing: -.015em; overflow-wrap: anywhere; }
p { margin: 0; }
svg { display: block; flex: none; width: 1.25rem; height: 1.25rem; fill: currentColor; }
.symbols { display: none; }

.crumbs ol { display: flex; flex-wrap: wrap; margin: 0 0 .35rem; padding: 0; list-style: none; color: var(--muted); font-size: .875rem; }
.crumbs li { overflow-wrap: anywhere; }
.crumbs li + li::before { content: "/"; margin: 0 .45rem; opacity: .6; }
.top { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .25rem 1.5rem; margin-bottom: 1.25rem; }
.count { color: var(--muted); font-size: .875rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
table { width: 100%; border-collapse: collapse; }
th { padding: 0; font-size: .8125rem; font-weight: 500; text-align: left; white-space: nowrap; }
th a { display: block; padding: .6rem 1rem; color: var(--muted); }
th[aria-sort] a { color: var(--text); }
th[aria-sort] a::after { content: "\\2191"; margin-left: .3rem; }
th[aria-sort=descending] a::after { content: "\\2193"; }
tbody tr { border-top: 1px solid var(--line); }
tbody tr:hover { background: var(--hover); }
td { padding: 0 1rem; color: var(--muted); font-size: .875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.size { text-align: right; }
td.name { width: 100%; padding: 0; font-size: .9375rem; white-space: normal; }
td.name a { display: flex; align-items: center; gap: .7rem; padding: .5rem 1rem; color: var(--text); overflow-wrap: anywhere; }
td.name svg { color: var(--file); }
.folder td.name svg { color: var(--folder); }
.empty { padding: 3.5rem 1.5rem; border-top: 1px solid var(--line); color: var(--muted); text-align: center; }
.empty svg { width: 2.75rem; height: 2.75rem; margin: 0 auto .75rem; color: var(--file); opacity: .5; }
.empty strong { display: block; color: var(--text); font-weight: 600; }

.problem { max-width: 34rem; padding-top: 16vh; }
.status { font-size: 4.5rem; font-weight: 700; line-height: 1; letter-spacing: -.03em; color: var(--link); }
.problem h1 { margin: 1rem 0 .5rem; }
.sentence { color: var(--muted); font-size: 1.0625rem; overflow-wrap: anywhere; }
.home { margin-top: 2rem; }
.home a {
  display: inline-block; padding: .55rem 1.1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; font-weight: 500;
}
.home a:hover { background: var(--hover); text-decoration: none; }

/* On a phone a row has two lines: the name, and below it size and date. */
@media (max-width: 40rem) {
  body { padding: 1.5rem .75rem 3rem; }
  .crumbs, .top { padding: 0 .25rem; }
  thead tr { display: flex; }
  th a { padding: .6rem .75rem; }
  th.type, td.type, td:empty { display: none; }
  tbody tr { display: grid; grid-template-columns: auto 1fr; column-gap: .75rem; padding-bottom: .55rem; }
  tbody td { padding: 0; font-size: .8125rem; }
  td.name { grid-column: 1 / -1; }
  td.name a { padding: .55rem .75rem .1rem; }
  .up { padding-bottom: .45rem; }
  td.size { padding-left: 2.7rem; }
  td.size:empty + .date { padding-left: 2.7rem; }
}
`;

/** A kind of pages. */
export interface PageShell {
  /** The fields that every page of this kind goes with. */
  readonly fields: Fields;
  /** A page's bytes. `title` is text; `main` is HTML, in which everything from outside went through `escapeHtml`. */
  readonly html: (title: string, main: string) => Uint8Array;
}

/** Pages with the style that all of ours have, and what one kind of them needs beside it. */
export function pageShell(moreStyle = ''): PageShell {
  const style = STYLE + moreStyle;
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    fields: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
      'x-content-type-options': 'nosniff',
    },
    html: (title, main) => pageBytes(style, title, main),
  };
}

/** Listings and errors. */
const { fields: PAGE_FIELDS, html: htmlPage } = pageShell();

export { htmlPage, PAGE_FIELDS };

function pageBytes(style: string, title: string, main: string): Uint8Array {
  return Buffer.from(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${main}
</body>
</html>
`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
