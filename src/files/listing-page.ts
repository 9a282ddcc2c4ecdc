/** A listing as a page: a table that links its entries and the orders it can be shown in. All links are relative. */
import type { ListedEntry } from './listing.ts';
import type { ListingOrder, SortKey } from './listing-order.ts';
import { formatOrder, orderAfterClick, sortEntries } from './listing-order.ts';
import { escapeHtml, htmlPage } from './page.ts';

/** The page of the folder at `segments`; its target ends with a slash. */
export function listingPage(
  segments: readonly string[],
  entries: readonly ListedEntry[],
  order: ListingOrder,
): Uint8Array {
  const query = escapeHtml(formatOrder(order));
  const rows = sortEntries(entries, order).map((entry) => entryRow(entry, query));
  if (segments.length > 0) rows.unshift(parentRow(query));
  const path = `/${segments.map((segment) => `${segment}/`).join('')}`;
  return htmlPage(
    `Index of ${path}`,
    `${SYMBOLS}
<main>
${crumbs(segments, query)}
<div class="top"><h1>${escapeHtml(segments.at(-1) ?? 'Home')}</h1><p class="count">${describeCount(entries)}</p></div>
<div class="card">
<table>
<thead><tr>${COLUMNS.map((column) => headerCell(column, order)).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
${entries.length === 0 ? EMPTY : ''}</div>
</main>`,
  );
}

interface Column {
  readonly key: SortKey;
  readonly title: string;
}

const COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Name' },
  { key: 'size', title: 'Size' },
  { key: 'date', title: 'Modified' },
  { key: 'type', title: 'Type' },
];

/** `1,234,567`. Made once: making it costs more than a row. */
const GROUPED = new Intl.NumberFormat('en');

const SYMBOLS = `<svg class="symbols" aria-hidden="true">
<symbol id="folder" viewBox="0 0 20 20"><path d="M3.5 3A1.5 1.5 0 0 0 2 4.5v11A1.5 1.5 0 0 0 3.5 17h13a1.5 1.5 0 0 0 1.5-1.5v-8A1.5 1.5 0 0 0 16.5 6H10L8.3 3.7A1.5 1.5 0 0 0 7.1 3z"/></symbol>
<symbol id="file" viewBox="0 0 20 20"><path d="M5.5 2A1.5 1.5 0 0 0 4 3.5v13A1.5 1.5 0 0 0 5.5 18h9a1.5 1.5 0 0 0 1.5-1.5V7.5h-4A1.5 1.5 0 0 1 10.5 6V2z"/><path d="M12 2.4V5.5c0 .3.2.5.5.5h3.1z"/></symbol>
<symbol id="up" viewBox="0 0 20 20"><path d="M10 3.5 4.5 9l1.1 1.1 3.6-3.6v10h1.6v-10l3.6 3.6L15.5 9z"/></symbol>
</svg>`;

const EMPTY = `<div class="empty">${icon('folder')}<strong>This folder is empty</strong>Put an index.html here and reload.</div>
`;

function icon(symbol: 'folder' | 'file' | 'up'): string {
  return `<svg aria-hidden="true"><use href="#${symbol}"/></svg>`;
}

/** The folders above this one, the nearest last; in the root, nothing. */
function crumbs(segments: readonly string[], query: string): string {
  const items = ['Home', ...segments]
    .slice(0, -1)
    .map(
      (name, depth) => `<li><a href="${'../'.repeat(segments.length - depth)}${query}">${escapeHtml(name)}</a></li>`,
    );
  return items.length === 0 ? '' : `<nav class="crumbs" aria-label="Folders above"><ol>${items.join('')}</ol></nav>`;
}

function headerCell({ key, title }: Column, order: ListingOrder): string {
  const sorted = order.sort === key ? ` aria-sort="${order.descending ? 'descending' : 'ascending'}"` : '';
  const query = formatOrder(orderAfterClick(order, key));
  return `<th class="${key}" scope="col"${sorted}><a href="./${escapeHtml(query)}">${title}</a></th>`;
}

function parentRow(query: string): string {
  return `<tr class="up"><td class="name" colspan="4"><a href="../${query}">${icon('up')}Parent folder</a></td></tr>`;
}

function entryRow(entry: ListedEntry, query: string): string {
  const { name, isFolder, sizeBytes, modifiedMs, type } = entry;
  const href = `./${escapeHtml(encodeURIComponent(name))}${isFolder ? `/${query}` : ''}`;
  const size = isFolder ? '' : `<span title="${GROUPED.format(sizeBytes)} bytes">${formatSize(sizeBytes)}</span>`;
  return (
    `<tr${isFolder ? ' class="folder"' : ''}>` +
    `<td class="name"><a href="${href}">${icon(isFolder ? 'folder' : 'file')}${escapeHtml(name)}${isFolder ? '/' : ''}</a></td>` +
    `<td class="size">${size}</td>` +
    `<td class="date">${dateCell(modifiedMs)}</td>` +
    `<td class="type">${isFolder ? 'Folder' : escapeHtml(type)}</td></tr>`
  );
}

function describeCount(entries: readonly ListedEntry[]): string {
  const folders = entries.filter((entry) => entry.isFolder).length;
  return [count(folders, 'folder'), count(entries.length - folders, 'file')].filter((text) => text !== '').join(', ');
}

function count(number: number, noun: string): string {
  if (number === 0) return '';
  return `${GROUPED.format(number)} ${noun}${number === 1 ? '' : 's'}`;
}

const SIZE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `812 bytes`, `1.2 kB`, `34 MB`: three digits at most, in steps of 1000. */
export function formatSize(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  // From 999.5 on it would be rounded to 1000.
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return unit === 0 && value === 1 ? '1 byte' : `${value.toFixed(digits)} ${SIZE_UNITS[unit]}`;
}

/** Date and time of the server's zone, which is the reader's on the machine where the preview runs. */
function dateCell(timeMs: number): string {
  const time = new Date(timeMs);
  if (Number.isNaN(time.getTime())) return '';
  const date = `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`;
  const clock = `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
  return `<time datetime="${time.toISOString()}">${date}<span class="time"> ${clock}</span></time>`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
