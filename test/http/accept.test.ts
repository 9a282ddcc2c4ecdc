import { expect, test } from 'vitest';
import { acceptsHtml } from '../../src/http/accept.ts';

test.each<[field: string | undefined, accepts: boolean]>([
  ['text/html', true],
  ['TEXT/HTML', true],
  ['text/html;q=0.1', true],
  ['text/html ; level=1 ; q=0.5, */*', true],
  ['application/json, text/html', true],
  ['text/html;q=0', false],
  ['text/html; q=0.000', false],
  ['text/*', false],
  ['*/*', false],
  ['text/htmlx', false],
  ['', false],
  [undefined, false],
])('RFC 9110 section 12.5.1: %j, a page: %s', (field, accepts) => {
  expect(acceptsHtml(field)).toBe(accepts);
});
