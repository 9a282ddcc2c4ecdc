/** A device on the local network, from its first warning to the lock, played by a real Chromium on this machine's address there. */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { lanAddresses } from '../../src/engine/lan-addresses.ts';
import { keepScreenshot } from './harness/artifacts.ts';
import { startChromium } from './harness/chromium.ts';
import { type CliRun, serve } from './harness/cli.ts';
import { refusalsOfGrantedPage } from './harness/sample-site.ts';
import { SAMPLE_SITE, temporaryFolder } from './harness/temporary-folder.ts';

const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1100, height: 1500 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1100, height: 1500 } },
  { name: 'phone-light', colorScheme: 'light', viewport: { width: 390, height: 1700 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 390, height: 1700 } },
] as const;

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';

let address: string;
beforeAll(() => {
  const [first] = lanAddresses(networkInterfaces());
  if (first === undefined) {
    throw new Error('No address on a local network: ip link add lan0 type dummy; ip addr add 10.99.0.1/24 dev lan0');
  }
  ({ address } = first);
});

interface SharedRun extends CliRun {
  /** Of the site on the network. */
  readonly networkUrl: string;
  readonly helpUrl: string;
  readonly link: string;
  /** Path of the authority's certificate (PEM). */
  readonly authority: string;
}

async function share(...words: string[]): Promise<SharedRun> {
  const home = temporaryFolder('home');
  onTestFinished(() => home.dispose());
  const run = await serve(SAMPLE_SITE, home.path, [`--share=${address}`, ...words]);
  const { urls, helpUrl } = (await run.next('sharing')) as { urls: readonly string[]; helpUrl: string };
  const { url } = (await run.next('pairing-link')) as { url: string };
  const authority = join(home.path, '.local/state/https-preview/devices/authority/certificate.pem');
  return { ...run, networkUrl: urls[0]!, helpUrl, link: url, authority };
}

/** A page in a Chromium that has installed the authority, or, without one, that goes on behind the warning. */
async function newDevice(authority?: string, options: BrowserContextOptions = {}): Promise<Page> {
  const chromium = await startChromium([], authority === undefined ? [] : [authority]);
  onTestFinished(() => chromium.close());
  const context = await chromium.browser.newContext({ ignoreHTTPSErrors: authority === undefined, ...options });
  return context.newPage();
}

describe('a device that has the authority', () => {
  test('pairs by the link, and gets all that secure pages get; the link is good once', async () => {
    const run = await share();
    const page = await newDevice(run.authority);
    expect((await page.goto(run.networkUrl))?.status()).toBe(403);
    expect((await page.goto(run.link))?.status()).toBe(200);
    expect(page.url()).toBe(run.networkUrl);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await page.evaluate('document.referrer')).not.toContain('pair');
    expect(await run.next('device-paired')).toMatchObject({ userAgent: expect.stringContaining('Chrome') });
    await page.goto(`${run.networkUrl}granted.html`);
    expect(await refusalsOfGrantedPage(page)).toEqual([]);
    const other = await newDevice(run.authority);
    expect((await other.goto(run.link))?.status()).toBe(403);
    expect((await other.goto(run.networkUrl))?.status()).toBe(403);
  });
});

describe('a device that has not', () => {
  test('is warned, and can go on to the help', async () => {
    const run = await share();
    const warned = await newDevice(undefined, { ignoreHTTPSErrors: false });
    await expect(warned.goto(run.networkUrl)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
    const page = await newDevice();
    await page.goto(run.networkUrl);
    await page.click('text=How to get the lock');
    expect(page.url()).toBe(run.helpUrl);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .locator('summary', { hasText: 'Android' })
        .click()
        .then(() => page.click('text=Download the certificate >> visible=true')),
    ]);
    expect(download.suggestedFilename()).toBe('https-preview.crt');
  });

  test.each(LOOKS)('sees a help that is worth looking at ($name)', async ({ name, ...look }) => {
    const run = await share();
    const page = await newDevice(undefined, { ...look, ...(name.startsWith('phone') && { userAgent: IPHONE }) });
    await page.goto(run.helpUrl);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await keepScreenshot(page, `device-help-${name}`);
    await page.goto(run.networkUrl);
    expect(await page.textContent('h1')).toBe('This device is not paired');
  });
});

test('nothing answers on the network once the server has gone', async () => {
  const run = await share();
  const page = await newDevice(run.authority);
  await page.goto(run.link);
  const { pid } = run as unknown as { pid: number };
  const ended = run.next('sharing-ended');
  process.kill(pid, 'SIGINT');
  expect(await ended).toEqual({ event: 'sharing-ended', because: 'stopped' });
  await expect(page.goto(run.networkUrl)).rejects.toThrow('ERR_CONNECTION_REFUSED');
});
