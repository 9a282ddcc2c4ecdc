/** Other fields for responses. Those that are ready as bytes stay ready. */
import { withWireForm } from './encode.ts';
import type { Fields, Response } from './message.ts';

/**
 * Gives a function that gives a response the fields that `change` says. A response with a wire form is changed once, and
 * the result kept as long as it is: from the second time on that is a look-up. Its bytes are then in memory twice.
 */
export function decorator(
  change: (response: Response) => Fields,
  nowMs: () => number,
): (response: Response) => Response {
  const kept = new WeakMap<Response, Response>();
  return (response) => {
    const known = kept.get(response);
    if (known !== undefined) return known;
    const { wire, ...plain } = { ...response, fields: change(response) };
    if (wire === undefined) return plain;
    const decorated = withWireForm(plain, nowMs());
    kept.set(response, decorated);
    return decorated;
  };
}

/** The fields with these names in Vary too (RFC 9110 section 12.5.5). */
export function varyingBy(fields: Fields, names: readonly string[]): Fields {
  const before = fields.vary === undefined ? [] : [fields.vary].flat();
  return { ...fields, vary: [...before, ...names].join(', ') };
}
