/** A machine that is only told of: its platform, its files, and what its programs answer. */
import { writeFileSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { makeLeaf } from '../../../src/certificates/leaf.ts';
import type { TrustRole, TrustSubject } from '../../../src/certificates/trust/subject.ts';
import { readSubject } from '../../../src/certificates/trust/subject.ts';
import type { Command, Outcome, World } from '../../../src/certificates/trust/world.ts';
import { NOW_MS, temporaryFolder } from '../support.ts';

/** What is told of it. */
export interface Told {
  readonly platform?: NodeJS.Platform;
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
  readonly elevation?: readonly string[] | undefined;
  /** Programs that are installed, by their names; with their paths where they are not on the PATH. */
  readonly programs?: readonly string[];
  /** Files by their paths; the folders they are in are there too. */
  readonly files?: Readonly<Record<string, string>>;
  /** What a program answers; success without a word unless told. A thrown text is a complaint, with exit code 1. */
  answer?(line: string, command: Command): string | undefined;
}

/** A world of which every command that was run is kept. */
export interface ToldWorld extends World {
  /** The commands, each as its words joined by spaces. */
  readonly lines: readonly string[];
}

/** A Linux machine with nothing on it, but for what is told. */
export function worldOf(told: Told = {}): ToldWorld {
  const { platform = 'linux', home = '/home/me', programs = [], files = {}, answer } = told;
  const { join: joinPath, isAbsolute, sep } = platform === 'win32' ? win32 : posix;
  const binaries = platform === 'win32' ? 'C:\\bin' : '/bin';
  const ending = platform === 'win32' ? '.exe' : '';
  const paths = new Set([
    ...Object.keys(files),
    ...programs.map((name) => (isAbsolute(name) ? name : joinPath(binaries, name)) + ending),
  ]);
  const isBelow = (folder: string) => (path: string) => path.startsWith(folder + sep);
  const lines: string[] = [];
  return {
    platform,
    env: { PATH: binaries, ...told.env },
    home,
    elevation: 'elevation' in told ? told.elevation : ['sudo'],
    exists: (path) => paths.has(path) || [...paths].some(isBelow(path)),
    isWritable: (path) => path.startsWith(home),
    namesIn: (folder) => [
      ...new Set([...paths].filter(isBelow(folder)).map((path) => path.slice(folder.length + 1).split(sep)[0]!)),
    ],
    read: (file) => files[file],
    run: async (command): Promise<Outcome> => {
      const line = command.join(' ');
      lines.push(line);
      try {
        return { code: 0, stdout: answer?.(line, command) ?? '', stderr: '' };
      } catch (complaint) {
        return { code: 1, stdout: '', stderr: String(complaint) };
      }
    },
    lines,
  };
}

/** A certificate of ours in a file of its own. To be called in a test, which takes the file away. */
export async function makeSubject(role: TrustRole = 'leaf'): Promise<TrustSubject & { readonly pem: string }> {
  const { certPem } = await makeLeaf(NOW_MS, 'desk');
  return { ...(await subjectFrom(certPem, role)), pem: certPem };
}

/** A certificate in a file of its own. To be called in a test, which takes the file away. */
export async function subjectFrom(pem: string, role: TrustRole = 'leaf'): Promise<TrustSubject> {
  const file = join(temporaryFolder(), 'certificate.pem');
  writeFileSync(file, pem);
  return readSubject(file, role);
}
