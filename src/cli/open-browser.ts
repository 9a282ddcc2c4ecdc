/** Shows a page in the browser the user has chosen for this machine. No shell is asked: it would read the URL its own way. */
import { spawn } from 'node:child_process';

/** Each system's own program for it, and its arguments before the URL. `start` is no program but a word of a shell. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
};

/** The program that opens a URL, and its arguments. */
export function openerOf(platform: NodeJS.Platform, url: string): { command: string; words: readonly string[] } {
  const [command, ...words] = OPENERS[platform] ?? ['xdg-open'];
  return { command, words: [...words, url] };
}

/**
 * Opens `url`, which we do not wait for: the browser outlives us, and Ctrl+C is not for it. `failed` hears, in a few words,
 * why that did not work.
 */
export function openBrowser(url: string, failed: (why: string) => void): void {
  const { command, words } = openerOf(process.platform, url);
  const opener = spawn(command, words, { detached: true, stdio: 'ignore' });
  opener.once('error', (error: NodeJS.ErrnoException) => {
    failed(error.code === 'ENOENT' ? `there is no ${command} on this machine` : `${command}: ${error.message}`);
  });
  opener.once('exit', (code) => {
    if (code !== 0 && code !== null) failed(`${command} ended with ${code}`);
  });
  opener.unref();
}
