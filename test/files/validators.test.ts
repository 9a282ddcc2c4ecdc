import { describe, expect, test } from 'vitest';
import type { FileStat } from '../../src/files/filesystem.ts';
import { contentTag, contentValidators, isSettled, statValidators } from '../../src/files/validators.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const NS_PER_MS = 1_000_000n;

function makeStat(
  times: { mtimeMs: number; ctimeMs: number; fineNs?: bigint },
  changes: Partial<FileStat> = {},
): FileStat {
  const fineNs = times.fineNs ?? 1n;
  return {
    dev: 1n,
    ino: 2n,
    size: 3n,
    mtimeNs: BigInt(times.mtimeMs) * NS_PER_MS + fineNs,
    ctimeNs: BigInt(times.ctimeMs) * NS_PER_MS + fineNs,
    isFile: () => true,
    isDirectory: () => false,
    ...changes,
  };
}

function changedBefore(ageMs: number, fineNs = 1n): FileStat {
  return makeStat({ mtimeMs: NOW_MS - ageMs, ctimeMs: NOW_MS - ageMs, fineNs });
}

describe('whether any later change would show in the times', () => {
  test.each([
    ['times with fractions, long ago', changedBefore(1000), true],
    ['times with fractions, a moment ago', changedBefore(50), false],
    ['times with fractions, now', changedBefore(0), false],
    ['times in whole seconds, a second ago', changedBefore(1000, 0n), false],
    ['times in whole seconds, long ago', changedBefore(10_000, 0n), true],
    ['times to come', changedBefore(-60_000), false],
    ['unpacked with an old date, a moment ago', makeStat({ mtimeMs: 0, ctimeMs: NOW_MS - 10 }), false],
    ['unpacked with an old date, long ago', makeStat({ mtimeMs: 0, ctimeMs: NOW_MS - 1000 }), true],
  ])('%s', (_, stat, settled) => {
    expect(isSettled(stat, NOW_MS)).toBe(settled);
  });
});

describe('RFC 9110 section 8.8.3: ETag', () => {
  const SYNTAX = /^"[\w-]{22}"$/;

  test('of bytes is strong, and theirs alone', () => {
    const [a, b] = ['a', 'b'].map((text) => contentValidators(Buffer.from(text), changedBefore(0), NOW_MS).etag);
    expect(a).toMatch(SYNTAX);
    expect(b).toMatch(SYNTAX);
    expect(a).not.toBe(b);
    expect(contentTag('a')).toBe(a);
  });

  test.each<Partial<FileStat>>([{ dev: 9n }, { ino: 9n }, { size: 9n }, { mtimeNs: 9n }, { ctimeNs: 9n }])(
    'of a stat is strong, and another where one of its numbers is',
    (change) => {
      const stat = changedBefore(60_000);
      const { etag } = statValidators(stat, NOW_MS);
      expect(etag).toMatch(SYNTAX);
      expect(statValidators({ ...stat, ...change }, NOW_MS).etag).toMatch(SYNTAX);
      expect(statValidators({ ...stat, ...change }, NOW_MS).etag).not.toBe(etag);
    },
  );

  test('of the same bytes in a coding is another (section 8.8.3.3)', () => {
    const stat = changedBefore(60_000);
    const tags = ([undefined, 'br', 'zstd', 'gzip'] as const).flatMap((coding) => [
      contentValidators(Buffer.from('a'), stat, NOW_MS, coding).etag,
      statValidators(stat, NOW_MS, coding).etag,
    ]);
    expect(new Set(tags).size).toBe(8);
    expect(tags[2]).toBe(tags[0]?.replace(/"$/, '-br"'));
  });

  test('of a stat that might not show the next change is none', () => {
    expect(statValidators(changedBefore(10), NOW_MS).etag).toBeUndefined();
  });
});

describe('RFC 9110 section 8.8.2: Last-Modified', () => {
  test('is in whole seconds', () => {
    const stat = makeStat({ mtimeMs: NOW_MS - 1500, ctimeMs: 0 });
    expect(statValidators(stat, NOW_MS).lastModifiedMs).toBe(NOW_MS - 2000);
    expect(contentValidators(Buffer.alloc(0), stat, NOW_MS).lastModifiedMs).toBe(NOW_MS - 2000);
  });

  test('is before 1970 where the file is', () => {
    expect(statValidators(makeStat({ mtimeMs: -1500, ctimeMs: 0 }), NOW_MS).lastModifiedMs).toBe(-2000);
  });

  test('is never in the future', () => {
    expect(statValidators(changedBefore(0), NOW_MS).lastModifiedMs).toBe(NOW_MS);
    expect(statValidators(changedBefore(-60_000), NOW_MS).lastModifiedMs).toBeUndefined();
  });
});
