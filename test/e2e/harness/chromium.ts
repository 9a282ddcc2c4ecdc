/**
 * A real Chromium with a home of its own, so that the machine's certificate store is neither needed nor touched. What it
 * is to trust goes into that home's NSS store; errors about certificates are never switched off.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { temporaryFolder } from './temporary-folder.ts';

const CHROMIUM = '/usr/bin/chromium';

const ARGUMENTS = [
  '--no-sandbox', // tests run as root in CI
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// Screenshots look the same on machines with more fonts; without these two the system's own are used.
const FONTS = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <alias binding="same"><family>system-ui</family><prefer><family>Inter</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>JetBrains Mono</family></prefer></alias>
</fontconfig>
`;

export interface Chromium {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Starts Chromium, trusting exactly the certificates in these PEM files: as servers, and as authorities. */
export async function startChromium(
  trustedFiles: readonly string[] = [],
  authorityFiles: readonly string[] = [],
): Promise<Chromium> {
  const home = temporaryFolder('home');
  trust(home.makeFolder('.pki/nssdb'), trustedFiles, authorityFiles);
  const browser = await launchChromium(home.path);
  return {
    browser,
    async close() {
      await browser.close();
      home.dispose();
    },
  };
}

/** Starts the Chromium of a user whose home this is, trusting what that user does. */
export async function launchChromium(home: string): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  const fonts = join(home, '.config/fontconfig');
  mkdirSync(fonts, { recursive: true });
  writeFileSync(join(fonts, 'fonts.conf'), FONTS);
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ARGUMENTS,
    env: { PATH: process.env.PATH ?? '', LANG: 'en_US.UTF-8', HOME: home },
  });
}

/** Fills the NSS store in this folder. Chromium reads it once, when it starts. */
function trust(store: string, certificateFiles: readonly string[], authorityFiles: readonly string[]): void {
  certutil(store, ['-N', '--empty-password']);
  certificateFiles.forEach((file, index) => {
    // P: a trusted peer. C would make it an authority, which our leaf is not (ERR_CERT_INVALID).
    certutil(store, ['-A', '-t', 'P,,', '-n', `https-preview ${index}`, '-i', file]);
  });
  authorityFiles.forEach((file, index) => {
    certutil(store, ['-A', '-t', 'C,,', '-n', `https-preview authority ${index}`, '-i', file]);
  });
}

function certutil(store: string, args: readonly string[]): void {
  try {
    execFileSync('certutil', ['-d', `sql:${store}`, ...args], { stdio: 'pipe' });
  } catch (error) {
    throw new Error('certutil failed; if it is missing: apt-get install libnss3-tools', { cause: error });
  }
}
