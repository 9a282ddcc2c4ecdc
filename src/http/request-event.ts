/** What is known of a request once it is answered. Everything that observes (log, metrics) starts from this. */
export interface RequestEvent {
  /** When its head had arrived, in milliseconds since the epoch. */
  readonly timeMs: number;
  /** As received, control characters and all: whoever shows it escapes it. Empty where the head could not be read. */
  readonly method: string;
  readonly target: string;
  /** The status sent; 0 where the client went away before. */
  readonly status: number;
  /** Bytes of the response's body that were handed to the socket. */
  readonly bodyBytes: number;
  /** From the head's arrival until the last byte was handed to the socket, in milliseconds with a fraction. */
  readonly durationMs: number;
  readonly httpVersion: string;
  /** The client's address. */
  readonly address: string;
  /** Why it was refused or failed, and what would allow it. */
  readonly reason?: string;
  /** The key of the option that would allow what was refused. */
  readonly allowedBy?: string;
}
