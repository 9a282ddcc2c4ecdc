/** Plans, stores and findings that the tests about trust start from. */
import type { Examination, StepResult, StoreState, StoreSurvey, Trust, TrustStep } from '../../src/engine/trust.ts';

type Store = TrustStep['store'];

/** A store; only what is shown of it is there. */
function store(more: Partial<Store>): Store {
  return {
    kind: 'nss',
    title: 'Chromium',
    place: '/home/me/.pki/nssdb',
    needsRoot: false,
    refusal: 'NET::ERR_CERT_AUTHORITY_INVALID',
    ...more,
  } as Store;
}

export const CHROMIUM = store({});
export const FIREFOX = store({ kind: 'firefox', title: 'Firefox', place: '/home/me/.mozilla/firefox/a|b' });
export const SYSTEM = store({ kind: 'linux-system', title: 'The system', place: '/certificates', needsRoot: true });

/** A step that runs these commands, each written with spaces. */
export function step(more: Partial<TrustStep>, ...commands: readonly string[]): TrustStep {
  return {
    action: 'add',
    store: CHROMIUM,
    subject: undefined,
    names: ['HTTPS Preview abcdabcd'],
    fingerprints: ['AB:CD'],
    commands: commands.map((command) => command.split(' ') as unknown as TrustStep['commands'][number]),
    ...more,
  };
}

export const FACTS: Examination['facts'] = {
  names: ['localhost', '127.0.0.1'],
  notBeforeMs: Date.UTC(2026, 10, 21),
  notAfterMs: Date.UTC(2027, 11, 23),
  fingerprint256: Array.from({ length: 32 }, () => 'AB').join(':'),
};

/** What the doctor finds on a machine where all is well. */
export function found(more: Partial<Examination> = {}): Examination {
  return {
    file: '/state/certificate.pem',
    facts: FACTS,
    isSelfSigned: true,
    flaws: [],
    key: { file: '/state/key.pem', mode: '600', flaw: undefined },
    stores: [survey({ kind: 'trusted' })],
    handshake: {
      kind: 'done',
      protocol: 'TLSv1.3',
      alpn: 'h2',
      isSubject: true,
      fingerprint256: 'AB:CD',
      refusal: undefined,
    },
    plain: { program: 'curl', refusal: undefined },
    hints: [{ title: 'Node.js', text: 'NODE_EXTRA_CA_CERTS=/state/certificate.pem' }],
    elsewhere: undefined,
    ...more,
  };
}

/** What a store says. */
export function survey(state: StoreState, of: Store = CHROMIUM, others: StoreSurvey['others'] = []): StoreSurvey {
  return { store: of, state, others, own: undefined };
}

/** Trust that does nothing, and keeps the titles of the stores in which it would have. */
export function trustWith(
  steps: readonly TrustStep[],
  more: { readonly results?: Readonly<Record<string, StepResult>>; readonly elsewhere?: string } = {},
): Trust & { readonly done: string[] } {
  const done: string[] = [];
  return {
    done,
    planTrust: async () => ({
      file: '/state/certificate.pem',
      name: 'HTTPS Preview abcdabcd',
      facts: FACTS,
      isAuthority: false,
      warnings: [],
      steps,
      leftovers: [],
      hints: [],
      elsewhere: more.elsewhere === undefined ? undefined : { reason: more.elsewhere, hints: [] },
    }),
    planUntrust: async () => steps,
    perform: async ({ store: { title } }) => {
      done.push(title);
      return more.results?.[title] ?? { kind: 'ok' };
    },
    examine: async () => found(),
    belief: async () => undefined,
    authorityFolder: async () => undefined,
    forgetAuthority: async () => ({ kind: 'ok' }),
    textOf: (command) => command.join(' '),
  };
}
