import { expect, test } from 'vitest';
import { escapeMarkdown, linkTo } from '../../src/extension/markdown.ts';

test.each([
  ['letters, digits and blanks stay', 'Größe 12 写真', 'Größe 12 写真'],
  ['a path', '/a_b/*c*', '&#47;a&#95;b&#47;&#42;c&#42;'],
  ['a link', '[x](command:y)', '&#91;x&#93;&#40;command&#58;y&#41;'],
  ['an icon', '$(lock)', '&#36;&#40;lock&#41;'],
  ['an element', '<b>&amp;', '&#60;b&#62;&#38;amp&#59;'],
  ['a character beyond 16 bits', '😀', '&#128512;'],
  ['line breaks and other controls', 'a\r\n\tb\u2028c\u202Ed', 'a&#65533;&#65533;&#65533;b&#65533;c&#65533;d'],
  ['half a character', 'a\uD800b', 'a&#65533;b'],
])('CommonMark 2.5: %s', (_, text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected);
});

test.each([
  ['https://localhost:8443/', '<https://localhost:8443/>'],
  ['https://[::1]:8443/', '<https://[::1]:8443/>'],
  ['https://localhost/a b\n<c>\\', '<https://localhost/a%20b%0a%3cc%3e%5c>'],
])('CommonMark 6.3: the destination of %j', (url, destination) => {
  expect(linkTo(url)).toBe(`[${escapeMarkdown(url)}](${destination})`);
});
