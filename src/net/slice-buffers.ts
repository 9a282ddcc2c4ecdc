/**
 * Buffers for pieces of files, used again: half a megabyte that is allocated, first touched and collected for every
 * range costs as much as to read and encrypt 64 KiB of it.
 */

/** The size of each, in bytes: the slice in which 1 GB is cheapest to send. */
export const SLICE_BYTES = 512 * 1024;

/** So many are kept while nobody uses them; with a fourth of it, 32 clients kept the garbage collector busy. */
const MAX_SPARE = 32;
/** Not for longer than this: a server that has nothing to do gives its memory back. */
const SPARE_MS = 1_000;

/**
 * What all files that are being sent share, two slices each: up to 32 at once get the largest. 800 clients that read slowly
 * held 600 MB otherwise.
 */
const SHARED_BYTES = 32 * 1024 * 1024;
/** A record of TLS (RFC 8446 section 5.1) and a frame of HTTP/2 have at most so much. */
const MIN_SLICE_BYTES = 16 * 1024;

/** The size of the slices of one more file, while `count` are being sent, in bytes. */
export function fairSliceBytes(count: number): number {
  const share = Math.floor(SHARED_BYTES / 2 / Math.max(1, count));
  return Math.max(MIN_SLICE_BYTES, Math.min(SLICE_BYTES, share));
}

let spare: Buffer[] = [];
let isTimed = false;

/** A buffer of `SLICE_BYTES`, with whatever was in it before. */
export function takeSliceBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(SLICE_BYTES);
}

/** Gives one back that nobody reads or writes any more. Where that is not sure, it is to be forgotten instead. */
export function giveBackSliceBuffer(buffer: Buffer): void {
  if (spare.length === MAX_SPARE) return;
  spare.push(buffer);
  if (isTimed) return;
  isTimed = true;
  setTimeout(forgetAll, SPARE_MS).unref();
}

function forgetAll(): void {
  spare = [];
  isTimed = false;
}
