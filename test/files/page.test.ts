import { expect, test } from 'vitest';
import { escapeHtml, htmlPage } from '../../src/files/page.ts';

test('escapeHtml leaves nothing that could begin or end a tag, an attribute or a reference', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});

test('htmlPage escapes its title, and says its encoding before anything that needs it', () => {
  const html = Buffer.from(htmlPage('</title>ü', '<main></main>')).toString();
  expect(html).toContain('<title>&lt;/title&gt;ü</title>');
  expect(html.indexOf('<meta charset="utf-8">')).toBeLessThan(html.indexOf('<title>'));
  expect(html).toMatch(/^<!DOCTYPE html>\n/);
});
