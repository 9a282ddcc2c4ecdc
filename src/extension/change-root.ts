/** The command Change Root Folder...: a workspace folder, or any folder inside or outside of them. */
import { sep } from 'node:path';
import { Uri, type WorkspaceFolder, window, workspace } from 'vscode';
import type { PreviewServer } from './preview-server.ts';
import { readSettings, writeSetting } from './settings.ts';
import { folderOf, foldersOnDisk, pathInside } from './workspace-root.ts';

/** Asks which folder to serve, keeps it in the settings, and moves a running server there. */
export async function changeRoot(server: PreviewServer): Promise<void> {
  const folders = foldersOnDisk(workspace.workspaceFolders);
  const chosen = folders.length === 0 ? await askForPath(server) : await askForFolder(server, folders);
  if (chosen === undefined) return;
  const folder = folderOf(folders, chosen) ?? server.folder;
  await setRoot(folder, chosen.fsPath);
  await server.update(folder?.uri);
}

async function askForFolder(server: PreviewServer, folders: readonly WorkspaceFolder[]): Promise<Uri | undefined> {
  const root = rootOf(server);
  const other = { label: '$(folder-opened) Choose Another Folder...', description: '', uri: undefined };
  const picks = folders.map(({ name, uri }) => ({
    label: `$(root-folder) ${name}`,
    description: uri.fsPath === root ? 'served now' : 'workspace folder',
    uri,
  }));
  const pick = await window.showQuickPick([...picks, other], {
    title: 'Change Root Folder',
    placeHolder: root === undefined ? 'Folder to serve' : `Folder to serve, now ${root}`,
  });
  return pick === other ? askForPath(server) : pick?.uri;
}

async function askForPath(server: PreviewServer): Promise<Uri | undefined> {
  const root = rootOf(server);
  const chosen = await window.showOpenDialog({
    title: 'Change Root Folder',
    openLabel: 'Serve This Folder',
    canSelectFiles: false,
    canSelectFolders: true,
    ...(root === undefined ? {} : { defaultUri: Uri.file(root) }),
  });
  return chosen?.[0];
}

/** Inside the workspace folder, the path is kept relative and with `/`, so that the setting can be shared. */
async function setRoot(folder: WorkspaceFolder | undefined, path: string): Promise<void> {
  const way = folder && pathInside(folder.uri.fsPath, path);
  if (way !== '') {
    await writeSetting('root', way?.split(sep).join('/') ?? path, folder);
    return;
  }
  await writeSetting('root', undefined, folder);
  // Set for the user, or for the whole workspace: an empty value is what overrides it.
  if (readSettings(folder?.uri).options.root !== '') await writeSetting('root', '', folder);
}

function rootOf({ target }: PreviewServer): string | undefined {
  return 'root' in target ? target.root : undefined;
}
