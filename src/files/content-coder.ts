/**
 * Which form of a file a request gets (RFC 9110 section 12.5.3): its siblings first, then what is made here, then the
 * content as it is. What is made here is made once, by Node's pool, while others are being served.
 */
import type { Request } from '../http/message.ts';
import type { CodingPreference, ContentCoding } from '../http/negotiate.ts';
import { createNegotiator } from '../http/negotiate.ts';
import { asksForRange } from '../http/range.ts';
import { createGate } from './bounded.ts';
import { CODERS } from './coders.ts';
import type { Entry, MadeForms, ReadyRepresentation } from './entry.ts';
import { createMadeForm } from './entry.ts';

/** Codings under way at once. Node's pool has 4 threads, and reading files needs some of them. */
const MAX_AT_ONCE = 2;
/** Below this, the answer fits into one packet (1,460 bytes) anyway. */
const MIN_BYTES = 1024;
/** What is not smaller than this part of the content is not worth the reader's work of decoding it. */
const WORTHWHILE = 0.95;

/** Content in a coding. */
export interface CodedContent {
  readonly coding: ContentCoding;
  readonly bytes: Uint8Array;
}

/** Chooses and makes coded forms. */
export class ContentCoder {
  readonly #negotiate = createNegotiator();
  readonly #inTurn = createGate(MAX_AT_ONCE);
  readonly #nowMs: () => number;
  readonly #onMade: (entry: Entry) => void;

  /** `onMade` hears of each entry that got another form. */
  constructor(nowMs: () => number, onMade: (entry: Entry) => void) {
    this.#nowMs = nowMs;
    this.#onMade = onMade;
  }

  /** What the request says of content codings. */
  preferenceOf(request: Pick<Request, 'header'>): CodingPreference {
    return this.#negotiate(request.header('accept-encoding'));
  }

  /**
   * The form of an entry for this request; a promise only while it is being made. Ranges are never of a form that was made
   * here. A client that refuses content without a coding gets even that coded which is not worth it; where there is no
   * other form at all, its refusal is not heeded, which section 12.1 leaves to us.
   */
  select(request: Request, isForRange: boolean, entry: Entry): ReadyRepresentation | Promise<ReadyRepresentation> {
    if (entry.made === undefined && entry.stored.size === 0) return entry;
    const { groups, acceptsIdentity } = this.preferenceOf(request);
    for (const group of groups) {
      for (const coding of group) {
        const form = entry.stored.get(coding);
        if (form !== undefined) return form;
      }
      if (entry.made === undefined || isForRange) continue;
      const coding = firstMade(group);
      if (coding !== undefined) return this.#madeForm(entry, entry.made, coding, acceptsIdentity);
    }
    return entry;
  }

  /** Codes a page of ours for this request; undefined where it is sent as it is. Never rejects. */
  async encodeFor(request: Request, content: Uint8Array): Promise<CodedContent | undefined> {
    const { groups, acceptsIdentity } = this.preferenceOf(request);
    const coding = firstMade(groups.flat());
    if (coding === undefined || asksForRange(request)) return undefined;
    const bytes = await this.#encode(coding, content, acceptsIdentity);
    return bytes && { coding, bytes };
  }

  #madeForm(
    entry: Entry,
    made: MadeForms,
    coding: ContentCoding,
    acceptsIdentity: boolean,
  ): ReadyRepresentation | Promise<ReadyRepresentation> {
    if (acceptsIdentity && entry.whole.body.length < MIN_BYTES) return entry;
    const known = made.get(coding);
    if (known instanceof Promise) return known.then((form) => form ?? entry);
    if (known === null && acceptsIdentity) return entry;
    if (known !== undefined && known !== null) return known;
    const making = this.#make(entry, made, coding, acceptsIdentity);
    made.set(coding, making);
    return making.then((form) => form ?? entry);
  }

  async #make(entry: Entry, made: MadeForms, coding: ContentCoding, acceptsIdentity: boolean) {
    const bytes = await this.#encode(coding, entry.whole.body, acceptsIdentity);
    const form = bytes === undefined ? null : createMadeForm(entry, coding, bytes, this.#nowMs());
    made.set(coding, form);
    this.#onMade(entry);
    return form;
  }

  /** Undefined for what is not worth it, or cannot be done for want of memory: the content itself is always an answer. */
  async #encode(coding: ContentCoding, content: Uint8Array, acceptsIdentity: boolean): Promise<Uint8Array | undefined> {
    if (acceptsIdentity && content.length < MIN_BYTES) return undefined;
    try {
      const bytes = await this.#inTurn(() => CODERS[coding].encode!(content));
      return acceptsIdentity && bytes.length > content.length * WORTHWHILE ? undefined : bytes;
    } catch {
      return undefined;
    }
  }
}

/** The first of these that this version of Node can make. */
function firstMade(codings: readonly ContentCoding[]): ContentCoding | undefined {
  return codings.find((coding) => CODERS[coding].encode !== undefined);
}
