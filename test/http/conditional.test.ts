import { describe, expect, test } from 'vitest';
import type { PreconditionResult, Validators } from '../../src/http/conditional.ts';
import { evaluatePreconditions, notModifiedFields, parseEntityTags } from '../../src/http/conditional.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const BEFORE = 'Sun, 06 Nov 1994 08:49:36 GMT';
const SAME = 'Sun, 06 Nov 1994 08:49:37 GMT';
const AFTER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const STRONG: Validators = { etag: '"a"', lastModifiedMs: Date.UTC(1994, 10, 6, 8, 49, 37) };
const WEAK: Validators = { ...STRONG, etag: 'W/"a"' };
const DATE_ONLY: Validators = { ...STRONG, etag: undefined };
const TAG_ONLY: Validators = { ...STRONG, lastModifiedMs: undefined };

type Row = [fields: Record<string, string>, validators: Validators, result: PreconditionResult];

function evaluate(fields: Record<string, string>, validators: Validators, method = 'GET'): PreconditionResult {
  return evaluatePreconditions({ method, header: (name) => fields[name] }, validators, NOW_MS);
}

describe('RFC 9110 section 13.1.1: If-Match, strong comparison', () => {
  test.each<Row>([
    [{ 'if-match': '"a"' }, STRONG, 'perform'],
    [{ 'if-match': '"b", "a"' }, STRONG, 'perform'],
    [{ 'if-match': '*' }, STRONG, 'perform'],
    [{ 'if-match': '*' }, DATE_ONLY, 'perform'],
    [{ 'if-match': '"b"' }, STRONG, 'failed'],
    [{ 'if-match': '"A"' }, STRONG, 'failed'],
    [{ 'if-match': 'W/"a"' }, STRONG, 'failed'],
    [{ 'if-match': 'W/"a"' }, WEAK, 'failed'],
    [{ 'if-match': '"a"' }, WEAK, 'failed'],
    [{ 'if-match': '"a"' }, DATE_ONLY, 'failed'],
    [{ 'if-match': 'a' }, STRONG, 'failed'],
    [{ 'if-match': '' }, STRONG, 'failed'],
  ])('%j', (fields, validators, result) => {
    expect(evaluate(fields, validators)).toBe(result);
  });
});

describe('RFC 9110 section 13.1.2: If-None-Match, weak comparison', () => {
  test.each<Row>([
    [{ 'if-none-match': '"a"' }, STRONG, 'not-modified'],
    [{ 'if-none-match': 'W/"a"' }, STRONG, 'not-modified'],
    [{ 'if-none-match': '"a"' }, WEAK, 'not-modified'],
    [{ 'if-none-match': '"x,y" , W/"a"' }, STRONG, 'not-modified'],
    [{ 'if-none-match': ',, "a",' }, STRONG, 'not-modified'],
    [{ 'if-none-match': '*' }, STRONG, 'not-modified'],
    [{ 'if-none-match': '"b"' }, STRONG, 'perform'],
    [{ 'if-none-match': 'w/"a"' }, STRONG, 'perform'],
    [{ 'if-none-match': '"a' }, STRONG, 'perform'],
    [{ 'if-none-match': '"a" "b"' }, STRONG, 'perform'],
    [{ 'if-none-match': '*, "b"' }, STRONG, 'perform'],
    [{ 'if-none-match': '"a"' }, DATE_ONLY, 'perform'],
  ])('%j', (fields, validators, result) => {
    expect(evaluate(fields, validators)).toBe(result);
    expect(evaluate(fields, validators, 'HEAD')).toBe(result);
  });

  test('a match fails a method that changes something', () => {
    expect(evaluate({ 'if-none-match': '*' }, STRONG, 'PUT')).toBe('failed');
  });
});

