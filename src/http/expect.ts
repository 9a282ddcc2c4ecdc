/** The Expect field (RFC 9110 section 10.1.1). */
import { ProtocolError } from './errors.ts';

/**
 * True where the client waits for 100 (Continue) before it sends the body. `expect` is the field's value. Throws a
 * ProtocolError with 417 for any other expectation: there is only this one. HTTP/1.0 has none, so its field is not heeded.
 */
export function expectsContinue(expect: string | undefined): boolean {
  if (expect === undefined) return false;
  if (expect.toLowerCase() === '100-continue') return true;
  throw new ProtocolError(417, 'Only the expectation 100-continue can be met');
}
