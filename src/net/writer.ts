/**
 * Bodies that do not fit into memory, or are not there yet, to a socket: a piece is read while the one before is being
 * sent, and never more than that, so memory stays flat however slow the client is.
 */
import type { Writable } from 'node:stream';
import { chunkHead, LAST_CHUNK } from '../http/chunked.ts';
import type { FileSlice, StreamBody } from '../http/message.ts';
import { fairSliceBytes, giveBackSliceBuffer, SLICE_BYTES, takeSliceBuffer } from './slice-buffers.ts';

/** Hears of each piece the socket took, in bytes of body. */
export type OnProgress = (bodyBytes: number) => void;

/**
 * Sends a head and a slice of a file behind it, at most `maxSliceBytes` at a time, and closes the file. Up to two buffers are
 * held meanwhile, the smaller the more files are being sent. Resolves when the socket took the last byte; rejects where the
 * socket fails, the file cannot be read, or has become shorter than the head says.
 */
export async function writeFileSlice(
  socket: Writable,
  head: Buffer,
  slice: FileSlice,
  onProgress: OnProgress,
  maxSliceBytes = SLICE_BYTES,
): Promise<void> {
  const { file, start, lengthBytes } = slice;
  filesInFlight++;
  // The head must fit in.
  const sliceBytes = Math.max(Math.min(maxSliceBytes, fairSliceBytes(filesInFlight)), 2 * head.length);
  const end = start + lengthBytes;
  const totalBytes = head.length + lengthBytes;
  let buffer = takeBuffer(totalBytes, sliceBytes);
  let other: Buffer | undefined;
  let isWritten: Promise<void> | undefined;
  try {
    head.copy(buffer);
    for (let position = start, offset = head.length; position < end; offset = 0) {
      // Others may have come meanwhile: a turn of the event loop in which everybody gets a piece has to stay short.
      const maxBytes = Math.min(end - position, fairSliceBytes(filesInFlight));
      let read: number;
      if (file.isPrompt) {
        await isWritten;
        read = file.readNow(pieceOf(buffer, offset, maxBytes), position);
      } else {
        // The pool reads into one buffer while the other is being sent.
        if (isWritten !== undefined) [buffer, other] = [other ?? takeBuffer(end - position, sliceBytes), buffer];
        read = await file.read(pieceOf(buffer, offset, maxBytes), position);
        await isWritten;
      }
      if (read === 0) throw new Error(`the file ended ${end - position} bytes early, while it was being sent`);
      position += read;
      isWritten = write(socket, buffer.subarray(0, offset + read)).then(() => onProgress(read));
      isWritten.catch(() => {}); // it is awaited later; until then it must not count as unhandled
    }
    await (isWritten ?? write(socket, head));
    // Only where all went well is it sure that nobody reads them any more.
    for (const used of [buffer, other]) if (used?.length === SLICE_BYTES) giveBackSliceBuffer(used);
  } finally {
    filesInFlight--;
    await file.close();
  }
}

/** How many files are being sent now, over all connections. */
let filesInFlight = 0;

/** The part of a buffer behind `offset`, of at most so many bytes. */
function pieceOf(buffer: Buffer, offset: number, maxBytes: number): Buffer {
  return buffer.subarray(offset, Math.min(buffer.length, offset + maxBytes));
}

/** Small ones are made to measure: there may be many of them at once. */
function takeBuffer(wantedBytes: number, sliceBytes: number): Buffer {
  const lengthBytes = Math.min(wantedBytes, sliceBytes);
  return lengthBytes < SMALL_BYTES || sliceBytes !== SLICE_BYTES
    ? Buffer.allocUnsafeSlow(lengthBytes)
    : takeSliceBuffer();
}

const SMALL_BYTES = 32 * 1024;

/** Sends bytes in pieces of `sliceBytes`, one at a time. Resolves when the socket took the last; rejects where it fails. */
export async function writeSliced(
  socket: Writable,
  bytes: Uint8Array,
  onProgress: OnProgress,
  sliceBytes: number,
): Promise<void> {
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    const piece = bytes.subarray(start, start + sliceBytes);
    await write(socket, piece);
    onProgress(piece.length);
  }
}

/**
 * Sends a head and a body that comes piece by piece, in the chunked coding or as it is. Resolves when the socket took the
 * last byte; rejects where the socket fails, the body does, or it is not as long as it says, and when `gone` says that the
 * client went away, even while the body waits for its next piece. A body that did not come to its end is told so by
 * `return()`.
 */
export async function writeStream(
  socket: Writable,
  head: Buffer,
  body: StreamBody,
  isChunked: boolean,
  gone: AbortSignal,
  onProgress: OnProgress,
): Promise<void> {
  const pieces = body[Symbol.asyncIterator]();
  let leftBytes = body.lengthBytes ?? Number.POSITIVE_INFINITY;
  try {
    // The head goes out at once: an event stream's client waits for it, and its first event may be far away.
    if (head.length > 0) await write(socket, head);
    for (;;) {
      const piece = await unlessGone(pieces.next(), gone);
      if (piece.done) break;
      if (piece.value.length === 0) continue; // an empty chunk would end the body
      leftBytes -= piece.value.length;
      if (leftBytes < 0) throw new Error(`the body has ${-leftBytes} bytes more than it said`);
      await write(socket, isChunked ? chunk(piece.value) : piece.value);
      onProgress(piece.value.length);
    }
    if (body.lengthBytes !== undefined && leftBytes > 0) {
      throw new Error(`the body ended ${leftBytes} bytes early, while it was being sent`);
    }
    if (isChunked) await write(socket, Buffer.from(LAST_CHUNK, 'latin1'));
  } catch (error) {
    // Not awaited: a generator that is waiting for something hears of it only when that something comes.
    pieces.return?.().catch(() => {});
    throw error;
  }
}

/** Promise.race would do, but it leaves something behind on `gone` for every piece of a stream that may last for days. */
function unlessGone<T>(promise: Promise<T>, gone: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onGone = () => reject(new Error('the client went away'));
    if (gone.aborted) onGone();
    gone.addEventListener('abort', onGone, { once: true });
    promise.then(resolve, reject).finally(() => gone.removeEventListener('abort', onGone));
  });
}

function chunk(data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(chunkHead(data.length), 'latin1'), data, CRLF]);
}

const CRLF = Buffer.from('\r\n', 'latin1');

function write(socket: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
