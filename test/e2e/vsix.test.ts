import { readFileSync, statSync } from 'node:fs';
import { expect, inject, test } from 'vitest';

/** What may be in the package: the manifest, the three programs, what they show, and what a person reads. */
const EXPECTED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|readme\.md|changelog\.md|SECURITY\.md|LICENSE\.txt)$/,
  /^extension\/dist\/(extension|trust|selfsigned|server|cli)\.js$/,
  /^extension\/media\/(readme\/)?[^/]+\.(png|svg)$/,
];

test('the package holds only what runs', () => {
  const names = namesInZip(readFileSync(inject('vsix')));
  expect(names.filter((name) => !EXPECTED.some((pattern) => pattern.test(name)))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining(['extension/dist/extension.js', 'extension/dist/server.js', 'extension/package.json']),
  );
});

test('the package is smaller than 1 MB', () => {
  expect(statSync(inject('vsix')).size).toBeLessThan(1_000_000);
});

/** The names in a zip file's central directory (PKWARE's APPNOTE, 4.3.12 and 4.3.16). */
function namesInZip(zip: Buffer): string[] {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return names;
}
