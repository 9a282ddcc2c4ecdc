/**
 * The certificates of a running engine: opened as the configuration says, and kept good while it runs for weeks. Another one
 * is taken over without a restart; connections that are open go on with the one they have.
 */
import type { AuthorityStore } from '../certificates/authority.ts';
import type { OpenedCertificate } from '../certificates/certificate.ts';
import { CertificateError } from '../certificates/certificate.ts';
import type { Devices } from '../certificates/devices.ts';
import { openDevices } from '../certificates/devices.ts';
import { dayOf } from '../certificates/facts.ts';
import { openCertificate } from '../certificates/open.ts';
import { OwnFilesWatch } from '../certificates/own-files-watch.ts';
import type { EngineConfig } from '../config/engine-config.ts';
import type { Credentials } from '../net/credentials.ts';
import { StartError } from './failure.ts';

/** What is served with. */
export interface Certificates {
  readonly own: OpenedCertificate;
  /** Absent where no devices are served. */
  readonly devices?: Devices;
}

/** What certificates need of the engine. */
export interface CertificateParts {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  /** Where the devices' authority is kept, if not in its folder. */
  readonly authorityStore: AuthorityStore | undefined;
}

type Source = Pick<EngineConfig, 'certificate' | 'devices'>;

/** Opens all that the configuration asks for, and logs what was made. Rejects with a StartError. */
export async function openCertificates(
  { certificate, devices: wanted }: Source,
  { nowMs, log, authorityStore }: CertificateParts,
): Promise<Certificates> {
  try {
    const own = await openCertificate(certificate, { nowMs });
    logOutcome(log, 'certificate', own);
    // The user's own is good for all names, or it is the user's to see to that.
    if (wanted === undefined || certificate.kind === 'files') return { own };
    const devices = await openDevices(wanted, nowMs(), authorityStore);
    logOutcome(log, 'authority for devices', { ...devices.authority, file: devices.authorityFile });
    if (devices.authority.outcome === 'replaced') {
      log('warn', 'Devices that trust the old authority have to be given the new one');
    }
    logOutcome(log, 'certificate for devices', devices.leaf);
    return { own, devices };
  } catch (error) {
    if (error instanceof CertificateError) throw new StartError(error.kind, error.message, { cause: error });
    throw error;
  }
}

/** The certificates as the listener takes them. */
export function credentialsOf({ own, devices }: Certificates): Credentials {
  return { own, devices: devices?.leaf };
}

/** True where a client would see no difference. */
export function areSame(one: Certificates, other: Certificates): boolean {
  return String(fingerprintsOf(one)) === String(fingerprintsOf(other));
}

function fingerprintsOf(certificates: Certificates): string[] {
  return leavesOf(certificates).map(({ fingerprint256 }) => fingerprint256);
}

function leavesOf({ own, devices }: Certificates): OpenedCertificate[] {
  return devices === undefined ? [own] : [own, devices.leaf];
}

/** How often it is looked whether ours are still good. A timer stands still while a laptop sleeps: a day of it can be a week. */
const CHECK_INTERVAL_MS = 3_600_000;

/** Sees to the certificates until it is closed. Keeps no process alive. */
export class CertificateUpkeep {
  readonly #source: Source;
  readonly #parts: CertificateParts;
  readonly #onChange: (certificates: Certificates) => void;
  readonly #stop: () => void;
  #current: Certificates;
  #isClosed = false;
  #lastProblem: string | undefined;

  /** `onChange` is given all of them, once one is another. */
  constructor(
    source: Source,
    current: Certificates,
    parts: CertificateParts,
    onChange: (certificates: Certificates) => void,
  ) {
    this.#source = source;
    this.#current = current;
    this.#parts = parts;
    this.#onChange = onChange;
    if (source.certificate.kind === 'files') {
      const listener = {
        onChange: (own: OpenedCertificate) => this.#take({ own }),
        onProblem: (message: string) => this.#tell(message),
      };
      const watch = new OwnFilesWatch(source.certificate, current.own, listener, parts.nowMs);
      this.#stop = () => watch.close();
    } else {
      const timer = setInterval(() => void this.#check(), CHECK_INTERVAL_MS).unref();
      this.#stop = () => clearInterval(timer);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
  }

  async #check(): Promise<void> {
    try {
      const certificates = await openCertificates(this.#source, this.#parts);
      this.#lastProblem = undefined;
      if (!this.#isClosed && !areSame(certificates, this.#current)) this.#take(certificates);
    } catch (error) {
      if (this.#isClosed) return;
      // The next time it may go well; the old one is good for days.
      const { message } = error as Error;
      if (message !== this.#lastProblem) this.#tell(message);
      this.#lastProblem = message;
    }
  }

  #take(certificates: Certificates): void {
    const before = fingerprintsOf(this.#current);
    this.#current = certificates;
    this.#onChange(certificates);
    for (const { file, notAfterMs, fingerprint256 } of leavesOf(certificates)) {
      if (before.includes(fingerprint256)) continue;
      this.#parts.log('info', `New connections get another certificate, which ends on ${dayOf(notAfterMs)}: ${file}`);
    }
  }

  #tell(message: string): void {
    this.#parts.log('warn', `The certificate stays the one it was: ${message}`);
  }
}

type Outcome = Pick<OpenedCertificate, 'outcome' | 'replacedBecause' | 'file'>;

function logOutcome(log: CertificateParts['log'], what: string, { outcome, replacedBecause, file }: Outcome): void {
  if (outcome === 'made') log('info', `Made ${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}: ${file}`);
  if (outcome === 'replaced') log('warn', `Made a new ${what}, because the old one ${replacedBecause}: ${file}`);
}
