import { expect, test } from 'vitest';
import { fairSliceBytes, giveBackSliceBuffer, SLICE_BYTES, takeSliceBuffer } from '../../src/net/slice-buffers.ts';

test.each([
  [1, 524_288],
  [32, 524_288],
  [65, 258_111],
  [800, 20_971],
  [1_024, 16_384],
  [100_000, 16_384],
])('with %i files being sent, the slices of one have %i bytes', (count, bytes) => {
  expect(fairSliceBytes(count)).toBe(bytes);
});

test('a buffer that was given back is taken again', () => {
  const buffer = takeSliceBuffer();
  expect(buffer).toHaveLength(SLICE_BYTES);
  giveBackSliceBuffer(buffer);
  expect(takeSliceBuffer() === buffer).toBe(true); // to print half a megabyte would take long
  expect(takeSliceBuffer() === buffer).toBe(false);
});
