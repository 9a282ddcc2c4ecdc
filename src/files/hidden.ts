/**
 * Names that are not served unless somebody says so: what starts with a dot (settings, histories, `.env`), but for
 * `.well-known` (RFC 8615), and files of private keys. Decided without regard to case, as many file systems look names up.
 */

/** Containers of private keys, and the copies that editors and people leave beside them. */
const KEY_FILE = /\.(?:pem|key|p8|p12|pfx|jks|keystore|ppk)(?:~|\.(?:bak|old|orig|save))?$/i;
const WELL_KNOWN = '.well-known';

/** Why a path may not be served. */
export interface HiddenName {
  readonly name: string;
  /** `a dotfile` or `a key file`. */
  readonly kind: string;
}

/**
 * The first of these names that is hidden; undefined where none is. `allowed` are names that are served all the same, to
 * the letter: allowing `.env` allows no `.ENV`.
 */
export function findHidden(names: readonly string[], allowed: readonly string[]): HiddenName | undefined {
  for (const name of names) {
    if (allowed.includes(name)) continue;
    if (name.startsWith('.') && name.toLowerCase() !== WELL_KNOWN) return { name, kind: 'a dotfile' };
    if (KEY_FILE.test(name)) return { name, kind: 'a key file' };
  }
  return undefined;
}
