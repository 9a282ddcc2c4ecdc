/** Screenshots for people to look at. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const ARTIFACTS = join(import.meta.dirname, '../artifacts');
const README_PICTURES = join(import.meta.dirname, '../../../media/readme');

/** Keeps what the page shows as `artifacts/<name>.png`. `name` says what can be seen. */
export async function keepScreenshot(page: Page, name: string): Promise<string> {
  const file = join(ARTIFACTS, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  return file;
}

/**
 * The same, for a picture that the README shows too. It is replaced there when the environment has
 * `UPDATE_SCREENSHOTS=1`, so that an ordinary run leaves the checkout as it was.
 */
export async function keepReadmeScreenshot(page: Page, name: string): Promise<void> {
  const file = await keepScreenshot(page, name);
  if (process.env.UPDATE_SCREENSHOTS !== '1') return;
  mkdirSync(README_PICTURES, { recursive: true });
  copyFileSync(file, join(README_PICTURES, `${name}.png`));
}
