/**
 * A user as one line, `name:$scrypt$ln=17,r=8,p=1$SALT$KEY`: the password's hash by scrypt (RFC 7914) in the PHC string
 * format, salt and key in base64 without padding.
 */

/** What a password is turned into, and how. */
export interface PasswordHash {
  /** The binary logarithm of scrypt's cost N. */
  readonly logCost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
}

/** Who may sign in. */
export interface User {
  /** In normal form C. */
  readonly name: string;
  readonly hash: PasswordHash;
}

/** The words of a rule that mean more than one user. */
export const ANY_USER = 'users';
export const EVERYONE = 'everyone';

const MAX_NAME_LENGTH = 100;

/** What is wrong with a user's name, to be put behind it; undefined where nothing is. */
export function userNameProblem(name: string): string | undefined {
  if (name === '') return 'is empty';
  // Basic has no way to send them (RFC 7617 section 2).
  if (name.includes(':')) return 'has a colon';
  if (/\p{Cc}/u.test(name)) return 'has a control character';
  if (name === ANY_USER || name === EVERYONE) return 'means more than one user';
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  return /^\s|\s$|[,#]/.test(name) ? 'has a comma, a "#", or blanks at its ends' : undefined;
}

const LINE = /^([^:]*):\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** From where guessing is slow enough, up to what a small machine can do for everybody who knocks. */
const LOG_COSTS = { min: 14, max: 20 };
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const MAX_PARALLELIZATION = 16;
const SALT_BYTES = { min: 16, max: 64 };
const KEY_BYTES = { min: 32, max: 64 };

/** The user that a line tells of; undefined where it has not that form, or asks for too little work or too much. */
export function parseUser(line: string): User | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, name, logCost, blockSize, parallelization, salt, key] = match as unknown as readonly string[];
  const hash: PasswordHash = {
    logCost: Number(logCost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
    salt: Buffer.from(salt!, 'base64'),
    key: Buffer.from(key!, 'base64'),
  };
  return userNameProblem(name!) === undefined && isSensible(hash) ? { name: name!.normalize('NFC'), hash } : undefined;
}

/** The line for a user. */
export function formatUser({ name, hash }: User): string {
  const { logCost, blockSize, parallelization, salt, key } = hash;
  return `${name}:$scrypt$ln=${logCost},r=${blockSize},p=${parallelization}$${base64(salt)}$${base64(key)}`;
}

/** Bytes of memory that turning one password takes. */
export function memoryBytesOf({ logCost, blockSize }: Pick<PasswordHash, 'logCost' | 'blockSize'>): number {
  return 128 * 2 ** logCost * blockSize;
}

/** The name of whoever is among these users twice. */
export function findTwice(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

function isSensible(hash: PasswordHash): boolean {
  const { logCost, blockSize, parallelization, salt, key } = hash;
  return (
    isWithin(logCost, LOG_COSTS) &&
    blockSize >= 1 &&
    isWithin(parallelization, { min: 1, max: MAX_PARALLELIZATION }) &&
    memoryBytesOf(hash) <= MAX_MEMORY_BYTES &&
    isWithin(salt.length, SALT_BYTES) &&
    isWithin(key.length, KEY_BYTES)
  );
}

function isWithin(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value <= max;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
