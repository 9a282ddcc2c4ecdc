/** Packages the extension once for all files of tests, with the command that a release uses. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const ROOT = join(import.meta.dirname, '../../..');

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the packaged extension. */
    vsix: string;
  }
}

export async function setup(project: TestProject): Promise<void> {
  await promisify(execFile)('npm', ['run', 'package'], { cwd: ROOT });
  project.provide('vsix', join(ROOT, 'https-preview.vsix'));
}
