/** What is served, and with what certificate: made for this run, in a temporary folder. */
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLeaf } from '../../src/certificates/leaf.ts';

/** How many bytes the large file has: 1 GB, none of which take room on disk. */
export const LARGE_FILE_BYTES = 1_000_000_000;
/** How many modules the page has. */
export const MODULES = 1_000;

/** Folders that are served: most of it, and apart from it a folder with many files, which `sirv` would read at its start. */
export type RootName = 'files' | 'listing';

/** The folders and the certificate. */
export interface Site {
  /** Absolute path of the folder that everything is in. */
  readonly folder: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly certPem: string;
  /** Absolute path of a root; it is made when it is first asked for. */
  root(name: RootName): string;
  /** An empty folder of its own; gives its absolute path. */
  emptyFolder(): string;
  dispose(): void;
}

/** Makes the certificate (P-256), and the files as they are needed. `listedFiles` is how many there are to be listed. */
export async function createSite(listedFiles: number): Promise<Site> {
  const { certPem, keyPem } = await makeLeaf(Date.now());
  const folder = mkdtempSync(join(tmpdir(), 'https-preview-bench-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, certPem);
  writeFileSync(keyFile, keyPem, { mode: 0o600 });

  const fill: Record<RootName, (root: string) => void> = {
    files: (root) => {
      writeSmallFiles(root);
      writeModules(join(root, 'modules'));
    },
    listing: (root) => writeListedFiles(root, listedFiles),
  };
  const filled = new Set<RootName>();
  return {
    folder,
    certFile,
    keyFile,
    certPem,
    root(name) {
      const root = join(folder, name);
      if (!filled.has(name)) {
        filled.add(name);
        mkdirSync(root);
        fill[name](root);
      }
      return root;
    },
    emptyFolder: () => mkdtempSync(join(folder, 'server-')),
    dispose: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function writeSmallFiles(root: string): void {
  for (const kibibytes of [1, 10, 100]) {
    writeFileSync(join(root, `${kibibytes}k.txt`), 'All work and no play.\n'.repeat(5_000).slice(0, kibibytes * 1024));
  }
  writeLargeFile(join(root, '1g.bin'));
}

/** Also reads it once, into the system's cache: the first server to send it would do that for all the others. */
function writeLargeFile(file: string): void {
  const descriptor = openSync(file, 'w+');
  ftruncateSync(descriptor, LARGE_FILE_BYTES);
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  while (readSync(descriptor, buffer) > 0);
  closeSync(descriptor);
}

/** A page whose script imports all the others, which say each that they ran. */
function writeModules(folder: string): void {
  mkdirSync(folder);
  const names = Array.from({ length: MODULES }, (_, index) => `module-${index}.js`);
  for (const name of names) {
    writeFileSync(join(folder, name), `// ${name}\nexport const name = '${name}';\nglobalThis.ran += 1;\n`);
  }
  writeFileSync(join(folder, 'main.js'), names.map((name) => `import './${name}';\n`).join(''));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>Modules</title><script>globalThis.ran = 0</script><script type="module" src="main.js"></script>',
  );
}

function writeListedFiles(root: string, count: number): void {
  for (let index = 0; index < count; index++)
    writeFileSync(join(root, `file-${String(index).padStart(6, '0')}.txt`), '');
}
