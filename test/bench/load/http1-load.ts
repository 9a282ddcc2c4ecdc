/** Requests over HTTP/1.1 on connections that are kept, one at a time on each. */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { Http1Job, Load } from './jobs.ts';
import { ResponseCounter } from './response-counter.ts';
import { createTlsClient } from './tls-client.ts';

/** Received bytes go into one buffer for each connection: to allocate one for each read costs more than to count it. */
const READ_BUFFER_BYTES = 64 * 1024;

/** A connection that asks again whenever it is answered, for as long as there is something to ask. */
interface Connection {
  readonly socket: TLSSocket;
  ask(): void;
}

/** Prepares the job. */
export function http1Load(job: Http1Job): Load {
  const client = createTlsClient(job.port, job.certPem);
  const heads = job.heads.map((head) => Buffer.from(head, 'latin1'));
  let connections: readonly Connection[] = [];
  let toAsk = 0;
  let toAnswer = 0;
  let asked = 0;
  let bytes = 0;
  let onDone: () => void = () => {};
  let onFailed: (error: Error) => void = () => {};

  function open(): Connection {
    const counter = new ResponseCounter(job.status);
    const onRead = (length: number, buffer: Uint8Array): boolean => {
      bytes += length;
      try {
        if (counter.take((buffer as Buffer).subarray(0, length))) onAnswer();
      } catch (error) {
        onFailed(error as Error);
      }
      return true;
    };
    const socket = client.connect({ onread: { buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES), callback: onRead } });
    const ask = () => {
      if (toAsk === 0) return;
      toAsk -= 1;
      socket.write(heads[asked++ % heads.length]!);
    };
    const onAnswer = () => {
      toAnswer -= 1;
      if (toAnswer === 0) onDone();
      else ask();
    };
    socket.on('error', (error) => onFailed(error));
    socket.on('close', () => onFailed(new Error('the server closed a connection')));
    return { socket, ask };
  }

  function send(requests: number): Promise<void> {
    if (requests === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      [onDone, onFailed] = [resolve, reject];
      toAsk = toAnswer = requests;
      for (const connection of connections) connection.ask();
    });
  }

  return {
    async prepare() {
      connections = Array.from({ length: job.connections }, open);
      await Promise.all(connections.map(({ socket }) => once(socket, 'secureConnect')));
      await send(job.warmUp);
    },
    async run() {
      bytes = 0;
      const startedMs = performance.now();
      await send(job.requests);
      return { wallMs: performance.now() - startedMs, count: job.requests, bytes };
    },
    end() {
      onFailed = () => {};
      for (const { socket } of connections) socket.destroy();
    },
  };
}
