/**
 * Numbers the turns of the event loop, so that work can be shared by all that happens in one. What arrived in the same
 * turn arrived at the same time, as far as this process can tell.
 */
import { performance } from 'node:perf_hooks';

/**
 * The number of the event loop's current turn, as libuv counts them. To ask costs 0.2 us; to count turns here, by
 * `setImmediate`, would make the loop poll once more and run a callback in each.
 */
export function currentTurn(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}
