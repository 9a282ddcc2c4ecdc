import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventBatcher } from '../../src/engine/event-batcher.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const EVENT: RequestEvent = {
  timeMs: 0,
  method: 'GET',
  target: '/',
  status: 200,
  bodyBytes: 0,
  durationMs: 0,
  httpVersion: '1.1',
  address: '127.0.0.1',
};

/** A batcher, the sizes of the batches that it sent, and a way to let them arrive. */
function batching() {
  const sent: [events: number, dropped: number][] = [];
  let arrive = () => {};
  const batcher = new EventBatcher((events, dropped) => {
    sent.push([events.length, dropped]);
    return new Promise((resolve) => {
      arrive = resolve;
    });
  });
  const add = (count: number) => {
    for (let index = 0; index < count; index++) batcher.add(EVENT);
  };
  return { batcher, add, sent, arrive: () => arrive() };
}

test('events of a tenth of a second are one batch', async () => {
  const { add, sent } = batching();
  add(3);
  await vi.advanceTimersByTimeAsync(99);
  add(1);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([[4, 0]]);
});

test('of more than a thousand, the rest is counted', async () => {
  const { add, sent } = batching();
  add(1_234);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toEqual([[1_000, 234]]);
});

test('no batch follows one that has not been taken', async () => {
  const { add, sent, arrive } = batching();
  add(1);
  await vi.advanceTimersByTimeAsync(100);
  add(1_001);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual([[1, 0]]);
  arrive();
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toEqual([
    [1, 0],
    [1_000, 1],
  ]);
});

test('what is left at the end is sent at once', async () => {
  const { batcher, add, sent } = batching();
  add(1);
  await vi.advanceTimersByTimeAsync(100);
  add(2);
  batcher.flush();
  batcher.flush();
  expect(sent).toEqual([
    [1, 0],
    [2, 0],
  ]);
});
