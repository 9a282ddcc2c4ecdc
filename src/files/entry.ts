/** A file kept in memory with its answers ready as bytes: a hit is a look-up and one write. */

import { withWireForm } from '../http/encode.ts';
import type { Response, WireForm } from '../http/message.ts';
import type { ContentCoding } from '../http/negotiate.ts';
import { isCompressible } from './compressible.ts';
import { contentFields } from './content-fields.ts';
import type { FileStat } from './filesystem.ts';
import { mediaType } from './mime.ts';
import type { Representation } from './representation.ts';
import { createRepresentation } from './representation.ts';
import type { FoundSiblings, Sibling, Vacancy } from './siblings.ts';
import { contentTag, contentValidators } from './validators.ts';

type Ready<R extends Response> = R & { readonly wire: WireForm };

/** A representation whose answers are ready as bytes. */
export interface ReadyRepresentation extends Representation {
  readonly whole: Ready<Response & { readonly body: Uint8Array }>;
  readonly notModified: Ready<Response>;
}

/** What a path led to. */
export interface PathVersion {
  readonly path: string;
  readonly stat: FileStat;
}

/** A version of a file. Itself it is the representation without a content coding. */
export interface Entry extends ReadyRepresentation {
  /** The path it was asked for by, and the key it is kept under. */
  readonly path: string;
  /** What it was read from: the file, and its siblings. It holds for as long as all of these are what they were. */
  readonly sources: readonly PathVersion[];
  /** It holds whatever comes there, but should then be read again. */
  readonly vacancies: readonly Vacancy[];
  /** The coded forms that its siblings are. */
  readonly stored: ReadonlyMap<ContentCoding, ReadyRepresentation>;
  /** The coded forms that were made here; undefined where none ever is. */
  readonly made: MadeForms | undefined;
}

/** Each is made when it is first asked for, and a promise until then. Null for one that was not worth it. */
export type MadeForms = Map<ContentCoding, ReadyRepresentation | null | Promise<ReadyRepresentation | null>>;

/**
 * Makes an entry of a file's bytes. `nowMs` is the Date its answers start out with. Without `found`, what the look for
 * siblings gave, the content never gets a coding.
 */
export function createEntry(
  path: string,
  stat: FileStat,
  content: Uint8Array,
  nowMs: number,
  found?: FoundSiblings,
): Entry {
  const { siblings, vacancies } = found ?? NO_LOOK;
  const isCodable = found !== undefined && isCompressible(mediaType(path));
  const fields = contentFields(path, isCodable || siblings.length > 0);
  const whole = createRepresentation(fields, contentValidators(content, stat, nowMs), content);
  return {
    ...makeReady(whole, nowMs),
    path,
    sources: [{ path, stat }, ...siblings.map((sibling) => ({ path: sibling.path, stat: sibling.stat }))],
    vacancies,
    stored: siblings.length === 0 ? NONE_STORED : storedForms(path, siblings, nowMs),
    made: isCodable ? new Map() : undefined,
  };
}

const NO_LOOK: FoundSiblings = { siblings: [], vacancies: [] };
/** Shared, because most entries have none, and a Map costs 200 bytes. */
const NONE_STORED: Entry['stored'] = new Map();

function storedForms(path: string, siblings: readonly Sibling[], nowMs: number): Entry['stored'] {
  return new Map(
    siblings.map(({ coding, bytes, stat }) => {
      const validators = contentValidators(bytes, stat, nowMs, coding);
      return [coding, makeReady(createRepresentation(contentFields(path, true, coding), validators, bytes), nowMs)];
    }),
  );
}

/**
 * The form of an entry in this coding, of bytes that were made here. It is never sent in parts: the same content may be
 * coded to other bytes by another version of Node.
 */
export function createMadeForm(
  entry: Entry,
  coding: ContentCoding,
  bytes: Uint8Array,
  nowMs: number,
): ReadyRepresentation {
  const { lastModifiedMs } = entry.validators;
  const validators = { etag: contentTag(bytes, coding), lastModifiedMs };
  const form = createRepresentation(contentFields(entry.path, true, coding), validators, bytes, false);
  return makeReady(form, nowMs);
}

/** What keeping it costs now, in bytes. */
export function memoryBytes(entry: Entry): number {
  let sum = OVERHEAD_BYTES + formBytes(entry);
  for (const form of entry.stored.values()) sum += formBytes(form);
  for (const form of entry.made?.values() ?? []) {
    if (form !== null && !(form instanceof Promise)) sum += formBytes(form);
  }
  return sum;
}

/** What resident memory grows by for an entry beside its bytes, over 10,000 entries: objects, buffers, map slots. */
const OVERHEAD_BYTES = 5_000;

function formBytes({ whole, notModified }: ReadyRepresentation): number {
  return whole.wire.bytes.length + notModified.wire.bytes.length;
}

function makeReady(made: Representation, nowMs: number): ReadyRepresentation {
  const { wire } = withWireForm(made.whole, nowMs);
  // The body is kept once: as the end of the response's bytes.
  const body = wire.bytes.subarray(wire.bodyStart);
  return {
    ...made,
    whole: { ...made.whole, body, wire },
    notModified: withWireForm(made.notModified, nowMs),
  };
}
