import { describe, expect, test } from 'vitest';
import { EntryCache } from '../../src/files/cache.ts';
import type { Entry } from '../../src/files/entry.ts';
import { createEntry, createMadeForm, memoryBytes } from '../../src/files/entry.ts';
import type { FoundSiblings } from '../../src/files/siblings.ts';
import { MemoryFileSystem } from './memory-filesystem.ts';

const NO_SIBLINGS: FoundSiblings = { siblings: [], vacancies: [] };

/** A cache over a file system in memory, with its stats counted and its turns in the test's hand. */
function makeCache(maxBytes = 1_000_000) {
  const filesystem = new MemoryFileSystem(1);
  const seen = { stats: 0, turn: 0 };
  const cache = new EntryCache({
    filesystem: {
      statSync: (path) => {
        seen.stats++;
        return filesystem.statSync(path);
      },
    },
    maxBytes,
    currentTurn: () => seen.turn,
    nowMs: () => filesystem.nowMs,
  });
  const write = (path: string, content: string, found?: FoundSiblings): Entry => {
    filesystem.nowMs += 1000;
    filesystem.write(path, content);
    return createEntry(path, filesystem.statSync(path)!, Buffer.from(content), filesystem.nowMs, found);
  };
  return { cache, filesystem, seen, write };
}

