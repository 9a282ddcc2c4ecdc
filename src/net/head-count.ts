/** How many connections there are, in all and from each address: one neighbour alone must not be able to fill the house. */

/** Counts who is in. */
export class HeadCount {
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  /** Lets one in from this address: true. False where that would be one too many. */
  enter(
    address: string,
    limits: { readonly maxConnections: number; readonly maxConnectionsPerAddress: number },
  ): boolean {
    const fromThere = this.#byAddress.get(address) ?? 0;
    if (this.#total >= limits.maxConnections || fromThere >= limits.maxConnectionsPerAddress) return false;
    this.#total += 1;
    this.#byAddress.set(address, fromThere + 1);
    return true;
  }

  /** One that was let in has gone. */
  leave(address: string): void {
    const fromThere = this.#byAddress.get(address)!;
    this.#total -= 1;
    if (fromThere === 1) this.#byAddress.delete(address);
    else this.#byAddress.set(address, fromThere - 1);
  }
}
