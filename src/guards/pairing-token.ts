/**
 * The secret in a pairing link: 144 random bits, good for one device and for some minutes. Kept as a digest, so that comparing
 * it takes the same time whatever was guessed.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a link is good for: to find the phone, and to go past its warning. */
export const TOKEN_LIFE_MS = 10 * 60_000;

const TOKEN_BYTES = 18;

/** A token, until it is taken or too old. */
export class PairingToken {
  /** As it stands in the link: letters, digits, `-` and `_`. */
  readonly text = randomBytes(TOKEN_BYTES).toString('base64url');
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  readonly #digest = digestOf(this.text);
  #isTaken = false;

  /** One that is made at `nowMs`. */
  constructor(nowMs: number) {
    this.expiresAtMs = nowMs + TOKEN_LIFE_MS;
  }

  /** True where `guess` is this token and nobody has taken it yet. From then on somebody has. */
  take(guess: string, nowMs: number): boolean {
    const isRight = timingSafeEqual(digestOf(guess), this.#digest);
    if (!isRight || this.#isTaken || nowMs >= this.expiresAtMs) return false;
    this.#isTaken = true;
    return true;
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