describe('EntryCache', () => {
  test('finds an entry by its targets and its path', () => {
    const { cache, write } = makeCache();
    const entry = write('/a.txt', 'a');
    cache.add(entry);
    expect(cache.get('/a.txt')).toBeUndefined();
    cache.link('/a.txt', entry);
    cache.link('/a.txt?v=1', entry);
    expect(cache.get('/a.txt')).toBe(entry);
    expect(cache.get('/a.txt?v=1')).toBe(entry);
    expect(cache.get('/a.txt?v=2')).toBeUndefined();
    expect(cache.getByPath('/a.txt')).toBe(entry);
    expect(cache.getByPath('/b.txt')).toBeUndefined();
  });

  test('stats a file once in a turn', () => {
    const { cache, seen, write } = makeCache();
    const entry = write('/a.txt', 'a');
    cache.add(entry);
    cache.link('/a.txt', entry);
    for (let turn = 1; turn <= 3; turn++) {
      seen.turn = turn;
      for (let i = 0; i < 5; i++) expect(cache.get('/a.txt')).toBe(entry);
      expect(seen.stats).toBe(turn);
    }
  });

  test.each<[string, (filesystem: MemoryFileSystem) => void]>([
    ['is written to', (filesystem) => filesystem.write('/a.txt', 'b')],
    ['is replaced', (filesystem) => filesystem.replace('/a.txt', 'a')],
    ['is removed', (filesystem) => filesystem.remove('/a.txt')],
  ])('lets go of an entry whose file %s', (_, change) => {
    const { cache, filesystem, seen, write } = makeCache();
    const entry = write('/a.txt', 'a');
    cache.add(entry);
    cache.link('/a.txt', entry);
    expect(cache.get('/a.txt')).toBe(entry);
    filesystem.nowMs += 1000;
    change(filesystem);
    seen.turn++;
    expect(cache.get('/a.txt')).toBeUndefined();
    expect(cache.getByPath('/a.txt')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  test('what is added in a turn is checked in it all the same', () => {
    const { cache, filesystem, write } = makeCache();
    const entry = write('/a.txt', 'a');
    filesystem.replace('/a.txt', 'b');
    cache.add(entry);
    expect(cache.getByPath('/a.txt')).toBeUndefined();
  });

  test('one version takes the place of the other, targets and all', () => {
    const { cache, write } = makeCache();
    const old = write('/a.txt', 'old');
    cache.add(old);
    cache.link('/a.txt', old);
    const entry = write('/a.txt', 'new');
    cache.add(entry);
    expect(cache.get('/a.txt')).toBeUndefined();
    cache.link('/a.txt', old);
    expect(cache.get('/a.txt')).toBeUndefined();
    cache.link('/a.txt', entry);
    expect(cache.get('/a.txt')).toBe(entry);
    expect(cache.bytes).toBe(memoryBytes(entry));
  });

  test('the least recently used make room', () => {
    const content = 'x'.repeat(10_000);
    const oneBytes = memoryBytes(makeCache().write('/a', content));
    const { cache, seen, write } = makeCache(3.5 * oneBytes);
    const entries = ['/a', '/b', '/c'].map((path) => write(path, content));
    for (const entry of entries) cache.add(entry);
    seen.turn++;
    expect(cache.getByPath('/a')).toBe(entries[0]);
    const fourth = write('/d', content);
    cache.add(fourth);
    expect(cache.getByPath('/b')).toBeUndefined();
    expect(cache.getByPath('/a')).toBe(entries[0]);
    expect(cache.getByPath('/c')).toBe(entries[2]);
    expect(cache.getByPath('/d')).toBe(fourth);
  });

  test('what is larger than all there is goes at once', () => {
    const { cache, write } = makeCache(5000);
    cache.add(write('/a', 'x'.repeat(10_000)));
    expect(cache.getByPath('/a')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  test('an entry with siblings is let go with the first that changes', () => {
    const { cache, filesystem, seen, write } = makeCache();
    const coded = write('/a.js.br', 'br');
    const sibling = { coding: 'br', path: '/a.js.br', bytes: Buffer.from('br'), isReliable: true } as const;
    const found = { siblings: [{ ...sibling, stat: coded.sources[0]!.stat }], vacancies: [] };
    const entry = write('/a.js', 'a', found);
    cache.add(entry);
    expect(cache.getByPath('/a.js')).toBe(entry);
    expect(seen.stats).toBe(2);
    filesystem.write('/a.js.br', 'br again');
    expect(cache.getByPath('/a.js')).toBe(entry);
    seen.turn++;
    expect(cache.getByPath('/a.js')).toBeUndefined();
  });

  test('places where a sibling could come are looked at once in a second', () => {
    const { cache, filesystem, seen, write } = makeCache();
    const vacancies = [{ extension: '.br', stat: undefined }];
    const entry = write('/a.js', 'a', { siblings: [], vacancies });
    cache.add(entry);
    for (const [waitMs, stats] of [
      [999, 1],
      [1, 3],
      [999, 4],
    ] as const) {
      filesystem.nowMs += waitMs;
      seen.turn++;
      expect(cache.getByPath('/a.js')).toBe(entry);
      expect(seen.stats).toBe(stats);
    }
    filesystem.write('/a.js.br', 'br');
    filesystem.nowMs += 1;
    seen.turn++;
    expect(cache.getByPath('/a.js')).toBeUndefined();
  });

  test('an entry that grows makes the others go', () => {
    const { cache, seen, write } = makeCache(25_000);
    const grow = (entry: Entry) => {
      entry.made?.set('br', createMadeForm(entry, 'br', Buffer.alloc(10_000), 0));
      cache.grown(entry);
    };
    const [first, second] = [write('/a.js', 'a', NO_SIBLINGS), write('/b.js', 'b', NO_SIBLINGS)];
    cache.add(first);
    cache.add(second);
    grow(second);
    expect(cache.bytes).toBe(memoryBytes(first) + memoryBytes(second));
    expect(memoryBytes(second)).toBeGreaterThan(memoryBytes(first) + 10_000);
    grow(first);
    seen.turn++;
    expect(cache.getByPath('/a.js')).toBeUndefined();
    expect(cache.bytes).toBe(memoryBytes(second));
    grow(first); // it is not kept any longer
    expect(cache.bytes).toBe(memoryBytes(second));
  });

  test('targets are few and short, however many are asked for', () => {
    const { cache, write } = makeCache();
    const entry = write('/a.js', 'a');
    cache.add(entry);
    for (let version = 0; version < 1000; version++) cache.link(`/a.js?v=${version}`, entry);
    const found = Array.from({ length: 1000 }, (_, version) => cache.get(`/a.js?v=${version}`)).filter(Boolean);
    expect(found).toHaveLength(8);
    expect(cache.get('/a.js?v=999')).toBe(entry);
    const long = `/a.js?${'x'.repeat(1000)}`;
    cache.link(long, entry);
    expect(cache.get(long)).toBeUndefined();
  });
});

describe('an entry', () => {
  test('has its bytes once, and they say what the response says', () => {
    const { write } = makeCache();
    const { whole, notModified } = write('/a.txt', 'hello');
    expect(whole.wire.bytes.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: .*\r\n\r\nhello$/s);
    expect(Buffer.from(whole.body as Uint8Array).toString()).toBe('hello');
    expect((whole.body as Uint8Array).buffer).toBe(whole.wire.bytes.buffer);
    expect(notModified.wire.bytes.toString()).toMatch(/^HTTP\/1\.1 304 Not Modified\r\n.*\r\n\r\n$/s);
    expect(notModified.wire.bytes.toString()).toContain(`ETag: ${whole.fields.etag}\r\n`);
  });
});
