import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, LIMITS, limitsOf } from '../../src/config/limits.ts';
import { DEFAULT_OPTIONS, OPTIONS } from '../../src/config/options.ts';
import { readOptions } from '../../src/config/validate.ts';

test('the defaults are those that the options have', () => {
  expect(limitsOf(DEFAULT_OPTIONS)).toEqual(DEFAULT_LIMITS);
  expect(DEFAULT_LIMITS).toEqual({
    maxConnections: 2_000,
    maxConnectionsPerAddress: 1_000,
    maxRequests: 1_000_000,
    maxRequestLineBytes: 8 * 1024,
    maxFields: 100,
    maxFieldBytes: 32 * 1024,
    maxBodyBytes: 10 * 1024 * 1024,
    maxDrainBytes: 256 * 1024,
    maxOutputBytes: 256 * 1024,
    handshakeTimeoutMs: 10_000,
    headTimeoutMs: 15_000,
    bodyTimeoutMs: 30_000,
    minBodyBytesPerSecond: 500,
    bodyGraceMs: 10_000,
    idleTimeoutMs: 65_000,
    writeTimeoutMs: 30_000,
    lingerTimeoutMs: 2_000,
    maxStreams: 128,
    maxLostStreams: 100,
    lostStreamsWindowMs: 10_000,
  });
});

test('each is an option of the machine, with a flag', () => {
  for (const key of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    expect(OPTIONS[`limits.${key}`]).toMatchObject({ type: 'integer', ...LIMITS[key], setting: { scope: 'machine' } });
  }
  expect(OPTIONS['limits.maxRequestLineBytes'].flag?.name).toBe('max-request-line-bytes');
});

test('one that is set is that limit, and the others stay', () => {
  const { options } = readOptions({ 'limits.maxStreams': 7 });
  expect(limitsOf(options)).toEqual({ ...DEFAULT_LIMITS, maxStreams: 7 });
});

test('one beyond its bounds is not heeded', () => {
  expect(readOptions({ 'limits.idleTimeoutMs': 0 })).toEqual({
    options: DEFAULT_OPTIONS,
    problems: [{ key: 'limits.idleTimeoutMs', problem: 'expected a whole number from 100 to 86400000, got 0' }],
  });
});
