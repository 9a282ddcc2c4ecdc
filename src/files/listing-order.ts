/** The order of a listing, as its links say it: `?sort=size&order=desc`. Folders come first in every order. */
import type { ListedEntry } from './listing.ts';

/** What a listing can be sorted by. */
export type SortKey = 'name' | 'size' | 'date' | 'type';

/** An order. */
export interface ListingOrder {
  readonly sort: SortKey;
  readonly descending: boolean;
}

interface Column {
  readonly compare: (a: ListedEntry, b: ListedEntry) => number;
  /** The order that a first click gives: names from A, but sizes from the largest and dates from the latest. */
  readonly descendingFirst: boolean;
}

/** `file2` before `file10`, and `a` beside `A`. */
const NATURAL = new Intl.Collator('en', { numeric: true });

const COLUMNS: Readonly<Record<SortKey, Column>> = {
  name: { compare: (a, b) => NATURAL.compare(a.name, b.name), descendingFirst: false },
  size: { compare: (a, b) => a.sizeBytes - b.sizeBytes, descendingFirst: true },
  date: { compare: (a, b) => a.modifiedMs - b.modifiedMs, descendingFirst: true },
  type: { compare: (a, b) => NATURAL.compare(a.type, b.type), descendingFirst: false },
};

const DEFAULT_ORDER: ListingOrder = { sort: 'name', descending: false };

/** The order a query (`?sort=…&order=…`, or empty) asks for; what it does not say, or says wrongly, is the default. */
export function parseOrder(query: string): ListingOrder {
  const parameters = new URLSearchParams(query);
  const sort = parameters.get('sort') ?? '';
  if (!isSortKey(sort)) return DEFAULT_ORDER;
  const order = parameters.get('order');
  const isKnown = order === 'asc' || order === 'desc';
  return { sort, descending: isKnown ? order === 'desc' : COLUMNS[sort].descendingFirst };
}

/** The query that asks for this order; empty for the default. */
export function formatOrder({ sort, descending }: ListingOrder): string {
  if (sort === DEFAULT_ORDER.sort && descending === DEFAULT_ORDER.descending) return '';
  return `?sort=${sort}&order=${descending ? 'desc' : 'asc'}`;
}

/** The order that a click on a column gives: the other way round where the listing is in its order already. */
export function orderAfterClick(current: ListingOrder, sort: SortKey): ListingOrder {
  return { sort, descending: current.sort === sort ? !current.descending : COLUMNS[sort].descendingFirst };
}

/** The entries in this order; equal ones by name, from A. */
export function sortEntries(entries: readonly ListedEntry[], order: ListingOrder): ListedEntry[] {
  const { compare } = COLUMNS[order.sort];
  const sign = order.descending ? -1 : 1;
  return entries.toSorted(
    (a, b) => Number(b.isFolder) - Number(a.isFolder) || sign * compare(a, b) || COLUMNS.name.compare(a, b),
  );
}

function isSortKey(key: string): key is SortKey {
  return Object.hasOwn(COLUMNS, key);
}
