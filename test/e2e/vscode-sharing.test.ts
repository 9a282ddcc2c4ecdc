/** Sharing by the editor's commands: the panel in a real window, and a device that pairs by its link. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { networkInterfaces } from 'node:os';
import type { Frame } from 'playwright-core';
import { expect, test } from 'vitest';
import { lanAddresses } from '../../src/engine/lan-addresses.ts';
import { keepScreenshot } from './harness/artifacts.ts';
import { useEditor } from './harness/editor.ts';
import { until } from './harness/until.ts';
import type { Workbench } from './harness/workbench.ts';

const editor = useEditor({ workspaceTrust: false });

/** The panel's page, once it says this. Whenever something changes there is another page, in another frame. */
function panel(workbench: Workbench, element: 'h1' | 'td', hasText: string): Promise<Frame> {
  return until(`the panel to say "${hasText}"`, async () => {
    for (const frame of workbench.page.frames()) {
      const count = await frame.locator(element, { hasText }).count().catch(ifDetached);
      if (count > 0) return frame;
    }
    return undefined;
  });
}

/** A frame that has gone has nothing in it. */
function ifDetached(): number {
  return 0;
}

/** What a phone gets that goes on behind the warning. */
async function visit(url: string, cookie?: string): Promise<IncomingMessage> {
  const fields = { 'user-agent': 'Mozilla/5.0 (iPhone) Version/26.0 Mobile Safari/604.1', ...(cookie && { cookie }) };
  const ask = request(url, { rejectUnauthorized: false, agent: false, headers: fields });
  ask.end();
  const [response] = (await once(ask, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

test.each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
])('a folder is shared, a device pairs, and both end with Stop Sharing (%s)', async (name, theme) => {
  const [network] = lanAddresses(networkInterfaces());
  const { workbench } = await editor.open({ 'workbench.colorTheme': theme });
  await workbench.runningPort();
  await workbench.run('HTTPS Server: Share on Local Network...');
  await workbench.pick(network!.address);
  const page = await panel(workbench, 'h1', 'Shared on');
  const link = (await page.locator('.link').textContent())!;
  expect(new URL(link).hostname).toBe(network!.address);
  await page.locator('.code svg').waitFor();
  expect(await workbench.statusLabel()).toMatch(/shared/i);

  const paired = await visit(link);
  expect(paired.statusCode).toBe(303);
  const cookie = paired.headers['set-cookie']![0]!.split(';')[0]!;
  const withDevice = await panel(workbench, 'td', 'iPhone');
  await keepScreenshot(workbench.page, `sharing-panel-${name}`);
  const site = new URL('/', link).href;
  expect((await visit(site, cookie)).statusCode).toBe(200);
  expect((await visit(site)).statusCode).not.toBe(200);
  expect((await visit(link)).statusCode).not.toBe(303);

  await withDevice.getByRole('button', { name: 'Stop Sharing' }).click();
  await panel(workbench, 'h1', 'Shared no more');
  await expect(visit(site, cookie)).rejects.toThrow('ECONNREFUSED');
  await until('the status bar to be as before', async () => !/shared/i.test(await workbench.statusLabel()));
});
