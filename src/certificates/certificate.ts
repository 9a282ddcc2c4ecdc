/** What the rest of the server knows of a certificate, and how it hears that one cannot be used. */

/** A certificate that was read and checked, and belongs to its key. */
export interface ServerCertificate {
  /** PEM: the server's own certificate, then its chain. */
  readonly certPem: string;
  /** PEM: the private key; encrypted where there is a passphrase. */
  readonly keyPem: string;
  readonly passphrase?: string;
  /** Absolute path of the PEM file with the certificate. */
  readonly file: string;
  /** True for the one we made. */
  readonly selfSigned: boolean;
  /** Names and addresses it is valid for (subjectAltName), for example `localhost`, `*.localhost`, `::1`. */
  readonly names: readonly string[];
  /** Start of its validity, milliseconds since the epoch. */
  readonly notBeforeMs: number;
  /** End of its validity, milliseconds since the epoch. */
  readonly notAfterMs: number;
  /** SHA-256 of the certificate, `AB:CD:…`. */
  readonly fingerprint256: string;
}

/** A certificate, and how it was come by. */
export interface OpenedCertificate extends ServerCertificate {
  /** `made` where we had none, `kept` from an earlier start, `replaced` where ours was no good any more, the user's `own`. */
  readonly outcome: 'made' | 'kept' | 'replaced' | 'own';
  /** With `replaced`: what was wrong with the old one, to be put behind "the old one". */
  readonly replacedBecause?: string;
}

/** What is wrong: the files, or only the passphrase, for which a person can be asked. */
export type CertificateErrorKind = 'certificate' | 'passphrase';

/** A certificate cannot be had. The message is one line for a person: the file, what is wrong, what was expected. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly kind: CertificateErrorKind;
  /** Absolute path of what is to blame. */
  readonly file: string;

  constructor(kind: CertificateErrorKind, file: string, problem: string, cause?: unknown) {
    super(`${file}: ${problem}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.file = file;
  }
}
