import { expect, test } from 'vitest';
import { BodyPace } from '../../src/net/body-pace.ts';

const LIMITS = { bodyTimeoutMs: 30_000, minBodyBytesPerSecond: 500, bodyGraceMs: 10_000 };
const NO_SPEED = { ...LIMITS, minBodyBytesPerSecond: 0 };

type Step =
  | { readonly at: number; readonly does: 'resume' | 'pause' }
  | { readonly at: number; readonly receives: number }
  | { readonly at: number; readonly isTooSlow: boolean };

const wantedFrom = (at: number): Step => ({ at, does: 'resume' });
const wantedUntil = (at: number): Step => ({ at, does: 'pause' });
const receives = (receives: number, at: number): Step => ({ at, receives });
const fine = (at: number): Step => ({ at, isTooSlow: false });
const tooSlow = (at: number): Step => ({ at, isTooSlow: true });

const cases: readonly [string, typeof LIMITS, readonly Step[]][] = [
  ['nothing for 10 s', LIMITS, [wantedFrom(5), fine(10_004), tooSlow(10_005)]],
  ['a byte less than it takes', LIMITS, [wantedFrom(0), receives(4_999, 9_000), tooSlow(10_000)]],
  ['just enough', LIMITS, [wantedFrom(0), receives(5_000, 9_000), fine(10_000)]],
  ['enough once, and not again', LIMITS, [wantedFrom(0), receives(1e6, 9_000), fine(10_000), tooSlow(20_000)]],
  [
    'not wanted in between',
    LIMITS,
    [wantedFrom(0), wantedUntil(4_000), wantedFrom(60_000), fine(65_999), tooSlow(66_000)],
  ],
  ['as slow as it likes', NO_SPEED, [wantedFrom(0), receives(1, 29_000), fine(58_999), tooSlow(59_000)]],
  ['a stall', { ...LIMITS, bodyGraceMs: 60_000 }, [wantedFrom(0), receives(1e6, 1_000), fine(30_999), tooSlow(31_000)]],
  [
    'a stall that begins when it is wanted',
    NO_SPEED,
    [wantedFrom(0), wantedUntil(1), wantedFrom(90_000), fine(119_999), tooSlow(120_000)],
  ],
];

test.each(cases)('%s', (_title, limits, steps) => {
  const pace = new BodyPace(limits);
  for (const step of steps) {
    if ('receives' in step) pace.receive(step.receives, step.at);
    else if ('does' in step) pace[step.does](step.at);
    else expect({ at: step.at, isTooSlow: pace.isTooSlow(step.at) }).toEqual(step);
  }
});

test('asks to be looked at when the time is up, and not before', () => {
  const pace = new BodyPace(LIMITS);
  pace.resume(1_000);
  expect(pace.deadlineMs).toBe(11_000);
  pace.receive(5_000, 2_000);
  expect(pace.isTooSlow(11_000)).toBe(false);
  expect(pace.deadlineMs).toBe(21_000);
});
