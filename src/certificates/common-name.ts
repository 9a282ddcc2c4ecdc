/** What a person reads in the dialogue that asks whether to trust a certificate: its subject's common name. */

const MAX_LENGTH = 64; // characters (RFC 5280 appendix A.1, ub-common-name)

/**
 * A common name like `HTTPS Preview on desk`, or with `suffix` behind it. `machine` is what people call this computer; of
 * it only plain characters are kept, for DN syntax has many others, and as many of them as there is room for.
 */
export function commonName(prefix: string, machine: string, suffix = ''): string {
  const plain = machine.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '') || 'this computer';
  const room = MAX_LENGTH - `${prefix} ${suffix}`.length;
  return `${prefix} ${plain.slice(0, room)}${suffix}`;
}
