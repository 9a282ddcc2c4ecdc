/**
 * The devices that were let in, each by a secret in a cookie. A cookie goes to every port of its host (RFC 6265 section 8.5), so
 * another server on this machine's address gets it too: it is therefore good only from where it was given out.
 */
import { createHash, randomBytes } from 'node:crypto';
import { clientOf } from './client.ts';

/** A device that was let in. */
export interface PairedDevice {
  /** Where it came from. */
  readonly address: string;
  /** What it says it is, cut where it is long; as received, so whoever shows it escapes it. */
  readonly userAgent: string;
  /** Since when, in milliseconds since the epoch. */
  readonly sinceMs: number;
}

const SECRET_BYTES = 32;

/** Only digests are kept, and looked up: how long that takes tells nothing of a secret. */
export class PairedDevices {
  readonly #bySecret = new Map<string, PairedDevice>();

  /** In the order in which they came. */
  get list(): readonly PairedDevice[] {
    return [...this.#bySecret.values()];
  }

  /** Lets a device in. Gives its secret: letters, digits, `-` and `_`. */
  add(device: PairedDevice): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    this.#bySecret.set(digestOf(secret), device);
    return secret;
  }

  /** True where this is the secret of a device at this address, or next to it (of IPv6, in the same /64). */
  knows(secret: string, address: string): boolean {
    const device = this.#bySecret.get(digestOf(secret));
    return device !== undefined && clientOf(device.address) === clientOf(address);
  }

  /** Lets nobody in any more. */
  clear(): void {
    this.#bySecret.clear();
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
