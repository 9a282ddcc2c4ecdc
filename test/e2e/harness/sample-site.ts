/** What the pages of the sample site find out about themselves. */
import type { Frame, Page } from 'playwright-core';
import { until } from './until.ts';

/** Waits until the front page has checked everything, and gives what it found wrong. */
export async function complaintsOfFrontPage(page: Page | Frame): Promise<string[]> {
  await until('the page to have checked itself', async () => {
    const checks = await page.locator('[data-proof]').count();
    return checks > 0 && checks === (await page.locator('[data-proof][data-state]').count());
  });
  return page.locator('[data-proof]:not([data-state=good])').allTextContents();
}

/** Waits until `granted.html` knows what the browser grants, and gives what it refuses. */
export async function refusalsOfGrantedPage(page: Page | Frame): Promise<string[]> {
  await until('the page to know all the facts', async () => {
    const facts = await page.locator('#grants tr').count();
    return facts > 0 && facts === (await page.locator('#grants [data-state]').count());
  });
  return page.locator('#grants tr:has([data-state=refused])').allTextContents();
}
