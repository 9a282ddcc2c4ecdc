import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { AUTHORITY_SECRET, devicesFolder, forgetDevices, hasDevices } from '../../src/extension/device-storage.ts';

function storage() {
  const fsPath = mkdtempSync(join(tmpdir(), 'devices-'));
  onTestFinished(() => rmSync(fsPath, { recursive: true }));
  const secrets = new Map<string, string>([['passphrase:/k.pem', 'sesame']]);
  const context = {
    globalStorageUri: { fsPath },
    secrets: { get: async (key: string) => secrets.get(key), delete: async (key: string) => void secrets.delete(key) },
  } as unknown as ExtensionContext;
  return { context, secrets };
}

test.each([
  ['nothing', false, false],
  ['a key', true, false],
  ['files', false, true],
  ['both', true, true],
])('where there is %s, it is found and forgotten, and nothing else', async (what, hasKey, hasFiles) => {
  const { context, secrets } = storage();
  const folder = devicesFolder(context);
  if (hasKey) secrets.set(AUTHORITY_SECRET, '{}');
  if (hasFiles) {
    mkdirSync(join(folder, 'leaf'), { recursive: true });
    writeFileSync(join(folder, 'leaf', 'key.pem'), '');
  }
  expect(await hasDevices(context)).toBe(what !== 'nothing');
  await forgetDevices(context);
  expect(await hasDevices(context)).toBe(false);
  expect(existsSync(folder)).toBe(false);
  expect([...secrets.keys()]).toEqual(['passphrase:/k.pem']);
});
