import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OpenFiles } from '../../src/files/open-files.ts';
import { countOpens } from './harness.ts';
import { MemoryFileSystem } from './memory-filesystem.ts';

const PATH = '/film.mp4';

/** Files in a memory in which every call is in a turn of its own, unless told otherwise. */
function make() {
  const memory = new MemoryFileSystem(1);
  memory.write(PATH, 'first');
  const filesystem = countOpens(
    Object.assign(Object.create(memory), {
      statSync: (path: string) => memory.statSync(path),
      open: (path: string) => memory.open(path),
    }),
  );
  const turn = { number: 0, isFrozen: false };
  const files = new OpenFiles({ filesystem, currentTurn: () => (turn.isFrozen ? turn.number : ++turn.number) });
  const text = async (file: { read(into: Buffer, position: number): Promise<number> } | undefined) => {
    const into = Buffer.alloc(100);
    return into.toString('latin1', 0, await file!.read(into, 0));
  };
  return { memory, filesystem, turn, files, text };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a file that was kept', () => {
  test('is given to the next reader without being opened again', async () => {
    const { filesystem, files, text } = make();
    await files.keep(PATH, await filesystem.open(PATH)).close();
    expect(await text(files.take(PATH))).toBe('first');
    expect(filesystem.opened).toHaveLength(1);
  });

  test('is closed a second after its last reader, and not while it has one', async () => {
    const { filesystem, files } = make();
    const first = files.keep(PATH, await filesystem.open(PATH));
    const second = files.take(PATH)!;
    await first.close();
    await first.close(); // closes nobody else's
    vi.advanceTimersByTime(10_000);
    expect(filesystem.openNow).toBe(1);
    await second.close();
    vi.advanceTimersByTime(999);
    expect(filesystem.openNow).toBe(1);
    vi.advanceTimersByTime(1);
    expect(filesystem.openNow).toBe(0);
    expect(files.take(PATH)).toBeUndefined();
  });

  test.each<[string, (memory: MemoryFileSystem) => void]>([
    ['written to', (memory) => memory.write(PATH, 'second')],
    ['replaced', (memory) => memory.replace(PATH, 'first')],
    ['removed', (memory) => memory.remove(PATH)],
  ])('is given to nobody once it was %s, and closed', async (_what, change) => {
    const { memory, filesystem, files } = make();
    await files.keep(PATH, await filesystem.open(PATH)).close();
    memory.nowMs += 10;
    change(memory);
    expect(files.take(PATH)).toBeUndefined();
    expect(filesystem.openNow).toBe(0);
  });

  test('that was replaced is still read by who has it, and closed by them', async () => {
    const { memory, filesystem, files, text } = make();
    const reader = files.keep(PATH, await filesystem.open(PATH));
    memory.nowMs += 10;
    memory.replace(PATH, 'second');
    expect(files.take(PATH)).toBeUndefined();
    expect(await text(reader)).toBe('first');
    await reader.close();
    expect(filesystem.openNow).toBe(0);
  });

  test('is looked at once in a turn', async () => {
    const { memory, filesystem, turn, files } = make();
    await files.keep(PATH, await filesystem.open(PATH)).close();
    turn.isFrozen = true;
    await files.take(PATH)!.close();
    memory.remove(PATH);
    expect(files.take(PATH)).toBeDefined();
    turn.isFrozen = false;
    expect(files.take(PATH)).toBeUndefined();
  });

  test('cannot be read by who closed it', async () => {
    const { filesystem, files } = make();
    const reader = files.keep(PATH, await filesystem.open(PATH));
    await reader.close();
    await expect(reader.read(Buffer.alloc(1), 0)).rejects.toThrow('closed');
    await expect(reader.statNow()).rejects.toThrow('closed');
  });
});

test('16 files are kept: one more closes the first', async () => {
  const { memory, filesystem, files } = make();
  for (let i = 0; i < 17; i++) {
    memory.write(`/${i}`, 'x');
    await files.keep(`/${i}`, await filesystem.open(`/${i}`)).close();
  }
  expect(filesystem.openNow).toBe(16);
  expect(files.take('/0')).toBeUndefined();
  expect(files.take('/16')).toBeDefined();
});
