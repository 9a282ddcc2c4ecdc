/** A port to listen on: the one that was asked for, or the next that is free, on every address at once. */
import type { Server } from 'node:net';

/** Why no address and port could be had. */
export type BindFailure = 'port-in-use' | 'port-forbidden' | 'host-unavailable';

/** Nothing is being listened on. The message is for a person. */
export class BindError extends Error {
  override readonly name = 'BindError';
  readonly failure: BindFailure;

  constructor(failure: BindFailure, message: string, cause: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/** What is to be listened on. */
export interface BindOptions {
  /** `localhost` (127.0.0.1 and ::1, whichever this machine has), or one address or name. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** True: this port or none. False: the next free one behind it. */
  readonly strictPort: boolean;
}

/** What is being listened on. */
export interface Bound {
  readonly servers: readonly Server[];
  readonly port: number;
}

/** How many ports behind the asked one are tried, and how often any free port is asked for. */
const MAX_TRIES = 100;

const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

/** This machine has no such address; for one of localhost's two that is no error. */
const ABSENT = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/**
 * Listens with servers made by `createServer`, one for each address, all on one port. Rejects with a BindError, and
 * leaves nothing open then.
 */
export async function bind(options: BindOptions, createServer: () => Server): Promise<Bound> {
  const isLocalhost = options.host.toLowerCase() === 'localhost';
  const addresses = isLocalhost ? LOOPBACK_ADDRESSES : [options.host.replace(/^\[(.*)\]$/, '$1')];
  let inUse: unknown;
  for (const port of candidates(options)) {
    try {
      const bound = await bindAll(addresses, port, createServer, isLocalhost);
      if (bound.servers.length > 0) return bound;
      throw new BindError('host-unavailable', 'This machine has no loopback address to listen on', undefined);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw explain(error, options.host, port);
      inUse = error;
    }
  }
  throw new BindError('port-in-use', `${describePorts(options)} in use`, inUse);
}

function candidates({ port, strictPort }: BindOptions): number[] {
  if (port !== 0 && strictPort) return [port];
  if (port === 0) return Array.from({ length: MAX_TRIES }, () => 0);
  return Array.from({ length: Math.min(MAX_TRIES, 65_536 - port) }, (_, step) => port + step);
}

async function bindAll(
  addresses: readonly string[],
  port: number,
  createServer: () => Server,
  isAbsentAllowed: boolean,
): Promise<Bound> {
  const servers: Server[] = [];
  let boundPort = port;
  try {
    for (const address of addresses) {
      const server = createServer();
      const isBound = await listen(server, address, boundPort, isAbsentAllowed);
      if (!isBound) continue;
      servers.push(server);
      boundPort = (server.address() as { port: number }).port;
    }
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return { servers, port: boundPort };
}

/** False where the machine has no such address and that is allowed. */
function listen(server: Server, host: string, port: number, isAbsentAllowed: boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (isAbsentAllowed && ABSENT.has(codeOf(error))) resolve(false);
      else reject(error);
    });
    // Not `exclusive`: workers share the port that their primary process holds.
    server.listen({ host, port }, () => resolve(true));
  });
}

function explain(error: unknown, host: string, port: number): Error {
  if (error instanceof BindError) return error;
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') {
    const hint = port < 1024 ? ': ports below 1024 are for administrators on this system' : '';
    return new BindError('port-forbidden', `Port ${port} may not be used${hint}`, error);
  }
  if (ABSENT.has(code)) return new BindError('host-unavailable', `This machine has no address ${host}`, error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new BindError('host-unavailable', `The host name ${host} has no address`, error);
  }
  return new BindError('host-unavailable', `Cannot listen on ${host}, port ${port} (${code || String(error)})`, error);
}

function describePorts({ port, strictPort }: BindOptions): string {
  if (strictPort || port === 0) return `Port ${port} is`;
  return `Port ${port} and the ${Math.min(MAX_TRIES, 65_536 - port) - 1} ports behind it are`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException)?.code ?? '';
}
