import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HttpError } from '../../src/http/errors.ts';
import { encodePath, isAddressable, parseTarget } from '../../src/http/target.ts';

const POSIX = false;
const WINDOWS = true;

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('RFC 9112 section 3.2.1: origin-form, taken apart', () => {
  test.each([
    ['/', [], true, ''],
    ['/index.html', ['index.html'], false, ''],
    ['/a/b/', ['a', 'b'], true, ''],
    ['/a?x=1', ['a'], false, '?x=1'],
    ['/a/?', ['a'], true, '?'],
    ['/a?b/?c=%2F%00', ['a'], false, '?b/?c=%2F%00'],
    ['/?/../x', [], true, '?/../x'],
    ['/a%20b', ['a b'], false, ''],
    ['/%C3%BC/%E2%82%AC', ['ü', '€'], false, ''],
    ['/%F0%9F%8E%89', ['🎉'], false, ''],
    ['/c%23.html', ['c#.html'], false, ''],
    ['/what%3F', ['what?'], false, ''],
    ['/100%25', ['100%'], false, ''],
    ['/%252e%252e/', ['%2e%2e'], true, ''], // decoded once
    ['/...', ['...'], false, ''],
    ['/..a/.b', ['..a', '.b'], false, ''],
    ['/a+b;c=1,2@:!$&\'()*"<>[]^`{|}', ['a+b;c=1,2@:!$&\'()*"<>[]^`{|}'], false, ''],
  ])('%s', (target, segments, endsWithSlash, query) => {
    expect(parseTarget(target, POSIX)).toEqual({ segments, endsWithSlash, query });
  });

  test.each([
    ['//a', ['a']],
    ['/a//b', ['a', 'b']],
    ['//evil.example/', ['evil.example']],
    ['///', []],
  ])('empty segments lead nowhere else: %s', (target, segments) => {
    expect(parseTarget(target, POSIX).segments).toEqual(segments);
  });
});

describe('refused with 400', () => {
  test.each([
    ['', 'does not start with a slash'],
    ['*', 'does not start with a slash'],
    ['a/b', 'does not start with a slash'],
    ['https://a.example/', 'does not start with a slash'],
    ['/a#b', '"#"'],
    ['/a?b#c', '"#"'],
    ['/a b', 'U+0020'],
    ['/a\0', 'U+0000'],
    ['/a\r\nb', 'U+000D'],
    ['/ü', 'U+00FC'],
    ['/a?ü', 'U+00FC'],
    ['/..', 'a dot segment'],
    ['/../etc/passwd', 'a dot segment'],
    ['/a/./b', 'a dot segment'],
    ['/.env/.', 'a dot segment'],
    ['/%2e%2e/', 'a dot segment'],
    ['/.%2E/a', 'a dot segment'],
    ['/a%2Fb', 'an encoded slash'],
    ['/..%2f..%2fetc', 'an encoded slash'],
    ['/a\\b', 'a backslash'],
    ['/a%5Cb', 'a backslash'],
    ['/%00', 'a control character'],
    ['/a%0d%0aset-cookie:x', 'a control character'],
    ['/%7F', 'a control character'],
    ['/%C2%80', 'a control character'],
    ['/%', 'percent escape'],
    ['/%4', 'percent escape'],
    ['/%zz', 'percent escape'],
    ['/%C0%AE%C0%AE/', 'percent escape'], // overlong dots
    ['/%E0%80%AF', 'percent escape'], // an overlong slash
    ['/%ED%A0%80', 'percent escape'], // a surrogate
    ['/%F4%90%80%80', 'percent escape'], // beyond U+10FFFF
    ['/%FF', 'percent escape'],
  ])('%j', (target, what) => {
    const error = errorOf(() => parseTarget(target, POSIX));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining(what) });
  });

  test.each([
    ['/C:/Windows', 'a colon'],
    ['/.env::$DATA', 'a colon'],
    ['/a%3Ab', 'a colon'],
    ['/PROGRA~1/a', 'a short (8.3) name'],
    ['/GIT~2', 'a short (8.3) name'],
    ['/.env.', 'a trailing dot'],
    ['/.env%20', 'a trailing dot or space'],
    ['/.../a', 'a trailing dot'],
    ['/con', 'the name of a device'],
    ['/NUL.txt', 'the name of a device'],
    ['/nul%20.txt', 'the name of a device'],
    ['/a/COM1', 'the name of a device'],
    ['/lpt9.log', 'the name of a device'],
    ['/com%C2%B9', 'the name of a device'],
    ['/CONIN$', 'the name of a device'],
  ])('on Windows alone: %s', (target, what) => {
    const error = errorOf(() => parseTarget(target, WINDOWS));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining(what) });
    expect(errorOf(() => parseTarget(target, POSIX))).toBeUndefined();
  });

  test.each(['/console.js', '/com10', '/null', '/a~b', '/~user/', '/x.con'])('not even on Windows: %s', (target) => {
    expect(errorOf(() => parseTarget(target, WINDOWS))).toBeUndefined();
  });
});

describe('encodePath', () => {
  test.each([
    [[], true, '/'],
    [['a b', 'ü'], false, '/a%20b/%C3%BC'],
    [['evil.example'], true, '/evil.example/'],
    [['c#?.html'], false, '/c%23%3F.html'],
  ])('%j', (segments, endsWithSlash, path) => {
    expect(encodePath(segments, endsWithSlash)).toBe(path);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom('/', '.', '%', '2', 'e', 'E', 'f', 'F', '5', 'c', '0', '\\', '?', '#', ':', '~', 'a', 'ü', ' '),
    )
    .map((parts) => `/${parts.join('')}`),
);

describe('for any text', () => {
  test('the segments are safe, or the error is an HttpError with 400', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (target, windows) => {
        const error = errorOf(() => parseTarget(target, windows));
        if (error === undefined) {
          for (const segment of parseTarget(target, windows).segments) {
            expect(segment).not.toMatch(/[/\\\p{Cc}]/u);
            expect(['', '.', '..']).not.toContain(segment);
          }
        } else {
          expect(error).toBeInstanceOf(HttpError);
          expect(error).toMatchObject({ status: 400 });
        }
      }),
      { seed: 9112, numRuns: 3000 },
    );
  });

  test('a name that is addressable comes back from its path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (name, windows) => {
        if (isAddressable(name, windows)) {
          expect(parseTarget(encodePath([name], false), windows).segments).toEqual([name]);
        } else {
          expect(errorOf(() => parseTarget(encodePath([name], false), windows))).toSatisfy(
            (error) => error !== undefined || name === '',
          );
        }
      }),
      { seed: 9112, numRuns: 3000 },
    );
  });
});
