/**
 * Precompressed siblings: `app.js.br` beside `app.js` is `app.js` in the coding br. They come through the same `root` as
 * every file: hidden, contained and regular.
 *
 * A sibling must not show an old version of its file: one that is older by its modification time is not served. Where the
 * times leave a doubt (all are the same tick of the clock; the file was replaced later by one with an older time) a small
 * one is decoded and compared. A large one is taken at its word.
 */
import type { CodingPreference, ContentCoding } from '../http/negotiate.ts';
import { CONTENT_CODINGS } from '../http/negotiate.ts';
import { CODERS } from './coders.ts';
import type { FileStat, FileSystem, StatableFile } from './filesystem.ts';
import type { WholeRead } from './read-whole.ts';
import { readWhole } from './read-whole.ts';
import type { Root } from './root.ts';

/** A sibling in memory. */
export interface Sibling extends WholeRead {
  readonly coding: ContentCoding;
  readonly path: string;
}

/** What the look for the siblings of a file in memory gave. */
export interface FoundSiblings {
  readonly siblings: readonly Sibling[];
  readonly vacancies: readonly Vacancy[];
}

/** Where a sibling could be, and none is that can be served. */
export interface Vacancy {
  readonly extension: string;
  /** What is there: nothing, or something that is too old, too large, no regular file, … */
  readonly stat: FileStat | undefined;
}

/** A place where a sibling could be. */
interface Place {
  readonly coding: ContentCoding;
  readonly segments: readonly string[];
  readonly path: string;
  readonly stat: FileStat | undefined;
}

/** What most files have. */
const NOTHING_FOUND: FoundSiblings = {
  siblings: [],
  vacancies: CONTENT_CODINGS.map((coding) => ({ extension: CODERS[coding].extension, stat: undefined })),
};

/** Finds the siblings of files. */
export class SiblingFinder {
  readonly #root: Root;
  readonly #filesystem: Pick<FileSystem, 'statSync'>;
  readonly #currentTurn: () => number;
  readonly #nowMs: () => number;
  /** The last look for any, by what the file was: one is enough for all that arrived in a turn. */
  readonly #lastLooks = new WeakMap<FileStat, { readonly turn: number; readonly exist: boolean }>();

  /** `currentTurn` is the number of the event loop's turn, from `turn.ts`; `nowMs` counts from the epoch. */
  constructor(root: Root, filesystem: Pick<FileSystem, 'statSync'>, currentTurn: () => number, nowMs: () => number) {
    this.#root = root;
    this.#filesystem = filesystem;
    this.#currentTurn = currentTurn;
    this.#nowMs = nowMs;
  }

  /** Reads those of a file that was just read, as far as they have at most `maxBytes`. Never rejects. */
  async read(segments: readonly string[], file: WholeRead, maxBytes: number): Promise<FoundSiblings> {
    const places = this.#placesBeside(segments);
    if (places.every(({ stat }) => stat === undefined)) return NOTHING_FOUND;
    const read = await Promise.all(places.map((place) => this.#readOne(place, file, maxBytes)));
    return {
      siblings: read.filter((sibling) => sibling !== undefined),
      vacancies: places
        .filter((_, index) => read[index] === undefined)
        .map(({ coding, stat }) => ({ extension: CODERS[coding].extension, stat })),
    };
  }

  /** True where a file has one in any coding. */
  exist(segments: readonly string[], file: FileStat): boolean {
    const turn = this.#currentTurn();
    const last = this.#lastLooks.get(file);
    if (last?.turn === turn) return last.exist;
    const exist = this.#placesBeside(segments).some(({ stat }) => isServable(stat, file));
    this.#lastLooks.set(file, { turn, exist });
    return exist;
  }

  /** Opens the one that is most welcome; undefined where there is none. Whoever gets it closes it. Never rejects. */
  async open(
    segments: readonly string[],
    file: FileStat,
    preference: CodingPreference,
  ): Promise<{ readonly coding: ContentCoding; readonly file: StatableFile } | undefined> {
    if (preference.groups.length === 0) return undefined;
    const places = this.#placesBeside(segments);
    for (const coding of preference.groups.flat()) {
      const opened = await this.#openOne(places[CONTENT_CODINGS.indexOf(coding)]!, file);
      if (opened !== undefined) return { coding, file: opened };
    }
    return undefined;
  }

  // One stat each, and nothing more for what is not there: that is most of them.
  #placesBeside(segments: readonly string[]): Place[] {
    return CONTENT_CODINGS.map((coding) => {
      const name = `${segments.at(-1)}${CODERS[coding].extension}`;
      const ofSibling = [...segments.slice(0, -1), name];
      const path = this.#root.pathOf(ofSibling);
      return { coding, segments: ofSibling, path, stat: this.#filesystem.statSync(path) };
    });
  }

  async #openOne({ segments, stat }: Place, file: FileStat): Promise<StatableFile | undefined> {
    if (!isServable(stat, file)) return undefined;
    try {
      const found = await this.#root.open(segments);
      if (found?.kind !== 'file') return undefined;
      if (isServable(found.file.stat, file)) return found.file;
      await found.file.close();
    } catch {
      // Hidden, outside, no regular file, not readable: then it is no sibling.
    }
    return undefined;
  }

  async #readOne(place: Place, file: WholeRead, maxBytes: number): Promise<Sibling | undefined> {
    const opened = await this.#openOne(place, file.stat);
    if (opened === undefined) return undefined;
    try {
      const read = await readWhole(opened, maxBytes, this.#nowMs);
      if (read === undefined || !isServable(read.stat, file.stat)) return undefined;
      const { coding, path } = place;
      if (isInDoubt(read.stat, file.stat) && !(await decodesTo(coding, read.bytes, file.bytes))) return undefined;
      return { ...read, coding, path };
    } catch {
      return undefined;
    } finally {
      await opened.close();
    }
  }
}

function isServable(sibling: FileStat | undefined, file: FileStat): sibling is FileStat {
  return sibling?.isFile() === true && sibling.size > 0n && sibling.mtimeNs >= file.mtimeNs;
}

/** For one that is servable. Times that were copied (`gzip -k`) leave none: the copy's change time is later. */
function isInDoubt(sibling: FileStat, file: FileStat): boolean {
  if (sibling.ctimeNs === file.ctimeNs) return sibling.mtimeNs === file.mtimeNs;
  return sibling.ctimeNs < file.ctimeNs;
}

async function decodesTo(coding: ContentCoding, bytes: Uint8Array, content: Uint8Array): Promise<boolean> {
  const decoded = await CODERS[coding].decode?.(bytes, content.length);
  return decoded !== undefined && Buffer.compare(decoded, content) === 0;
}
