import * as zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CODERS } from '../../src/files/coders.ts';
import { CONTENT_CODINGS } from '../../src/http/negotiate.ts';

const CONTENTS = ['', 'a', 'some text, '.repeat(1000), 'x'.repeat(1_000_000)].map((text) => Buffer.from(text));

test('zstd is there where Node has it', () => {
  expect(CODERS.zstd.encode !== undefined).toBe('zstdCompress' in zlib);
  expect(CODERS.zstd.decode !== undefined).toBe('zstdCompress' in zlib);
});

describe.each(CONTENT_CODINGS.filter((coding) => CODERS[coding].encode !== undefined))('%s', (coding) => {
  const encode = CODERS[coding].encode!;
  const decode = CODERS[coding].decode!;

  test('comes out as it went in', async () => {
    for (const content of CONTENTS) {
      expect(Buffer.compare(await decode(await encode(content), content.length), content)).toBe(0);
    }
  });

  test('makes text small', async () => {
    expect((await encode(CONTENTS[2]!)).length).toBeLessThan(CONTENTS[2]!.length / 10);
  });

  test('is read no further than allowed', async () => {
    await expect(decode(await encode(CONTENTS[3]!), 1000)).rejects.toThrow();
  });

  test('is not read where it is none', async () => {
    await expect(decode(Buffer.from('no such coding'), 1000)).rejects.toThrow();
  });
});
