import { describe, expect, test } from 'vitest';
import { SharedWork } from '../../src/files/shared-work.ts';

const nothing = () => undefined;

/** Work whose runs end when the test says so. */
function makeWork() {
  const runs: PromiseWithResolversOf<string>[] = [];
  const work = () => {
    const run = withResolvers<string>();
    runs.push(run);
    return run.promise;
  };
  return { runs, work };
}

interface PromiseWithResolversOf<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function withResolvers<T>(): PromiseWithResolversOf<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

async function settle(): Promise<void> {
  await new Promise(setImmediate);
}

describe('SharedWork', () => {
  test('who comes while a run is under way shares the next, not this one', async () => {
    const { runs, work } = makeWork();
    const shared = new SharedWork<string>();
    const first = shared.share('a', work, nothing);
    const later = [1, 2, 3].map(() => shared.share('a', work, nothing));
    expect(runs).toHaveLength(1);
    runs[0]!.resolve('first');
    expect(await first).toBe('first');
    await settle();
    expect(runs).toHaveLength(2);
    const last = shared.share('a', work, nothing);
    runs[1]!.resolve('second');
    expect(await Promise.all(later)).toEqual(['second', 'second', 'second']);
    await settle();
    expect(runs).toHaveLength(3);
    runs[2]!.resolve('third');
    expect(await last).toBe('third');
  });

  test('what is ready once the run has ended is taken', async () => {
    const { runs, work } = makeWork();
    const shared = new SharedWork<string>();
    const first = shared.share('a', work, nothing);
    const second = shared.share('a', work, () => 'ready');
    runs[0]!.resolve('first');
    expect(await Promise.all([first, second])).toEqual(['first', 'ready']);
    expect(runs).toHaveLength(1);
  });

  test('a failed run fails those who share it, and nobody else', async () => {
    const { runs, work } = makeWork();
    const shared = new SharedWork<string>();
    const first = shared.share('a', work, nothing);
    const second = shared.share('a', work, nothing);
    runs[0]!.reject(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await settle();
    runs[1]!.resolve('second');
    expect(await second).toBe('second');
  });

  test('other keys have runs of their own', () => {
    const { runs, work } = makeWork();
    const shared = new SharedWork<string>();
    void shared.share('a', work, nothing);
    void shared.share('b', work, nothing);
    expect(runs).toHaveLength(2);
  });
});
