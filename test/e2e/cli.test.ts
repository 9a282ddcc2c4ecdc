import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keepScreenshot } from './harness/artifacts.ts';
import { startChromium } from './harness/chromium.ts';
import { serve } from './harness/cli.ts';
import { complaintsOfFrontPage, refusalsOfGrantedPage } from './harness/sample-site.ts';
import { SAMPLE_SITE, temporaryFolder } from './harness/temporary-folder.ts';

const run = promisify(execFile);

const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1200, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
  { name: 'phone-light', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

/** A page in a Chromium that trusts these certificates; both are gone after the test. */
async function newPage(trustedFiles: readonly string[], options?: BrowserContextOptions): Promise<Page> {
  const chromium = await startChromium(trustedFiles);
  onTestFinished(() => chromium.close());
  return (await chromium.browser.newContext(options)).newPage();
}

describe('a browser that trusts the certificate', () => {
  test('shows the sample site, and every check on it passes', async () => {
    const { url, certificate } = await serve(SAMPLE_SITE);
    const page = await newPage([certificate]);
    await page.goto(url);
    expect(await complaintsOfFrontPage(page)).toEqual([]);
  });

  test('reaches the server by name and by both addresses', async () => {
    const { port, certificate } = await serve(SAMPLE_SITE);
    const page = await newPage([certificate]);
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect((await page.goto(`https://${host}:${port}/`))?.status()).toBe(200);
    }
  });

  test('grants a service worker and the rest of what secure pages get', async () => {
    const { url, certificate } = await serve(SAMPLE_SITE);
    const page = await newPage([certificate]);
    await page.goto(`${url}granted.html`);
    expect(await refusalsOfGrantedPage(page)).toEqual([]);
    await keepScreenshot(page, 'what-the-browser-grants');
  });

  test('lets a service worker answer for the server', async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.dispose());
    folder.write('index.html', `<!doctype html><script>navigator.serviceWorker.register('worker.js')</script>`);
    folder.write(
      'worker.js',
      `oninstall = () => skipWaiting();
       onactivate = (event) => event.waitUntil(clients.claim());
       onfetch = (event) => event.request.url.endsWith('/made-up') && event.respondWith(new Response('by the worker'));`,
    );
    const { url, certificate } = await serve(folder.path);
    const page = await newPage([certificate]);
    await page.goto(url);
    await page.waitForFunction('navigator.serviceWorker.controller');
    expect(await page.evaluate(`fetch('/made-up').then((response) => response.text())`)).toBe('by the worker');
  });
});

test('a browser that does not trust the certificate says so', async () => {
  const { url } = await serve(SAMPLE_SITE);
  const page = await newPage([]);
  await expect(page.goto(url)).rejects.toThrow('net::ERR_CERT_AUTHORITY_INVALID');
});

describe.each(LOOKS)('in a window of the kind $name', ({ name, ...look }) => {
  test('a folder without an index is listed', async () => {
    const { url, certificate } = await serve(SAMPLE_SITE);
    const page = await newPage([certificate], look);
    await page.goto(`${url}things/`);
    const links = await page.locator('a').allTextContents();
    for (const file of ['Tea & biscuits.md', 'haiku.txt', 'moon.svg', 'palette.json', 'sunrises.csv']) {
      expect(links.some((link) => link.includes(file))).toBe(true);
    }
    await expectToFit(page);
    await keepScreenshot(page, `directory-listing-${name}`);
    await page.getByRole('link', { name: 'Tea & biscuits.md' }).click();
    expect(decodeURIComponent(page.url())).toBe(`${url}things/Tea & biscuits.md`);
  });

  test("a page that is not there gets the folder's 404.html", async () => {
    const { url, certificate } = await serve(SAMPLE_SITE);
    const page = await newPage([certificate], look);
    expect((await page.goto(`${url}nowhere`))?.status()).toBe(404);
    await page.getByRole('heading', { name: 'Not on this planet' }).waitFor();
    await expectToFit(page);
    await keepScreenshot(page, `own-404-page-${name}`);
  });

  test('a page that is not there gets our page where the folder has none', async () => {
    const { url, certificate } = await serve(join(SAMPLE_SITE, 'things'));
    const page = await newPage([certificate], look);
    expect((await page.goto(`${url}nowhere`))?.status()).toBe(404);
    expect(await page.locator('body').textContent()).toContain('404');
    await expectToFit(page);
    await keepScreenshot(page, `error-page-${name}`);
  });

  test('the sample site fits', async () => {
    const { url, certificate } = await serve(SAMPLE_SITE);
    const page = await newPage([certificate], look);
    await page.goto(url);
    await expectToFit(page);
    await keepScreenshot(page, `sample-site-${name}`);
  });
});

/** Nothing sticks out to the right. */
async function expectToFit(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
}

describe('curl', () => {
  const curl = (...args: string[]) => run('curl', ['--silent', '--show-error', '--noproxy', '*', ...args]);

  test('accepts the certificate with --cacert, by name and by both addresses', async () => {
    const { port, certificate } = await serve(SAMPLE_SITE);
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const { stdout } = await curl('--cacert', certificate, `https://${host}:${port}/things/haiku.txt`);
      expect(stdout).toContain('the old padlock clicks');
    }
  });

  test('refuses the certificate without it (60: peer certificate cannot be authenticated)', async () => {
    const { url } = await serve(SAMPLE_SITE);
    await expect(curl(url)).rejects.toMatchObject({ code: 60 });
  });

  test('is led from http to https on the same port', async () => {
    const { port, certificate } = await serve(SAMPLE_SITE);
    const write = ['--output', '/dev/null', '--write-out', '%{http_code} %{redirect_url}'];
    const { stdout } = await curl(...write, `http://localhost:${port}/things/?sort=size`);
    expect(stdout).toBe(`308 https://localhost:${port}/things/?sort=size`);
    const followed = await curl('--location', '--cacert', certificate, `http://localhost:${port}/things/haiku.txt`);
    expect(followed.stdout).toContain('the old padlock clicks');
  });
});
