import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { OpenFile } from '../../src/http/message.ts';
import { writeFileSlice } from '../../src/net/writer.ts';

const SIZE_BYTES = 300_000;
const SLICE_BYTES = 70_000;
const CONTENT = Buffer.from(
  Array.from({ length: SIZE_BYTES }, (_, position) => (position * 31 + (position >> 8)) & 0xff),
);

/** A file whose reads are prompt where `isPromptAt` says so, and never whole where they are not. */
function fileWith(isPromptAt: (read: number) => boolean): OpenFile & { reads: number; isClosed: boolean } {
  const copy = (into: Buffer, position: number) => CONTENT.copy(into, 0, position, position + 50_000);
  return {
    sizeBytes: SIZE_BYTES,
    reads: 0,
    isClosed: false,
    get isPrompt() {
      return isPromptAt(this.reads);
    },
    async read(into, position) {
      this.reads++;
      return copy(into, position);
    },
    readNow(into, position) {
      this.reads++;
      return copy(into, position);
    },
    async close() {
      this.isClosed = true;
    },
  };
}

/** Takes what it is given only later, as a socket whose client is slow: until then the bytes must stay what they are. */
function slowSink(): Writable & { readonly received: Buffer[] } {
  const received: Buffer[] = [];
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    setImmediate(() => {
      received.push(Buffer.from(chunk));
      setImmediate(done);
    });
  };
  return Object.assign(new Writable({ write }), { received });
}

test.each<[string, (read: number) => boolean]>([
  ['by the pool', () => false],
  ['at once', () => true],
  ['by the pool first', (read) => read > 0],
  ['in turn by both', (read) => read % 2 === 1],
  ['at once, and then slowly', (read) => read < 2],
])('a file that is read %s arrives as it is', async (_how, isPromptAt) => {
  const file = fileWith(isPromptAt);
  const sink = slowSink();
  const progress: number[] = [];
  const slice = { kind: 'file', file, start: 10, lengthBytes: SIZE_BYTES - 20 } as const;
  await writeFileSlice(sink, Buffer.from('head'), slice, (bytes) => progress.push(bytes), SLICE_BYTES);
  const received = Buffer.concat(sink.received);
  expect(received.subarray(0, 4).toString()).toBe('head');
  expect(received.subarray(4).equals(CONTENT.subarray(10, SIZE_BYTES - 10))).toBe(true);
  expect(progress.reduce((sum, bytes) => sum + bytes)).toBe(SIZE_BYTES - 20);
  expect(file.isClosed).toBe(true);
});

test.each([false, true])('what cannot be read is told, and the file is closed (prompt: %s)', async (isPrompt) => {
  const file = Object.assign(
    fileWith(() => isPrompt),
    {
      read: () => Promise.reject(new Error('EIO')),
      readNow: () => {
        throw new Error('EIO');
      },
    },
  );
  const slice = { kind: 'file', file, start: 0, lengthBytes: 9 } as const;
  await expect(writeFileSlice(slowSink(), Buffer.alloc(0), slice, () => {})).rejects.toThrow('EIO');
  expect(file.isClosed).toBe(true);
});
