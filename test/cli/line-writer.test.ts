import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineWriter } from '../../src/cli/line-writer.ts';
import { Sink } from './support.ts';

let sink: Sink;
let lines: LineWriter;

beforeEach(() => {
  vi.useFakeTimers();
  sink = new Sink();
  lines = new LineWriter(sink, (count) => `${count} left out`);
});
afterEach(() => vi.useRealTimers());

test('nothing is written before it is opened, and what came before stands behind the first line', () => {
  lines.add('early');
  vi.runAllTimers();
  expect(sink.writes).toEqual([]);
  lines.open('first');
  expect(sink.text).toBe('first\nearly\n');
});

test('lines that come together are one write', () => {
  lines.open('first');
  for (let i = 0; i < 10_000; i++) lines.add(String(i));
  expect(sink.writes).toHaveLength(1);
  vi.runAllTimers();
  expect(sink.writes).toHaveLength(2);
  expect(sink.writes[1]!.split('\n')).toHaveLength(10_001);
});

test('a line is written soon, though others keep coming', () => {
  lines.open('first');
  for (let ms = 0; ms < 60; ms++) {
    lines.add(String(ms));
    vi.advanceTimersByTime(1);
  }
  expect(sink.text).toContain('\n49\n');
});

test('where the reader is behind, lines are left out and counted, in their place', async () => {
  sink.stopReading();
  lines.open('first');
  const megabyte = 'x'.repeat(1_048_576);
  for (const line of [megabyte, 'a', 'b']) lines.add(line);
  vi.runAllTimers();
  lines.add('c');
  sink.readOn();
  lines.add('d');
  await lines.close();
  expect(sink.text).toBe(`first\n${megabyte}\n3 left out\nd\n`);
});

test('closing writes what there is, and how much was left out', async () => {
  lines.open('first');
  for (const line of ['x'.repeat(1_048_576), 'a']) lines.add(line);
  await lines.close();
  expect(sink.text.endsWith('x\n1 left out\n')).toBe(true);
});

test('closing without opening writes too', async () => {
  lines.add('only');
  await lines.close();
  expect(sink.text).toBe('only\n');
});

test('closing waits a second for a reader who does not read, and no longer', async () => {
  sink.stopReading();
  lines.open('first');
  const closed = lines.close();
  await vi.advanceTimersByTimeAsync(999);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await closed;
  expect(sink.text).toBe('');
});
