/** Many small jobs, some at a time: enough to keep the file system busy, few enough to leave others their turn. */

/** `job` of each item, in the items' order, at most `limit` under way at once. Rejects with the first failure. */
export async function mapBounded<T, R>(items: readonly T[], limit: number, job: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await job(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** Gives a function that runs jobs, at most `limit` at once, and the others in the order they came. */
export function createGate(limit: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await job();
    } finally {
      // Whoever waits longest takes over the place.
      const enter = waiting.shift();
      if (enter === undefined) free++;
      else enter();
    }
  };
}
