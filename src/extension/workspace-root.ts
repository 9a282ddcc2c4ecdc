/**
 * Which folder is meant: of the folders that are open, those that are on disk, and the one that fits the question.
 * Knows VS Code's folders only by their shape.
 */
import { isAbsolute, relative, sep } from 'node:path';

/** As much of `vscode.Uri` as is needed here. */
export interface Place {
  readonly scheme: string;
  readonly fsPath: string;
}

/** As much of `vscode.WorkspaceFolder` as is needed here. */
export interface Folder {
  readonly uri: Place;
  readonly name: string;
}

/** Why there is nothing to serve: no folder is open, or only folders that are not on disk. */
export type MissingTarget = 'none' | 'virtual';

/** What is served or would be: a folder, by its absolute path, or nothing. */
export type Target = { readonly root: string } | { readonly missing: MissingTarget };

/** The folders that are on disk. Others (a repository opened over the network, say) have no files to serve. */
export function foldersOnDisk<F extends Folder>(folders: readonly F[] | undefined): readonly F[] {
  return (folders ?? []).filter((folder) => folder.uri.scheme === 'file');
}

/** The folder that the first of `wishes` is in that is in any; else the first folder on disk, if there is one. */
export function chooseFolder<F extends Folder>(
  folders: readonly F[] | undefined,
  wishes: readonly (Place | undefined)[] = [],
): F | undefined {
  const candidates = foldersOnDisk(folders);
  for (const wish of wishes) {
    const folder = wish && folderOf(candidates, wish);
    if (folder) return folder;
  }
  return candidates[0];
}

/** What there is to serve: `root`, or why there is none. */
export function targetOf(root: string | undefined, folders: readonly Folder[] | undefined): Target {
  if (root !== undefined) return { root };
  return { missing: folders === undefined || folders.length === 0 ? 'none' : 'virtual' };
}

/** The innermost of the folders that `place` is in, or undefined. */
export function folderOf<F extends Folder>(folders: readonly F[], place: Place): F | undefined {
  if (place.scheme !== 'file') return undefined;
  return folders
    .filter((folder) => pathInside(folder.uri.fsPath, place.fsPath) !== undefined)
    .toSorted((a, b) => b.uri.fsPath.length - a.uri.fsPath.length)[0];
}

/** The path from `folder` to `path`, both absolute; empty where they are the same, undefined where it leads out. */
export function pathInside(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way;
}

/** The path of a URL that shows `file` when `root` is served: `/my%20page.html`. Undefined where it is not in there. */
export function urlPathOf(root: string, file: string): string | undefined {
  const way = pathInside(root, file);
  return way === undefined ? undefined : `/${way.split(sep).map(encodeURIComponent).join('/')}`;
}
