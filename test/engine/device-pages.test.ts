/** What everybody on the network can see: the help, and the authority's certificate. */
import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authorityDer } from '../../src/certificates/apple-profile.ts';
import { openAuthority } from '../../src/certificates/authority.ts';
import { devicePages, refuseUnpaired } from '../../src/engine/device-pages.ts';
import type { Response } from '../../src/http/message.ts';
import { MemoryStore } from '../certificates/memory-store.ts';
import { requestOf } from '../guards/support.ts';

const { issuer, ...trusted } = await openAuthority(new MemoryStore(), Date.now());

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36';

function get(
  target: string,
  fields: Record<string, string> = {},
  of: { trusted: typeof trusted | undefined } | undefined = { trusted },
) {
  const pages = devicePages(() => of)(() => ({ status: 299, fields: {}, body: null }));
  return pages(requestOf({ target, fields })) as Response;
}

const textOf = ({ body }: Response) => Buffer.from(body as Uint8Array).toString();

describe('the help', () => {
  const help = (userAgent = '', name = trusted.name) =>
    textOf(get('/.https-preview/', { 'user-agent': userAgent }, { trusted: { ...trusted, name } }));

  test.each([
    [IPHONE, 'iPhone, iPad'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15', 'iPhone, iPad'],
    [ANDROID, 'Android'],
    ['Mozilla/5.0 (Windows NT 10.0)', 'Another computer'],
    ['', 'Another computer'],
  ])('has the steps for all, and those for %s first and open', (userAgent, first) => {
    const summaries = [...help(userAgent).matchAll(/<details class="card"( open)?><summary>([^<]+)</g)];
    expect(summaries.map(([, isOpen]) => isOpen)).toEqual([' open', undefined, undefined]);
    expect(summaries[0]![2]).toBe(first);
    expect(new Set(summaries.map(([, , title]) => title))).toEqual(
      new Set(['iPhone, iPad', 'Android', 'Another computer']),
    );
  });

  test.each([
    ['the profile', 'href="/.https-preview/ca.mobileconfig"'],
    ['the certificate', 'href="/.https-preview/ca.crt"'],
    ['the switch on an iPhone', 'General › About › Certificate Trust Settings'],
    ['the way in on Android', 'Install a certificate › CA certificate'],
    ['what it may vouch for', '<code>192.168.0.0/16</code>'],
    ['how to remove it', 'Remove Profile'],
    ['going on without it', 'visit this website'],
    ['the fingerprint', trusted.fingerprint256.replaceAll(':', '').replace(/....(?=.)/g, '$& ')],
  ])('has %s', (_title, text) => {
    expect(help(IPHONE)).toContain(text);
  });

  test('runs no script, loads nothing, and is its policy’s own', () => {
    const response = get('/.https-preview/');
    const [, style] = /<style>(.*?)<\/style>/s.exec(textOf(response))!;
    const hash = createHash('sha256').update(style!).digest('base64');
    expect(response.fields['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(textOf(response)).not.toMatch(/<script|<img|<link| style=| on\w+=/);
    expect(response.fields).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  test('shows a name as text, whatever it is', () => {
    expect(help('', '<b>"&desk')).toContain('&lt;b&gt;&quot;&amp;desk');
  });

  test('tells of no key', () => {
    for (const target of ['', 'ca.crt', 'ca.mobileconfig']) {
      const secret = issuer.keyPem.split('\n')[1]!;
      expect(textOf(get(`/.https-preview/${target}`))).not.toContain(secret);
    }
  });
});

describe('the downloads', () => {
  test('are the root’s certificate, each in its form', () => {
    const certificate = get('/.https-preview/ca.crt');
    expect(new X509Certificate(certificate.body as Buffer).fingerprint256).toBe(trusted.fingerprint256);
    expect(certificate.fields).toMatchObject({
      'content-type': 'application/x-x509-ca-cert',
      'content-disposition': 'attachment; filename="https-preview.crt"',
    });
    const profile = get('/.https-preview/ca.mobileconfig');
    expect(profile.fields['content-type']).toBe('application/x-apple-aspen-config');
    expect(textOf(profile)).toContain(authorityDer(trusted).toString('base64'));
  });
});

test.each([
  ['another path of ours', '/.https-preview/other', { trusted }, 299],
  ['a path of the site', '/index.html', { trusted }, 299],
  ['a query', '/.https-preview/?lang=en', { trusted }, 200],
  ['nothing is shared', '/.https-preview/', undefined, 299],
  ['there is no authority', '/.https-preview/ca.crt', { trusted: undefined }, 299],
])('%s', (_title, target, of, status) => {
  const pages = devicePages(() => of)(() => ({ status: 299, fields: {}, body: null }));
  expect((pages(requestOf({ target })) as Response).status).toBe(status);
});

test('can only be read', () => {
  const pages = devicePages(() => ({ trusted }))(() => ({ status: 299, fields: {}, body: null }));
  expect(() => pages(requestOf({ target: '/.https-preview/', method: 'POST' }))).toThrow(
    expect.objectContaining({ status: 405, fields: { allow: 'GET, HEAD' } }),
  );
});

test('who is not paired is told so: a person on a page, a program in a line', () => {
  expect(textOf(refuseUnpaired(requestOf({ fields: { accept: 'text/html' } })))).toContain('href="/.https-preview/"');
  expect(refuseUnpaired(requestOf())).toMatchObject({
    status: 403,
    fields: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
});
