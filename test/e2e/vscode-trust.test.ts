/** Trust by the editor's commands, on the store of the Chromium that shows the editor. */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { keepScreenshot } from './harness/artifacts.ts';
import { launchChromium } from './harness/chromium.ts';
import { copyOfSampleSite } from './harness/temporary-folder.ts';
import { until } from './harness/until.ts';
import { startVsCode, type VsCode } from './harness/vscode.ts';
import { Workbench } from './harness/workbench.ts';

/** The editor takes this for a sign that the browser is elsewhere, and asks. */
const IS_CONTAINER = existsSync('/.dockerenv');

let vscode: VsCode;
beforeAll(async () => {
  vscode = await startVsCode({ vsix: inject('vsix'), workspaceTrust: false });
});
afterAll(() => vscode.stop());
beforeEach(() => rmSync(join(vscode.home, '.pki'), { recursive: true, force: true }));

/** A window in a Chromium of the same user, started anew: that is when it reads whom it trusts. */
async function openWindow(theme = 'Default Dark Modern'): Promise<{ workbench: Workbench; browser: Browser }> {
  const folder = copyOfSampleSite();
  const settings = { 'httpsPreview.port': 0, 'workbench.colorTheme': theme };
  folder.write('.vscode/settings.json', JSON.stringify(settings));
  const browser = await launchChromium(vscode.home);
  onTestFinished(async ({ task }) => {
    const [page] = browser.contexts().flatMap((context) => context.pages());
    if (task.result?.state === 'fail' && page) await keepScreenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`);
    await browser.close();
    folder.dispose();
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  return { workbench: await Workbench.open(context, vscode.urlOf(folder.path)), browser };
}

/** The certificates of ours in the store of that user's Chromium. */
function trusted(): readonly string[] {
  const database = join(vscode.home, '.pki/nssdb');
  if (!existsSync(join(database, 'cert9.db'))) return [];
  return (
    execFileSync('certutil', ['-d', `sql:${database}`, '-L'], { encoding: 'utf8' }).match(/HTTPS Preview \w+/g) ?? []
  );
}

async function lockIs(workbench: Workbench, icon: 'lock' | 'unlock'): Promise<void> {
  await workbench.statusItem.locator(`.codicon-${icon}`).waitFor();
}

async function answerPlace(workbench: Workbench): Promise<void> {
  if (IS_CONTAINER) await workbench.pick('On this machine');
}

/** Leaves the stores alone that all of this machine would feel. */
async function declineSystem(workbench: Workbench): Promise<void> {
  await workbench.dialogue.getByRole('button', { name: 'Choose Stores...' }).click();
  await workbench.pick('The system');
}

async function accept(workbench: Workbench): Promise<void> {
  await workbench.page.locator('.quick-input-widget:visible').getByRole('button', { name: 'OK' }).click();
}

/** The doctor's report, as it is rendered. */
async function report(workbench: Workbench): Promise<Locator> {
  const frame = await until('the report', async () => {
    for (const one of workbench.page.frames()) {
      if ((await one.locator('h1', { hasText: 'Certificate Doctor' }).count()) > 0) return one;
    }
    return undefined;
  });
  return frame.locator('body');
}

test('the choice is told of once; trust is shown, agreed to in part, and believed by the Simple Browser; and undone', async () => {
  const { workbench, browser } = await openWindow();
  await workbench.runningPort();
  await lockIs(workbench, 'unlock');
  const notice = workbench.notification('made a certificate');
  await notice.waitFor();
  await keepScreenshot(workbench.page, 'trust-notice-dark');
  await notice.getByRole('button', { name: 'Trust...' }).click();
  await answerPlace(workbench);
  await workbench.dialogue.waitFor();
  expect(await workbench.dialogue.textContent()).toContain(`certutil -d sql:${vscode.home}/.pki/nssdb -A -t P,,`);
  await keepScreenshot(workbench.page, 'trust-plan-dark');
  await declineSystem(workbench);
  await keepScreenshot(workbench.page, 'trust-stores-dark');
  expect(trusted()).toEqual([]);
  await accept(workbench);
  await workbench.notification('1 trust store was changed, 1 was left alone').waitFor();
  expect(trusted()).toHaveLength(1);
  await lockIs(workbench, 'lock');
  await keepScreenshot(workbench.page, 'trust-done-dark');
  await browser.close();

  const again = await openWindow();
  const port = await again.workbench.runningPort();
  await lockIs(again.workbench, 'lock');
  await again.workbench.run('HTTPS Server: Open Preview');
  const preview = await again.workbench.preview(`https://localhost:${port}/`);
  expect(await preview.locator('h1').textContent()).toContain('It works.');
  expect(await again.workbench.notification('made a certificate').count()).toBe(0);

  await again.workbench.run('HTTPS Server: Certificate Doctor');
  expect(await (await report(again.workbench)).textContent()).toContain('answers with this certificate');
  await keepScreenshot(again.workbench.page, 'certificate-doctor-dark');

  await again.workbench.run('HTTPS Server: Untrust HTTPS Certificate...');
  expect(await again.workbench.dialogue.textContent()).toContain(' -D -n ');
  await keepScreenshot(again.workbench.page, 'untrust-plan-dark');
  await again.workbench.dialogue.getByRole('button', { name: 'Untrust' }).click();
  await lockIs(again.workbench, 'unlock');
  expect(trusted()).toEqual([]);
});

test('the same in a light theme, up to the point where something would be done', async () => {
  const { workbench } = await openWindow('Default Light Modern');
  await workbench.runningPort();
  await lockIs(workbench, 'unlock');
  await workbench.run('HTTPS Server: Certificate Doctor');
  expect(await (await report(workbench)).textContent()).toMatch(/not\sthere/);
  await keepScreenshot(workbench.page, 'certificate-doctor-light');
  await workbench.run('HTTPS Server: Trust HTTPS Certificate...');
  await answerPlace(workbench);
  await workbench.dialogue.waitFor();
  await keepScreenshot(workbench.page, 'trust-plan-light');
  await declineSystem(workbench);
  await keepScreenshot(workbench.page, 'trust-stores-light');
  await workbench.page.keyboard.press('Escape');
  expect(trusted()).toEqual([]);
});
