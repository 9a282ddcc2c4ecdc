/**
 * How a certificate and its key that we made are come by: the kept ones where they are good, else new ones. Where they are
 * kept is a `PairStore`: a folder, or whatever safe place somebody else offers.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { OpenedCertificate } from './certificate.ts';
import type { Pair } from './leaf.ts';
import { certificateBlocks } from './pem.ts';

/** A pair, or why there is none: nothing at all (undefined), or what was wrong, to be put behind "the old one". */
export type Kept = { readonly pair: Pair } | { readonly flaw: string | undefined };

/** Where one pair is kept between starts. */
export interface PairStore {
  /** What is kept, as it stands: whether it is any good is not the store's to judge. Rejects where it cannot be told. */
  load(): Promise<Kept>;
  /** Keeps this pair, whole, instead of what was kept. */
  save(pair: Pair): Promise<void>;
  /** Forgets what is kept. */
  remove(): Promise<void>;
  /** Runs `work` while nobody else who uses this store does, and gives what it gives. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** What makes a pair a good one, and how one is made. */
export interface PairKind {
  /**
   * What is wrong with a kept certificate, to be put behind "the old one"; undefined where it will do. `chain` is what is kept
   * with it.
   */
  flawOf(certificate: X509Certificate, chain: readonly X509Certificate[]): string | undefined;
  make(): Promise<Pair>;
}

/** A pair, and how it was come by. */
export type OpenedPair = Pair & Pick<OpenedCertificate, 'replacedBecause'> & { readonly outcome: OwnOutcome };

type OwnOutcome = Exclude<OpenedCertificate['outcome'], 'own'>;

/** The pair of `store`, or a new one where there is none or it is no good any more. Rejects as the store does. */
export async function openPair(store: PairStore, kind: PairKind): Promise<OpenedPair> {
  const kept = judge(await store.load(), kind);
  if ('pair' in kept) return { ...kept.pair, outcome: 'kept' };
  return store.exclusively(() => makeUnlessMade(store, kind));
}

async function makeUnlessMade(store: PairStore, kind: PairKind): Promise<OpenedPair> {
  const kept = judge(await store.load(), kind);
  if ('pair' in kept) return { ...kept.pair, outcome: 'kept' }; // another process was quicker
  const pair = await kind.make();
  await store.save(pair);
  if (kept.flaw === undefined) return { ...pair, outcome: 'made' };
  return { ...pair, outcome: 'replaced', replacedBecause: kept.flaw };
}

function judge(kept: Kept, kind: PairKind): Kept {
  if ('flaw' in kept) return kept;
  const flaw = flawOf(kept.pair, kind);
  return flaw === undefined ? kept : { flaw };
}

function flawOf({ certPem, keyPem }: Pair, kind: PairKind): string | undefined {
  let certificate: X509Certificate;
  let chain: readonly X509Certificate[];
  try {
    [certificate, ...chain] = certificateBlocks(certPem).map((pem) => new X509Certificate(pem)) as [X509Certificate];
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) return 'did not match its key';
  } catch {
    return 'could not be read';
  }
  return kind.flawOf(certificate, chain);
}
