/**
 * Buffers for pieces of files, used again: a quarter of a megabyte that is allocated, first touched and collected for every
 * range costs as much as to read and encrypt 64 KiB of it.
 */

/** The size of each, in bytes: the slice in which 1 GB is cheapest to send. */
export const SLICE_BYTES = 256 * 1024;

/** So many are kept while nobody uses them; with a fourth of it, 32 clients kept the garbage collector busy. */
const MAX_SPARE = 32;
/** Not for longer than this: a server that has nothing to do gives its memory back. */
const SPARE_MS = 1_000;

let spare: Buffer[] = [];
let timer: NodeJS.Timeout | undefined;

/** A buffer of `SLICE_BYTES`, with whatever was in it before. */
export function takeSliceBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(SLICE_BYTES);
}

/** Gives one back that nobody reads or writes any more. Where that is not sure, it is to be forgotten instead. */
export function giveBackSliceBuffer(buffer: Buffer): void {
  if (spare.length === MAX_SPARE) return;
  spare.push(buffer);
  timer ??= setTimeout(forgetAll, SPARE_MS).unref();
}

function forgetAll(): void {
  spare = [];
  timer = undefined;
}
