/** VS Code's settings `httpsPreview.*`: read and checked through the one schema, and written where they take effect. */
import { ConfigurationTarget, type Uri, type WorkspaceFolder, workspace } from 'vscode';
import { OPTIONS, type OptionKey, type OptionValue } from '../config/options.ts';
import { readOptions } from '../config/validate.ts';

/** What every setting's name begins with. */
export const SECTION = 'httpsPreview';

const KEYS = (Object.keys(OPTIONS) as OptionKey[]).filter((key) => 'setting' in OPTIONS[key]);

/** The options as they are set for a folder; `problems` tells of values that were not heeded. */
export function readSettings(folder: Uri | undefined): ReturnType<typeof readOptions> {
  const settings = workspace.getConfiguration(SECTION, folder);
  return readOptions(Object.fromEntries(KEYS.map((key) => [key, settings.get(key)])));
}

/**
 * Sets an option for a folder, or removes what was set (`undefined`): in the workspace where one is open (in the folder's
 * own settings where there are several folders), else for the user.
 */
export async function writeSetting<K extends OptionKey>(
  key: K,
  value: OptionValue<K> | undefined,
  folder: WorkspaceFolder | undefined,
): Promise<void> {
  const settings = workspace.getConfiguration(SECTION, folder?.uri);
  const isSetForFolder = settings.inspect(key)?.workspaceFolderValue !== undefined;
  await settings.update(key, value, targetFor(folder, isSetForFolder));
}

function targetFor(folder: WorkspaceFolder | undefined, isSetForFolder: boolean): ConfigurationTarget {
  if (folder === undefined) return ConfigurationTarget.Global;
  const hasSeveralFolders = (workspace.workspaceFolders?.length ?? 0) > 1;
  return hasSeveralFolders || isSetForFolder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace;
}
