/** A small file's bytes, all of one version. */
import type { FileStat, StatableFile } from './filesystem.ts';
import { isSameVersion } from './filesystem.ts';
import { isSettled } from './validators.ts';

/** How often a file that changes while it is read is read. */
const MAX_READS = 4;

/** What was read. */
export interface WholeRead {
  readonly bytes: Uint8Array;
  /** The version these bytes are of. */
  readonly stat: FileStat;
  /**
   * True where as long as the file's stat stays this one, its bytes stay these. False for one that kept changing under
   * the reader, or that changed so lately that its times could hide another change.
   */
  readonly isReliable: boolean;
}

/**
 * Reads an open file of at most `maxBytes`; again where it changed meanwhile. Undefined where it has grown beyond them.
 * Rejects with the system's error. Does not close.
 */
export async function readWhole(
  file: StatableFile,
  maxBytes: number,
  nowMs: () => number,
): Promise<WholeRead | undefined> {
  let stat = file.stat;
  for (let attempt = 1; ; attempt++) {
    if (stat.size > maxBytes) return undefined;
    const startedMs = nowMs();
    const bytes = await readUpTo(file, Number(stat.size));
    const statAfter = await file.statNow();
    const isWhole = isSameVersion(stat, statAfter) && bytes.length === Number(stat.size);
    if (isWhole || attempt === MAX_READS) return { bytes, stat, isReliable: isWhole && isSettled(stat, startedMs) };
    stat = statAfter;
  }
}

async function readUpTo(file: StatableFile, sizeBytes: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const lengthBytes = await file.read(bytes.subarray(filled), filled);
    if (lengthBytes === 0) break;
    filled += lengthBytes;
  }
  return bytes.subarray(0, filled);
}
