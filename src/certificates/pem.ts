/** PEM (RFC 7468): blocks of base64 between two lines that say what they are. */

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----/gs;

/** A block with its two lines. */
export interface PemBlock {
  /** What it says it is, for example `CERTIFICATE`. */
  readonly label: string;
  readonly text: string;
}

/** The blocks of a text in their order; whatever stands around them is a comment (RFC 7468 section 2). */
export function pemBlocks(text: string): PemBlock[] {
  return Array.from(text.matchAll(BLOCK), ([block, label]) => ({ label: label!, text: `${block}\n` }));
}

/** The certificates of a text, each as PEM of its own. */
export function certificateBlocks(text: string): string[] {
  return pemBlocks(text)
    .filter(isCertificate)
    .map((block) => block.text);
}

/** True for the labels of private keys: `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`... */
export function isPrivateKey({ label }: PemBlock): boolean {
  return label.endsWith('PRIVATE KEY');
}

/** True for the label of a certificate. */
export function isCertificate({ label }: PemBlock): boolean {
  return label === 'CERTIFICATE';
}
