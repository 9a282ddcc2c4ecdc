/**
 * Where the authority for phones and other devices is kept: its certificates in a folder, what signs in the secret storage.
 * All of it goes when nothing of ours is to be trusted any more.
 */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';

/** What its key is called in the secret storage. */
export const AUTHORITY_SECRET = 'devices:authority';

type Storage = Pick<ExtensionContext, 'globalStorageUri' | 'secrets'>;

/** Absolute path of the folder; it need not be there. */
export function devicesFolder({ globalStorageUri }: Storage): string {
  return join(globalStorageUri.fsPath, 'devices');
}

/** True where there is an authority, or what is left of one. */
export async function hasDevices(storage: Storage): Promise<boolean> {
  if ((await storage.secrets.get(AUTHORITY_SECRET)) !== undefined) return true;
  return stat(devicesFolder(storage)).then(
    () => true,
    () => false,
  );
}

/** Deletes it all. What can sign goes first. */
export async function forgetDevices(storage: Storage): Promise<void> {
  await storage.secrets.delete(AUTHORITY_SECRET);
  await rm(devicesFolder(storage), { recursive: true, force: true });
}
