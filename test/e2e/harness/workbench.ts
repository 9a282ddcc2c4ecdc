/** One window of VS Code, as the person in front of it sees it: palette, status bar, editors, output. */
import { type BrowserContext, errors, type Frame, type Locator, type Page } from 'playwright-core';
import { until } from './until.ts';

/** Status bar items have their extension's id in front. */
const STATUS_ITEM = '.statusbar-item[id^="https-preview.https-preview."]';

/** A palette that has not offered a command by then was opened too early. */
const PALETTE_MS = 5_000;

export class Workbench {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens a window and waits until the extension shows itself in the status bar. */
  static async open(context: BrowserContext, url: string): Promise<Workbench> {
    const page = await context.newPage();
    const workbench = new Workbench(page);
    await page.goto(url);
    await workbench.statusItem.waitFor({ timeout: 60_000 });
    return workbench;
  }

  /** The extension's item in the status bar. */
  get statusItem(): Locator {
    return this.page.locator(STATUS_ITEM);
  }

  /** What a screen reader says of the item. */
  async statusLabel(): Promise<string> {
    return (await this.statusItem.locator('a').getAttribute('aria-label')) ?? '';
  }

  /** Waits until the item shows a port and nothing else, and gives it. `but` is a port that it must have left. */
  async runningPort(but?: number): Promise<number> {
    return until(`the status bar to show a port${but ? ` other than ${but}` : ''}`, async () => {
      const shown = await this.statusItem.locator('a').textContent();
      const port = Number(/^\s*(\d+)\s*$/.exec(shown ?? '')?.[1]);
      return port !== but && port;
    });
  }

  /** Waits until the item says that the server is stopped. */
  async waitUntilStopped(): Promise<void> {
    await until('the status bar to say "is stopped"', async () => (await this.statusLabel()).includes(' is stopped'));
  }

  /**
   * Runs a command by its whole name in the palette, for example `HTTPS Server: Start HTTPS Server`. What the palette offers
   * is settled when it opens: one that opened before the command was allowed never has it.
   */
  async run(command: string): Promise<void> {
    const row = this.rows.first();
    await until(`the palette to offer "${command}"`, async () => {
      await this.openQuickInput('F1');
      await this.quickInput.fill(`>${command}`);
      try {
        return await until('the row', async () => (await labelOf(row)).startsWith(command), PALETTE_MS);
      } catch (error) {
        await this.page.keyboard.press('Escape');
        throw error;
      }
    });
    await row.click();
  }

  /** The commands that the palette offers, whose names start with these words. */
  async commandsFor(words: string): Promise<string[]> {
    await this.openQuickInput('F1');
    await this.quickInput.fill(`>${words}`);
    await until('the palette to answer', async () => (await labelOf(this.rows.first())).startsWith(words));
    const labels = await Promise.all((await this.rows.all()).map(labelOf));
    await this.page.keyboard.press('Escape');
    return labels;
  }

  /** Opens a file of the folder in an editor. */
  async openFile(name: string): Promise<void> {
    await this.openQuickInput('Control+P');
    await this.quickInput.fill(name);
    const row = this.rows.first();
    await until(`the file ${name} to be found`, async () => (await labelOf(row)).startsWith(name));
    await row.click();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  /** Picks the entry with this text from the picker that opens. */
  async pick(entry: string): Promise<void> {
    await this.rows.filter({ hasText: entry }).click();
  }

  /** The notification with these words in it. */
  notification(text: string): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** The dialogue that has to be answered. */
  get dialogue(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Answers the input box that opens. */
  async answer(text: string): Promise<void> {
    await this.quickInput.waitFor();
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Chooses a folder in VS Code's own folder dialogue: a picker with a path in it, a list of what is there, and a button.
   * It drops what is typed before it has read its first folder, and accepts what it has read last.
   */
  async chooseFolder(path: string, button: string): Promise<void> {
    const choose = this.page.locator('.quick-input-widget:visible').getByRole('button', { name: button });
    await choose.waitFor();
    await this.rows.first().waitFor();
    const before = (await this.rows.allTextContents()).join('\n');
    await this.quickInput.fill(`${path}/`);
    await until(`the dialogue to read ${path}`, async () => {
      const now = (await this.rows.allTextContents()).join('\n');
      return now !== '' && now !== before;
    });
    await choose.click();
  }

  /** The line of text of the palette, of a picker or of an input box. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input[type="text"]');
  }

  /** Waits until a frame shows a page whose address starts with `url`, and has loaded it. */
  async preview(url: string): Promise<Frame> {
    const frame = await until(`a preview of ${url}`, () => this.page.frames().find((one) => one.url().startsWith(url)));
    await frame.waitForLoadState('load');
    return frame;
  }

  /** The lines of the output panel that can be seen, top to bottom. */
  async outputLines(): Promise<string[]> {
    const lines = this.page.locator('.output-view .view-line');
    // Lines stand in the DOM in the order in which they were drawn; editors use non-breaking spaces.
    const drawn = await lines.evaluateAll((elements) =>
      elements.map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' })),
    );
    return drawn.sort((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' '));
  }

  private get rows(): Locator {
    return this.page.locator('.quick-input-widget:visible .monaco-list-row');
  }

  // A key press may go to a preview that has the focus, or come before the workbench listens.
  private async openQuickInput(key: string): Promise<void> {
    await until(`${key} to be heard`, async () => {
      await this.page.locator('.monaco-workbench').press(key);
      try {
        await this.quickInput.waitFor({ timeout: 1_000 });
        return true;
      } catch (error) {
        if (error instanceof errors.TimeoutError) return false;
        throw error;
      }
    });
  }
}

async function labelOf(row: Locator): Promise<string> {
  return (await row.getAttribute('aria-label')) ?? '';
}
