/**
 * TLS 1.3 handshakes (RFC 8446 section 2), and nothing over them: a connection, the handshake, an orderly end. The server
 * has to be through with its part before it can answer the end, and that is waited for.
 */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { HandshakeJob, Load } from './jobs.ts';
import { createTlsClient } from './tls-client.ts';

/** Prepares the job. */
export function handshakeLoad(job: HandshakeJob): Load {
  const client = createTlsClient(job.port, job.certPem);
  let session: Buffer | undefined;

  async function shakeHands(): Promise<void> {
    const socket = client.connect({ session });
    await once(socket, 'secureConnect');
    if (socket.isSessionReused() !== (session !== undefined)) {
      socket.destroy();
      throw new Error(session ? 'the server did not take up the session' : 'the server took up a session');
    }
    await end(socket);
  }

  /** A ticket comes behind the handshake (RFC 8446 section 4.6.1). It may be used again and again. */
  async function getTicket(): Promise<Buffer> {
    const socket = client.connect();
    const [ticket] = await once(socket, 'session');
    await end(socket);
    return ticket;
  }

  async function end(socket: TLSSocket): Promise<void> {
    const isClosed = once(socket, 'close');
    socket.resume(); // or the server's end would not be seen
    socket.end();
    await isClosed;
  }

  return {
    async prepare() {
      const ticket = await getTicket();
      if (job.resumed) session = ticket;
    },
    async run() {
      const startedMs = performance.now();
      let left = job.handshakes;
      const work = async () => {
        while (left-- > 0) await shakeHands();
      };
      await Promise.all(Array.from({ length: job.connections }, work));
      return { wallMs: performance.now() - startedMs, count: job.handshakes, bytes: 0 };
    },
    end() {},
  };
}
