/** What the doctor found, for a program: the objects that become lines, told apart by `event`. */
import type { Examination } from '../engine/trust.ts';
import { storeFields } from './trust-json.ts';

/** A `certificate`, a `store` each, and the `server`. */
export function doctorEvents(found: Examination, url: URL): readonly object[] {
  const { file, facts, isSelfSigned, flaws, key, stores, handshake, plain } = found;
  return [
    { event: 'certificate', file, ...facts, selfSigned: isSelfSigned, flaws, key },
    ...stores.map(({ store, state: { kind, ...why }, others }) => ({
      event: 'store',
      ...storeFields(store),
      state: kind,
      ...why,
      others: others.map(({ name }) => name),
    })),
    { event: 'server', url: url.href, ...serverFields(handshake), plain },
  ];
}

function serverFields(handshake: Examination['handshake']): object {
  if (handshake.kind === 'done') {
    const { kind: _kind, isSubject, ...rest } = handshake;
    return { state: 'running', sameCertificate: isSubject, ...rest };
  }
  return { state: handshake.isRefused ? 'absent' : 'failed', why: handshake.why };
}
