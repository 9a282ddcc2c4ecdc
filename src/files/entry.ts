/** A file kept in memory with its answers ready as bytes: a hit is a look-up and one write. */

import { withWireForm } from '../http/encode.ts';
import type { Response, WireForm } from '../http/message.ts';
import type { FileStat } from './filesystem.ts';
import { contentType } from './mime.ts';
import type { Representation } from './representation.ts';
import { createRepresentation } from './representation.ts';
import { contentValidators } from './validators.ts';

type Ready<R extends Response> = R & { readonly wire: WireForm };

/** A version of a file. */
export interface Entry extends Representation {
  /** The path it was asked for by, and the key it is kept under. */
  readonly path: string;
  /** The version: what the file was while it was read. */
  readonly stat: FileStat;
  readonly whole: Ready<Representation['whole']>;
  readonly notModified: Ready<Response>;
}

/** Makes an entry of a file's bytes. `nowMs` is the Date its bytes start out with. */
export function createEntry(path: string, stat: FileStat, content: Uint8Array, nowMs: number): Entry {
  const made = createRepresentation(
    { 'content-type': contentType(path) },
    contentValidators(content, stat, nowMs),
    content,
  );
  const { wire } = withWireForm(made.whole, nowMs);
  // The body is kept once: as the end of the response's bytes.
  const body = wire.bytes.subarray(wire.bodyStart);
  return {
    ...made,
    path,
    stat,
    whole: { ...made.whole, body, wire },
    notModified: withWireForm(made.notModified, nowMs),
  };
}

/** What keeping it costs, in bytes. */
export function memoryBytes(entry: Entry): number {
  return entry.whole.wire.bytes.length + entry.notModified.wire.bytes.length + OVERHEAD_BYTES;
}

/** What resident memory grows by for an entry beside its bytes, over 10,000 entries: objects, buffers, map slots. */
const OVERHEAD_BYTES = 5_000;