describe('RFC 9110 section 13.1.3: If-Modified-Since', () => {
  test.each<Row>([
    [{ 'if-modified-since': SAME }, STRONG, 'not-modified'],
    [{ 'if-modified-since': AFTER }, STRONG, 'not-modified'],
    [{ 'if-modified-since': 'Sunday, 06-Nov-94 08:49:37 GMT' }, STRONG, 'not-modified'],
    [{ 'if-modified-since': BEFORE }, STRONG, 'perform'],
    [{ 'if-modified-since': 'yesterday' }, STRONG, 'perform'],
    [{ 'if-modified-since': SAME }, TAG_ONLY, 'perform'],
  ])('%j', (fields, validators, result) => {
    expect(evaluate(fields, validators)).toBe(result);
  });

  test('means nothing with other methods than GET and HEAD', () => {
    expect(evaluate({ 'if-modified-since': SAME }, STRONG, 'HEAD')).toBe('not-modified');
    expect(evaluate({ 'if-modified-since': SAME }, STRONG, 'PUT')).toBe('perform');
  });
});

describe('RFC 9110 section 13.1.4: If-Unmodified-Since', () => {
  test.each<Row>([
    [{ 'if-unmodified-since': SAME }, STRONG, 'perform'],
    [{ 'if-unmodified-since': AFTER }, STRONG, 'perform'],
    [{ 'if-unmodified-since': BEFORE }, STRONG, 'failed'],
    [{ 'if-unmodified-since': 'yesterday' }, STRONG, 'perform'],
    [{ 'if-unmodified-since': BEFORE }, TAG_ONLY, 'perform'],
  ])('%j', (fields, validators, result) => {
    expect(evaluate(fields, validators)).toBe(result);
  });
});

describe('RFC 9110 section 13.2.2: the order', () => {
  test.each<Row>([
    // If-Match, where it is there, is heeded instead of If-Unmodified-Since.
    [{ 'if-match': '"a"', 'if-unmodified-since': BEFORE }, STRONG, 'perform'],
    [{ 'if-match': '"b"', 'if-unmodified-since': AFTER }, STRONG, 'failed'],
    // A failed one wins over If-None-Match; one that holds goes on to it.
    [{ 'if-match': '"b"', 'if-none-match': '"a"' }, STRONG, 'failed'],
    [{ 'if-match': '"a"', 'if-none-match': '"a"' }, STRONG, 'not-modified'],
    [{ 'if-unmodified-since': BEFORE, 'if-none-match': '"a"' }, STRONG, 'failed'],
    // If-None-Match, where it is there, is heeded instead of If-Modified-Since.
    [{ 'if-none-match': '"b"', 'if-modified-since': AFTER }, STRONG, 'perform'],
    [{ 'if-none-match': '"a"', 'if-modified-since': BEFORE }, STRONG, 'not-modified'],
    [{}, STRONG, 'perform'],
  ])('%j', (fields, validators, result) => {
    expect(evaluate(fields, validators)).toBe(result);
  });
});

describe('RFC 9110 section 8.8.3: entity-tags', () => {
  test.each([
    ['"a"', ['"a"']],
    ['W/"a"', ['W/"a"']],
    ['""', ['""']],
    ['"a,b","c"', ['"a,b"', '"c"']],
    ['\t"a" ,\t"b"\t', ['"a"', '"b"']],
    ['"\\"', ['"\\"']], // no escapes in an opaque-tag
    ['"\xfc"', ['"\xfc"']],
    [', ,', []],
    ['"a b"', []],
    ['"a"x', []],
    ['"a", b', []],
    ["'a'", []],
  ])('%j', (field, tags) => {
    expect(parseEntityTags(field)).toEqual(tags);
  });

  test('a long and malformed list is refused in no time', () => {
    const started = performance.now();
    expect(parseEntityTags(`"a"${' '.repeat(60_000)}x`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('RFC 9110 section 15.4.5: the fields of a 304', () => {
  const fields = {
    'content-type': 'text/plain',
    'cache-control': 'no-cache',
    etag: '"a"',
    'last-modified': SAME,
    vary: 'accept',
    'accept-ranges': 'bytes',
  };

  test('what guides the cache, and nothing else', () => {
    expect(notModifiedFields(fields)).toEqual({ 'cache-control': 'no-cache', etag: '"a"', vary: 'accept' });
  });

  test('Last-Modified where there is no ETag', () => {
    const { etag, ...rest } = fields;
    expect(notModifiedFields(rest)).toEqual({ 'cache-control': 'no-cache', 'last-modified': SAME, vary: 'accept' });
  });
});
