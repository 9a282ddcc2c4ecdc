/**
 * Which certificate a handshake is answered with: by the name the client asks for (SNI, RFC 6066 section 3) and by the
 * address of ours that it came to, since nobody sends an address as a name.
 */

/** What TLS needs: PEM texts, and the passphrase of the key where it has one. */
export interface TlsCredentials {
  readonly certPem: string;
  readonly keyPem: string;
  readonly passphrase?: string | undefined;
}

/** Credentials for some names and addresses only. */
export interface NamedCredentials extends TlsCredentials {
  /** Lower-case host names, and addresses as Node writes them. */
  readonly names: readonly string[];
}

/** What there is to choose from. */
export interface Credentials {
  /** For this machine itself: localhost and loopback; and for everybody where there is nothing else. */
  readonly own: TlsCredentials;
  /** For this machine as others on its network know it. */
  readonly devices?: NamedCredentials | undefined;
}

/** The credentials for the name that a client asks for; undefined where that is none we know, and the address decides. */
export function credentialsForName({ own, devices }: Credentials, serverName: string): TlsCredentials | undefined {
  const name = serverName.toLowerCase();
  if (LOCALHOST.test(name)) return own;
  return devices?.names.includes(name) ? devices : undefined;
}

/** The credentials for who came to this address of ours, and asked for no name that we know. */
export function credentialsForAddress({ own, devices }: Credentials, localAddress: string): TlsCredentials {
  if (devices === undefined) return own;
  const address = localAddress.replace(MAPPED, '');
  if (devices.names.includes(address)) return devices;
  // An address that we have only since the devices' certificate was issued is theirs all the same.
  return LOOPBACK.test(address) ? own : devices;
}

const LOCALHOST = /^(?:.+\.)?localhost$/;

const LOOPBACK = /^(?:127\.|::1$)/;

/** An IPv4 connection on a socket that takes both (RFC 4291 section 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i;
