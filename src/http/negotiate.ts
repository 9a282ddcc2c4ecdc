/**
 * Content coding by Accept-Encoding (RFC 9110 sections 8.4.1 and 12.5.3): what the client would have, in its order, and
 * where it does not care, in ours.
 */
import { listMembers } from './grammar.ts';

/** The codings we know, by their registered names: RFC 7932, RFC 8878, RFC 1952. The first is the one we like best. */
export const CONTENT_CODINGS = ['br', 'zstd', 'gzip'] as const;

/** A content coding. */
export type ContentCoding = (typeof CONTENT_CODINGS)[number];

/** What an Accept-Encoding field says of the codings we know. */
export interface CodingPreference {
  /**
   * The codings that are at least as welcome as none, the most welcome first. Those of one group are equally welcome, and
   * in our order.
   */
  readonly groups: readonly (readonly ContentCoding[])[];
  /** False where the client refuses content without a coding: `identity;q=0`, or `*;q=0`. */
  readonly acceptsIdentity: boolean;
}

/** Content as it is: what a client gets that says nothing, or nothing that can be read. */
export const NO_CODING: CodingPreference = { groups: [], acceptsIdentity: true };

/** `codings [ weight ]` (section 12.5.3). */
const MEMBER = /^([!#$%&'*+.^_`|~\w-]+)(?:[\t ]*;[\t ]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/** Reads an Accept-Encoding field; undefined where there is none. Never throws: a malformed field says nothing. */
export function parseAcceptEncoding(field: string | undefined): CodingPreference {
  const weights = field === undefined ? undefined : parseWeights(field);
  if (weights === undefined) return NO_CODING;
  const others = weights.get('*');
  // Not named at all, it is acceptable, and less welcome than whatever is named.
  const identity = weights.get('identity') ?? others;
  const groups = new Map<number, ContentCoding[]>();
  for (const coding of CONTENT_CODINGS) {
    const weight = weights.get(coding) ?? others ?? 0;
    if (weight === 0 || weight < (identity ?? 0)) continue;
    groups.set(weight, [...(groups.get(weight) ?? []), coding]);
  }
  const byWeight = [...groups].sort(([a], [b]) => b - a).map(([, codings]) => codings);
  return { groups: byWeight, acceptsIdentity: identity !== 0 };
}

/** Weights by lower-case name; of a name that stands there twice, the lower. Undefined where the field is malformed. */
function parseWeights(field: string): Map<string, number> | undefined {
  const weights = new Map<string, number>();
  for (const member of listMembers(field)) {
    const match = MEMBER.exec(member);
    if (match === null) return undefined;
    const name = match[1]!.toLowerCase();
    const coding = name === 'x-gzip' ? 'gzip' : name; // section 8.4.1.3
    weights.set(coding, Math.min(Number(match[2] ?? 1), weights.get(coding) ?? 1));
  }
  return weights;
}

/** How many fields are remembered. There are only so many browsers; whoever makes up more makes us forget. */
const MAX_KNOWN = 64;
const MAX_KNOWN_LENGTH = 256;

/** `parseAcceptEncoding` with a memory: one look-up for a field that was read before, which saves 1 us. */
export function createNegotiator(): (field: string | undefined) => CodingPreference {
  const known = new Map<string, CodingPreference>();
  return (field) => {
    if (field === undefined) return NO_CODING;
    let preference = known.get(field);
    if (preference === undefined) {
      preference = parseAcceptEncoding(field);
      if (known.size === MAX_KNOWN) known.clear();
      if (field.length <= MAX_KNOWN_LENGTH) known.set(field, preference);
    }
    return preference;
  };
}
