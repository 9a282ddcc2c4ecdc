/** The time that is left, as a person counts it. */

/** How many minutes there are to go to `endsAtMs` (since the epoch), the one that has begun too. */
export function minutesLeft(endsAtMs: number, nowMs = Date.now()): number {
  return Math.max(0, Math.ceil((endsAtMs - nowMs) / 60_000));
}
