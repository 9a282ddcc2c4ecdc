/**
 * One run at a time for each key, whose result is shared by all who asked before it began. Who asks while one is under
 * way gets no share in it: what it looked at may have changed since. They wait, and share the next.
 */
export class SharedWork<T> {
  readonly #running = new Map<string, Promise<T>>();

  /**
   * The result of a run of `work` that began after this call. `ready` may save it: it is asked once a run that was under
   * way has ended, and whatever it gives is taken. Rejects as `work` does.
   */
  async share(key: string, work: () => Promise<T>, ready: () => T | undefined): Promise<T> {
    const earlier = this.#running.get(key);
    if (earlier !== undefined) {
      await earlier.catch(() => {});
      const result = ready() ?? this.#running.get(key);
      if (result !== undefined) return result;
    }
    const run = work().finally(() => this.#running.delete(key));
    this.#running.set(key, run);
    return run;
  }
}
