/**
 * The fields that keep a response from being misused, on everything that is served unless a rule of the site says
 * otherwise.
 *
 * No `Strict-Transport-Security`: it would break every other server on this host name. No `X-Frame-Options`: the editor
 * shows previews in a frame. `Referrer-Policy` is what browsers do by themselves, said aloud for the old ones: a stricter
 * one would break embedded videos and maps here that work where the site is published.
 */
import type { Fields } from './message.ts';

export const SECURITY_FIELDS: Fields = {
  // What says it is text is no script (Fetch Standard, section 3.6).
  'x-content-type-options': 'nosniff',
  // No other site may embed it, not even blindly (Fetch Standard, section 3.7).
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'strict-origin-when-cross-origin',
};
