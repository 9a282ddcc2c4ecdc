/** How things stand: in which stores our certificates are, and whether they are believed there. Changes nothing. */
import type { StoreEntry, TrustStore } from './store.ts';
import type { TrustSubject } from './subject.ts';
import { isSelfSigned } from './subject.ts';
import type { MissingTool } from './tools.ts';
import { missingTool } from './tools.ts';
import type { World } from './world.ts';

/** How a subject stands in a store. `present` is in it, and not believed all the same. */
export type StoreState =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'present'; readonly why: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'tool-missing'; readonly tool: MissingTool }
  | { readonly kind: 'unreadable'; readonly why: string };

/** A store, and what is in it. */
export interface StoreSurvey {
  readonly store: TrustStore;
  readonly state: StoreState;
  /** Certificates of ours that are not the subject: of an earlier time, or of another program of ours. */
  readonly others: readonly StoreEntry[];
  /** The subject, where it is there. */
  readonly own: StoreEntry | undefined;
}

/** Asks these stores. Without a subject, all that is ours is among the `others`. */
export function surveyStores(
  stores: readonly TrustStore[],
  subject: TrustSubject | undefined,
  world: World,
): Promise<readonly StoreSurvey[]> {
  return Promise.all(stores.map((store) => surveyStore(store, subject, world)));
}

async function surveyStore(store: TrustStore, subject: TrustSubject | undefined, world: World): Promise<StoreSurvey> {
  const nothing = { store, others: [], own: undefined };
  const tool = missingTool(world, store.tool);
  if (tool !== undefined) return { ...nothing, state: { kind: 'tool-missing', tool } };
  try {
    const entries = await store.entries(subject);
    const fingerprint256 = subject?.certificate.fingerprint256;
    const own = entries.find(({ certificate }) => certificate.fingerprint256 === fingerprint256);
    const others = entries.filter((entry) => entry !== own);
    return { store, others, own, state: await stateOf(store, subject, own) };
  } catch (error) {
    return { ...nothing, state: { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) } };
  }
}

async function stateOf(
  store: TrustStore,
  subject: TrustSubject | undefined,
  own: StoreEntry | undefined,
): Promise<StoreState> {
  if (subject === undefined) return { kind: 'absent' };
  const isIssued = store.judgesIssued && !isSelfSigned(subject.certificate);
  if (own === undefined && !isIssued) return { kind: 'absent' };
  const verdict = await store.verify(subject);
  return verdict.trusted ? { kind: 'trusted' } : { kind: 'present', why: verdict.why };
}
