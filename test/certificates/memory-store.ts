import type { AuthorityStore } from '../../src/certificates/authority.ts';
import type { Pair } from '../../src/certificates/leaf.ts';

/** A store that is no folder, as an editor has one. */
export class MemoryStore implements AuthorityStore {
  pair: Pair | undefined;
  saves = 0;

  async load() {
    return this.pair === undefined ? { flaw: undefined } : { pair: this.pair };
  }

  async save(pair: Pair) {
    this.pair = pair;
    this.saves += 1;
  }

  async remove() {
    this.pair = undefined;
  }

  exclusively<T>(work: () => Promise<T>) {
    return work();
  }
}
