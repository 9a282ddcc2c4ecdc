/** Connections that have been answered once, and stay: what browsers leave behind. */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { IdleJob, Load } from './jobs.ts';
import { createTlsClient } from './tls-client.ts';

/** Handshakes at once: more would find the server's queue of connections full, and wait for the next try. */
const AT_ONCE = 32;
/** So many from each address: servers may have a limit for each. */
const PER_ADDRESS = 500;

/** Prepares the job. Its `run` counts the connections that are there still. */
export function idleLoad(job: IdleJob): Load {
  const client = createTlsClient(job.port, job.certPem);
  const sockets = new Set<TLSSocket>();

  async function open(index: number): Promise<void> {
    // All of 127.0.0.0/8 is this machine on Linux; elsewhere only the first address is.
    const address = process.platform === 'linux' ? 1 + Math.floor(index / PER_ADDRESS) : 1;
    const socket = client.connect({ localAddress: `127.0.0.${address}` });
    sockets.add(socket);
    socket.on('error', () => {}); // one that was refused does not stay, and that is what is counted
    const isClosed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        sockets.delete(socket);
        resolve();
      });
    });
    socket.write(job.head);
    await Promise.race([once(socket, 'data'), isClosed]).catch(() => {});
  }

  return {
    async prepare() {
      let next = 0;
      const work = async () => {
        while (next < job.connections) await open(next++);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    },
    async run() {
      return { wallMs: 0, count: sockets.size, bytes: 0 };
    },
    end() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
