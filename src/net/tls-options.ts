/**
 * How TLS is spoken: versions 1.2 and 1.3, and of each only what has forward secrecy and encrypts with authentication (RFC 9325
 * section 4.2). That is also all that HTTP/2 may be spoken over (RFC 9113 section 9.2.2). Node offers CBC suites, static RSA and
 * finite-field groups beside it, and lets a client renegotiate.
 */
import { constants, randomBytes } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { TlsCredentials } from './credentials.ts';

/** How long a session can be taken up again. */
export const TICKET_LIFE_MS = 2 * 3_600_000;

/**
 * How long a key for session tickets is kept. Whoever gets hold of one reads every recorded connection of TLS 1.2 that had a
 * ticket of it, so it is not to be there for long (RFC 5077 section 5.5), nor any shorter than two tickets (RFC 9325
 * section 3.4). A ticket whose key is gone costs a full handshake, and nothing else.
 */
export const TICKET_KEY_LIFE_MS = 2 * TICKET_LIFE_MS;

/** The first one that the client has too is taken. AES with 128 bits costs the least, and browsers put it first as well. */
const SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  // TLS 1.2
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** Proof against the quantum computers to come. Known to OpenSSL from 3.5 on, and to BoringSSL. */
const HYBRID_GROUP = 'X25519MLKEM768';

/** No finite fields: a client that asks for ffdhe8192 costs us 190 ms of CPU, in which nobody else is answered. */
const GROUPS = [...(isKnown(HYBRID_GROUP) ? [HYBRID_GROUP] : []), 'X25519', 'P-256', 'P-384'];

/** No renegotiation (RFC 9325 section 3.5); and ChaCha20 for clients that put it first, because they have no AES in hardware. */
const SWITCHES = constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA;

/** Options for a TLS server, or for a context of one, that shows these credentials. */
export function tlsOptions({ certPem, keyPem, passphrase }: TlsCredentials): TlsOptions {
  return {
    cert: certPem,
    key: keyPem,
    passphrase,
    minVersion: 'TLSv1.2',
    ciphers: SUITES.join(':'),
    ecdhCurve: GROUPS.join(':'),
    honorCipherOrder: true,
    secureOptions: SWITCHES,
    sessionTimeout: TICKET_LIFE_MS / 1_000,
  };
}

/** A key for session tickets, as Node takes it: 16 bytes each of name, of what signs and of what encrypts. */
export function makeTicketKey(): Buffer {
  return randomBytes(48);
}

function isKnown(group: string): boolean {
  try {
    createSecureContext({ ecdhCurve: group });
    return true;
  } catch {
    return false;
  }
}
