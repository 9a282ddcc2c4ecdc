/**
 * One voice for many workers: each of them sees to the same certificate and the same folders, and so says the same at about
 * the same time, which a person wants to read once.
 */

/** What another one says within this time of the first is no news. */
const ECHO_MS = 2_000;

/** Tells news from echoes. What one speaker says again is news: it happened again. */
export class Chorus {
  readonly #said = new Map<string, { readonly speaker: number; readonly atMs: number }>();

  /** True where another speaker has just said the same. `nowMs` is of any steady clock. */
  isEcho(speaker: number, text: string, nowMs: number): boolean {
    this.#forget(nowMs - ECHO_MS);
    const first = this.#said.get(text);
    if (first !== undefined && first.speaker !== speaker) return true;
    this.#said.delete(text); // so that the oldest stays first
    this.#said.set(text, { speaker, atMs: nowMs });
    return false;
  }

  #forget(beforeMs: number): void {
    for (const [text, { atMs }] of this.#said) {
      if (atMs >= beforeMs) return;
      this.#said.delete(text);
    }
  }
}
