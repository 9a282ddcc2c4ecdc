/**
 * How much of what was written has left. Node keeps these numbers on the socket's handle, for its own timeouts, and offers no
 * other way to see whether a slow client takes anything of a large write.
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

interface Handle {
  readonly writeQueueSize?: number;
  readonly bytesWritten?: number;
  /** Of TLS: the TCP connection below. */
  readonly _parent?: Handle;
}

/** Bytes that were written to the socket and that the kernel has not taken. */
export function unsentInKernel(socket: Socket): number {
  return handleOf(socket)?.writeQueueSize ?? 0;
}

/** Bytes that the kernel has taken so far, as they are on the wire. */
export function takenByKernel(socket: TLSSocket): number {
  const tcp = handleOf(socket)?._parent;
  return (tcp?.bytesWritten ?? 0) - (tcp?.writeQueueSize ?? 0);
}

function handleOf(socket: Socket): Handle | null | undefined {
  return (socket as unknown as { _handle?: Handle | null })._handle;
}
