/** When a certificate we made is still good enough to be used (RFC 5280 section 4.1.2.5). */
import type { CertificateFacts } from './facts.ts';
import { dayOf } from './facts.ts';

const HOUR_MS = 3_600_000;

/** So long before its end a certificate is replaced: a server that is started today may run for weeks. */
export const RENEW_BEFORE_MS = 30 * 24 * HOUR_MS;

/** A clock that is a little behind ours, as in a virtual machine or on a phone, shall take a new certificate too. */
export const BACKDATED_MS = HOUR_MS;

/** What is wrong with the dates at `nowMs`, to be put behind "the old one"; undefined where nothing is. */
export function validityFlaw(
  { notBeforeMs, notAfterMs }: Pick<CertificateFacts, 'notBeforeMs' | 'notAfterMs'>,
  nowMs: number,
): string | undefined {
  if (nowMs < notBeforeMs) return `was not valid before ${dayOf(notBeforeMs)}`;
  if (nowMs > notAfterMs) return `ended on ${dayOf(notAfterMs)}`;
  if (nowMs > notAfterMs - RENEW_BEFORE_MS) return `was to end on ${dayOf(notAfterMs)}`;
  return undefined;
}

/** The start of a validity that begins now: whole seconds, as certificates have them, and a little in the past. */
export function startOfValidityMs(nowMs: number): number {
  return Math.floor((nowMs - BACKDATED_MS) / 1000) * 1000;
}
