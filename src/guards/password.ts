/**
 * Passwords against their hashes, by scrypt (RFC 7914). It runs on the thread pool, one at a time: it takes as much memory
 * and time as its hash says, and a flood of wrong passwords must leave both to others.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { memoryBytesOf, type PasswordHash, type User } from '../config/user.ts';
import { HttpError } from '../http/errors.ts';

/** As OWASP recommends (Password Storage Cheat Sheet): 128 MiB and 0.3 s on a machine of 2024. */
const COST = { logCost: 17, blockSize: 8, parallelization: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Who waits longer than for so many others would not wait. */
const MAX_WAITING = 8;

/** A new hash of a password, with a salt of its own. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const cost = { ...COST, salt: randomBytes(SALT_BYTES) };
  return { ...cost, key: await deriveKey(password, cost, KEY_BYTES) };
}

/** Knows the users. */
export class Passwords {
  readonly #hashes: ReadonlyMap<string, PasswordHash>;
  /** For names that nobody has: they cost as much time as the others. Undefined where there is no user at all. */
  readonly #decoy: PasswordHash | undefined;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(users: readonly User[]) {
    this.#hashes = new Map(users.map(({ name, hash }) => [name, hash]));
    this.#decoy = users[0] && { ...users[0].hash, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };
  }

  /** True where it is the user's. Throws an HttpError with 503 where too many wait for that already. */
  async isRight(name: string, password: string): Promise<boolean> {
    const hash = this.#hashes.get(name) ?? this.#decoy;
    if (hash === undefined) return false;
    const key = await this.#inTurn(() => deriveKey(password, hash, hash.key.length));
    return timingSafeEqual(key, hash.key) && hash !== this.#decoy;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING) {
      throw new HttpError(503, 'Too many people sign in at once; try again', {
        fields: { 'retry-after': '1' },
        reason: `${MAX_WAITING} passwords wait to be checked`,
      });
    }
    this.#waiting += 1;
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    try {
      return await done;
    } finally {
      this.#waiting -= 1;
    }
  }
}

function deriveKey(password: string, hash: Omit<PasswordHash, 'key'>, keyBytes: number): Promise<Buffer> {
  const { logCost, blockSize, parallelization, salt } = hash;
  // Node refuses what takes more than `maxmem`, and counts a little more than the RFC does.
  const options = { N: 2 ** logCost, r: blockSize, p: parallelization, maxmem: 2 * memoryBytesOf(hash) };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
