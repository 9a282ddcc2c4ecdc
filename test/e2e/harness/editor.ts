/** VS Code with the extension, and a Chromium that trusts its certificate, for the tests of one file. */
import { existsSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { keepScreenshot } from './artifacts.ts';
import { launchChromium } from './chromium.ts';
import { runCli } from './cli.ts';
import { copyOfSampleSite, type TemporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';
import { startVsCode, type VsCode } from './vscode.ts';
import { Workbench } from './workbench.ts';

const VIEWPORT = { width: 1280, height: 800 };

/** What a test gets: a window of its own, on a copy of the sample site of its own. */
export interface OpenWindow {
  readonly workbench: Workbench;
  readonly folder: TemporaryFolder;
  readonly context: BrowserContext;
}

export interface Editor {
  /** The running VS Code; there once the tests run. */
  readonly vscode: VsCode;
  /**
   * Opens a window on a copy of the sample site with these settings of the workspace; the port is any free one unless
   * they say otherwise. The window is closed after the test; where the test failed, a screenshot is kept.
   */
  open(settings?: Readonly<Record<string, unknown>>): Promise<OpenWindow>;
}

/** Starts VS Code before the tests of the file that calls this, and stops it after them. */
export function useEditor(options: { readonly workspaceTrust: boolean }): Editor {
  let vscode: VsCode | undefined;
  let chromium: Browser | undefined;
  let openWindows = 0;

  beforeAll(async () => {
    vscode = await startVsCode({ vsix: inject('vsix'), ...options });
    await makeCertificate(vscode);
    // As "Trust HTTPS Certificate..." does it: editor and browser are one user's, and both know.
    const words = ['trust', '--cert', vscode.certificateFile, '--without-root', '--yes'];
    const { code, stdout } = await runCli(vscode.home, ...words);
    if (code !== 0) throw new Error(`the certificate is not trusted: ${stdout}`);
    chromium = await launchChromium(vscode.home);
  });
  afterAll(async () => {
    await chromium?.close();
    await vscode?.stop();
  });

  return {
    get vscode() {
      if (!vscode) throw new Error('VS Code runs only while tests run');
      return vscode;
    },
    async open(settings = {}) {
      const folder = folderWith(settings);
      const context = await chromium!.newContext({
        viewport: VIEWPORT,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      openWindows += 1;
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') await keepFailure(context, task.name);
        await Promise.all(context.pages().map((page) => page.close()));
        await context.close();
        folder.dispose();
        openWindows -= 1;
        await until('the server to end with its window', () => vscode!.serverProcesses().length <= openWindows);
      });
      return { workbench: await Workbench.open(context, vscode!.urlOf(folder.path)), folder, context };
    },
  };
}

async function keepFailure(context: BrowserContext, test: string): Promise<void> {
  for (const page of context.pages()) await keepScreenshot(page, `failed-${test.replace(/\W+/g, '-')}`);
}

/** Has the extension make its certificate. Chromium reads what it trusts when it starts, so this one trusts nothing. */
async function makeCertificate(vscode: VsCode): Promise<void> {
  const chromium = await launchChromium(vscode.home);
  const folder = folderWith({});
  try {
    const context = await chromium.newContext({ viewport: VIEWPORT });
    const workbench = await Workbench.open(context, vscode.urlOf(folder.path));
    await workbench.runningPort();
    await until('the certificate to be made', () => existsSync(vscode.certificateFile));
    await workbench.page.close();
    await until('the server to end with its window', () => vscode.serverProcesses().length === 0);
  } finally {
    await chromium.close();
    folder.dispose();
  }
}

function folderWith(settings: Readonly<Record<string, unknown>>): TemporaryFolder {
  const folder = copyOfSampleSite();
  folder.write('.vscode/settings.json', JSON.stringify({ 'httpsPreview.port': 0, ...settings }, null, 2));
  return folder;
}
