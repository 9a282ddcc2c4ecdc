/** Why a TLS handshake failed, in words: what Node and OpenSSL call it helps nobody who looks at a blank page. */

/** OpenSSL's name of an alert the client sent (RFC 8446 section 6.2), or Node's code, to what it comes down to. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /CERTIFICATE_UNKNOWN|UNKNOWN_CA|BAD_CERTIFICATE/,
    'the client does not trust the certificate (a browser has to be told to go on, or to trust it)',
  ],
  [/CERTIFICATE_EXPIRED/, 'the client finds the certificate expired; is its clock right?'],
  [/NO_APPLICATION_PROTOCOL/, 'the client speaks no protocol that is spoken here (ALPN)'],
  [/NO_SHARED_CIPHER|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|PROTOCOL_VERSION/, 'the client speaks no TLS 1.2 or 1.3'],
  [/ECONNRESET|EPIPE|ERR_STREAM_DESTROYED/, 'the client went away'],
  [/TLS_HANDSHAKE_TIMEOUT/, 'it took too long'],
  [/WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH/, 'what the client sent is no TLS'],
];

/** One clause for the log. `code` is the error's code; one that is not known is given as it is. */
export function describeHandshakeError(code: string): string {
  return WORDS.find(([pattern]) => pattern.test(code))?.[1] ?? code;
}
