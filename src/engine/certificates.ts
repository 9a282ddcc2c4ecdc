/**
 * The certificates of a running engine: opened as the configuration says, and kept good while it runs for weeks. Another one
 * is taken over without a restart; connections that are open go on with the one they have.
 */
import type { AuthorityStore } from '../certificates/authority.ts';
import type { OpenedCertificate } from '../certificates/certificate.ts';
import { CertificateError } from '../certificates/certificate.ts';
import type { DeviceSource, Devices } from '../certificates/devices.ts';
import { openDevices } from '../certificates/devices.ts';
import { dayOf } from '../certificates/facts.ts';
import { openCertificate } from '../certificates/open.ts';
import { OwnFilesWatch } from '../certificates/own-files-watch.ts';
import type { CertificateSource } from '../config/engine-config.ts';
import { StartError } from './failure.ts';

/** What certificates need of the engine. */
export interface CertificateParts {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  /** Where the devices' authority is kept, by the folder of their certificates, if not there. */
  readonly authorityStore: ((folder: string) => AuthorityStore) | undefined;
}

/** Opens the certificate that the configuration asks for, and logs what was made. Rejects with a StartError. */
export async function openOwnCertificate(
  source: CertificateSource,
  { nowMs, log }: CertificateParts,
): Promise<OpenedCertificate> {
  const own = await asStartErrors(openCertificate(source, { nowMs }));
  logOutcome(log, 'certificate', own);
  return own;
}

/** Opens the certificates for devices, and logs what was made. Rejects with a StartError. */
export async function openDeviceCertificates(
  source: DeviceSource,
  { nowMs, log, authorityStore }: CertificateParts,
): Promise<Devices> {
  const devices = await asStartErrors(openDevices(source, nowMs(), authorityStore?.(source.folder)));
  logOutcome(log, 'authority for devices', { ...devices.authority, file: devices.authorityFile });
  if (devices.authority.outcome === 'replaced') {
    log('warn', 'Devices that trust the old authority have to be given the new one');
  }
  logOutcome(log, 'certificate for devices', devices.leaf);
  return devices;
}

async function asStartErrors<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof CertificateError) throw new StartError(error.kind, error.message, { cause: error });
    throw error;
  }
}

/** How often it is looked whether ours are still good. A timer stands still while a laptop sleeps: a day of it can be a week. */
const CHECK_INTERVAL_MS = 3_600_000;

/** Sees to the own certificate until it is closed. Keeps no process alive. That of devices outlasts all sharing by weeks. */
export class CertificateUpkeep {
  readonly #source: CertificateSource;
  readonly #parts: CertificateParts;
  readonly #onChange: (certificate: OpenedCertificate) => void;
  readonly #stop: () => void;
  #current: OpenedCertificate;
  #isClosed = false;
  #lastProblem: string | undefined;

  /** `onChange` is given another one, once there is one. */
  constructor(
    source: CertificateSource,
    current: OpenedCertificate,
    parts: CertificateParts,
    onChange: (certificate: OpenedCertificate) => void,
  ) {
    this.#source = source;
    this.#current = current;
    this.#parts = parts;
    this.#onChange = onChange;
    if (source.kind === 'files') {
      const listener = {
        onChange: (own: OpenedCertificate) => this.#take(own),
        onProblem: (message: string) => this.#tell(message),
      };
      const watch = new OwnFilesWatch(source, current, listener, parts.nowMs);
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
      const certificate = await openOwnCertificate(this.#source, this.#parts);
      this.#lastProblem = undefined;
      const isSame = certificate.fingerprint256 === this.#current.fingerprint256;
      if (!this.#isClosed && !isSame) this.#take(certificate);
    } catch (error) {
      if (this.#isClosed) return;
      // The next time it may go well; the old one is good for days.
      const { message } = error as Error;
      if (message !== this.#lastProblem) this.#tell(message);
      this.#lastProblem = message;
    }
  }

  #take(certificate: OpenedCertificate): void {
    this.#current = certificate;
    this.#onChange(certificate);
    const { file, notAfterMs } = certificate;
    this.#parts.log('info', `New connections get another certificate, which ends on ${dayOf(notAfterMs)}: ${file}`);
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
