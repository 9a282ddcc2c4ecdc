/** Requests over HTTP/2, several at once on each connection, in a flow-control window like a browser's. */
import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Http2Job, Load } from './jobs.ts';
import { createTlsClient } from './tls-client.ts';

/** As Chromium has them; with RFC 9113's 64 KiB the client would be waited for. */
const STREAM_WINDOW_BYTES = 6 * 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 15 * 1024 * 1024;

/** Prepares the job. */
export function http2Load(job: Http2Job): Load {
  const { options } = createTlsClient(job.port, job.certPem);
  let sessions: readonly ClientHttp2Session[] = [];
  let toAsk = 0;
  let toAnswer = 0;
  let bytes = 0;
  let onDone: () => void = () => {};
  let onFailed: (error: Error) => void = () => {};

  async function open(): Promise<ClientHttp2Session> {
    const session = connect(`https://${options.host}:${options.port}`, {
      ...options,
      settings: { initialWindowSize: STREAM_WINDOW_BYTES, enablePush: false },
    });
    session.on('error', (error) => onFailed(error));
    session.on('close', () => onFailed(new Error('the server closed a connection')));
    await once(session, 'connect');
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    return session;
  }

  function ask(session: ClientHttp2Session): void {
    if (toAsk === 0) return;
    toAsk -= 1;
    const stream = session.request({ ':path': job.path, ':authority': `localhost:${job.port}` });
    let hasEnded = false;
    stream.on('response', ({ ':status': status }) => {
      if (status !== 200) onFailed(new Error(`expected status 200, got ${status}`));
    });
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    stream.on('end', () => {
      hasEnded = true;
      toAnswer -= 1;
      if (toAnswer === 0) onDone();
      else ask(session);
    });
    stream.on('error', (error) => onFailed(error));
    stream.on('close', () => {
      if (!hasEnded) onFailed(new Error('the server closed a stream'));
    });
  }

  function send(requests: number): Promise<void> {
    return new Promise((resolve, reject) => {
      [onDone, onFailed] = [resolve, reject];
      toAsk = toAnswer = requests;
      for (const session of sessions) for (let stream = 0; stream < job.streams; stream++) ask(session);
    });
  }

  return {
    async prepare() {
      sessions = await Promise.all(Array.from({ length: job.connections }, open));
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
      for (const session of sessions) session.destroy();
    },
  };
}
