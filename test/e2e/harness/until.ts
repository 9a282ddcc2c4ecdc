/** Waiting for a condition instead of for a time. */

const POLL_MS = 50;

/**
 * Asks `probe` again and again until it gives something truthy, and gives that. A probe that throws has not succeeded
 * yet. Rejects after `timeoutMs` with `what`, and with what the probe said last.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeoutMs = 30_000,
): Promise<Exclude<T, undefined | null | false | '' | 0>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const value = await probe();
      if (value) return value as Exclude<T, undefined | null | false | '' | 0>;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  } while (Date.now() < deadline);
  throw new Error(`waited ${timeoutMs / 1000} s for ${what}; last seen: ${String(last)}`, { cause: last });
}
