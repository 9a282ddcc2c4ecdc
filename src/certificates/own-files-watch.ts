/**
 * Reads the user's own certificate again when its files change: certbot and its like renew them while we run. A pair that is
 * no good changes nothing; the one in use stays in use.
 */
import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CertificateSource } from '../config/engine-config.ts';
import type { OpenedCertificate, ServerCertificate } from './certificate.ts';
import { CertificateError } from './certificate.ts';
import { openOwnFiles } from './own-files.ts';

/** Who hears of what is found. */
export interface OwnFilesListener {
  /** Another pair, read and checked. */
  readonly onChange: (certificate: OpenedCertificate) => void;
  /** Files that cannot be used, once for each time that they change: one line for a person. */
  readonly onProblem: (message: string) => void;
}

/** How often and how long is looked, in milliseconds. */
export interface OwnFilesTiming {
  /** Between two looks where nothing is under way; folders on other machines tell of no changes. */
  readonly pollMs: number;
  /** Files are read once they have been the same for so long. */
  readonly settleMs: number;
  /** How long a new certificate waits for its key, or a key for its certificate, before somebody is told. */
  readonly patienceMs: number;
}

const TIMING: OwnFilesTiming = { pollMs: 15_000, settleMs: 200, patienceMs: 5_000 };

type OwnFiles = Extract<CertificateSource, { kind: 'files' }>;

/** Watches two files until it is closed. Keeps no process alive. */
export class OwnFilesWatch {
  readonly #source: OwnFiles;
  readonly #listener: OwnFilesListener;
  readonly #nowMs: () => number;
  readonly #timing: OwnFilesTiming;
  readonly #watchers: readonly { close(): void }[];
  #current: ServerCertificate;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Infinity;
  #isLooking = false;
  #isClosed = false;
  /** The files as they were at the last look, and since when. */
  #seen = '';
  #seenSinceMs = 0;
  /** The files as they were when they were last done with: read, or given up on. */
  #settled = '';

  /** `current` is what was read from the files before; it may be out of date already, so they are looked at soon. */
  constructor(
    source: OwnFiles,
    current: ServerCertificate,
    listener: OwnFilesListener,
    nowMs: () => number,
    timing = TIMING,
  ) {
    this.#source = source;
    this.#current = current;
    this.#listener = listener;
    this.#nowMs = nowMs;
    this.#timing = timing;
    // The folders, not the files: a file that is replaced is another one, and so is where a symbolic link leads.
    const folders = new Set([source.certFile, source.keyFile].map((file) => dirname(file)));
    this.#watchers = Array.from(folders, (folder) => watchFolder(folder, () => this.#lookIn(timing.settleMs)));
    this.#lookIn(timing.settleMs);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }

  /** Looks then, or sooner where that is planned: in a busy folder there is always news, and it must not put off the look. */
  #lookIn(delayMs: number): void {
    const dueMs = performance.now() + delayMs;
    if (this.#isClosed || this.#dueMs <= dueMs) return;
    this.#dueMs = dueMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookOnce(), delayMs).unref();
  }

  async #lookOnce(): Promise<void> {
    this.#dueMs = Infinity;
    if (this.#isLooking) return this.#lookIn(this.#timing.settleMs);
    this.#isLooking = true;
    const isDone = await this.#look();
    this.#isLooking = false;
    this.#lookIn(isDone ? this.#timing.pollMs : this.#timing.settleMs);
  }

  /** False where something is under way. */
  async #look(): Promise<boolean> {
    const files = await stateOf(this.#source);
    if (files === this.#settled) return true;
    if (files === this.#seen) {
      await this.#read(files);
      return files === this.#settled;
    }
    this.#seen = files;
    this.#seenSinceMs = performance.now();
    return false;
  }

  async #read(files: string): Promise<void> {
    try {
      const certificate = await openOwnFiles(this.#source, this.#nowMs());
      this.#settled = files;
      if (this.#isClosed || isSame(certificate, this.#current)) return;
      this.#current = certificate;
      this.#listener.onChange(certificate);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      if (this.#isClosed || performance.now() - this.#seenSinceMs < this.#timing.patienceMs) return;
      this.#settled = files;
      this.#listener.onProblem(error.message);
    }
  }
}

function watchFolder(folder: string, onChange: () => void): { close(): void } {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close()); // looking now and then will do
    return watcher;
  } catch {
    return { close: () => {} };
  }
}

/** A text that is another one once one of the files is. */
async function stateOf({ certFile, keyFile }: OwnFiles): Promise<string> {
  const states = [certFile, keyFile].map((file) =>
    stat(file, { bigint: true }).then(
      ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(' '),
      (error: NodeJS.ErrnoException) => String(error.code),
    ),
  );
  return (await Promise.all(states)).join(', ');
}

function isSame(one: ServerCertificate, other: ServerCertificate): boolean {
  return one.certPem === other.certPem && one.keyPem === other.keyPem;
}
