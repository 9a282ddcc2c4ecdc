/** The words make no command. The message is one line for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
