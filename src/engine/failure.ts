/** An error that a person can do something about: could not start, and why. Message is one clear line, for showing. */
import type { FailureCode } from './protocol.ts';

export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** True for a StartError, also for one from a bundle of its own, which has a class of its own. */
export function isStartError(error: unknown): error is StartError {
  return error instanceof Error && error.name === 'StartError';
}
