/**
 * Opens a URL where the user wants it: VS Code's Integrated Browser, its Simple Browser, or the browser outside. Which of
 * these there are depends on the editor and its version, so each is tried in turn.
 */
import { commands, env, Uri, ViewColumn } from 'vscode';
import type { OptionValue } from '../config/options.ts';
import type { Reachable } from './forwarding.ts';

type Viewer = (where: Reachable, toSide: boolean) => Promise<boolean>;

const INTEGRATED_BROWSER = 'workbench.action.browser.open';

/** VS Code 1.109 and later, on the desktop. A tab that shows the server already is used again. */
const integratedBrowser: Viewer = async ({ url }, openToSide) => {
  if (!(await commands.getCommands(true)).includes(INTEGRATED_BROWSER)) return false;
  const reuseUrlFilter = `${new URL(url).origin}/**`;
  return succeeds(commands.executeCommand(INTEGRATED_BROWSER, { url, openToSide, reuseUrlFilter }));
};

/** Its commands are not listed before it runs, so they are simply called. URLs go as text: as a Uri they are decoded. */
const simpleBrowser: Viewer = async ({ url }, toSide) => {
  const viewColumn = toSide ? ViewColumn.Beside : ViewColumn.Active;
  return (
    (await succeeds(commands.executeCommand('simpleBrowser.api.open', url, { viewColumn, preserveFocus: toSide }))) ||
    (await succeeds(commands.executeCommand('simpleBrowser.show', url)))
  );
};

const externalBrowser: Viewer = async ({ externalUrl }) => env.openExternal(Uri.parse(externalUrl, true));

const VIEWERS: Readonly<Record<string, readonly Viewer[]>> = {
  auto: [integratedBrowser, simpleBrowser, externalBrowser],
  integratedBrowser: [integratedBrowser, simpleBrowser, externalBrowser],
  simpleBrowser: [simpleBrowser, externalBrowser],
  externalBrowser: [externalBrowser],
};

/**
 * Opens a URL in the first viewer there is of those that the option `openPreviewIn` allows. Gives false where none could.
 */
export async function openIn(
  wanted: OptionValue<'openPreviewIn'>,
  where: Reachable,
  toSide: boolean,
): Promise<boolean> {
  for (const viewer of VIEWERS[wanted] ?? []) if (await viewer(where, toSide)) return true;
  return false;
}

async function succeeds(work: Thenable<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch {
    return false;
  }
}
