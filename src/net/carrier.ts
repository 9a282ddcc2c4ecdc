/** The connection below TLS. Node keeps it on the TLS socket, and tells of it in no other way. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** The socket that this one speaks TLS over: the one it was made from. */
export function carrierOf(socket: TLSSocket): Socket {
  return (socket as unknown as { readonly _parent: Socket })._parent;
}
