/** Single questions to a server, from the bench itself. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:tls';
import type { RunningServer } from './running-server.ts';

/** What is to be asked: who it is, as far as a client knows. */
export type Asked = Pick<RunningServer, 'port' | 'certPem'>;

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
}

/** Asks for a path over a connection of its own. Rejects with the system's error. */
export async function ask({ port, certPem }: Asked, path: string): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port, path, servername: 'localhost', ca: certPem, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode ?? 0, etag: response.headers.etag };
}

/** True where the server chooses HTTP/2 when it may (RFC 7301). */
export async function speaksHttp2({ port, certPem }: Asked): Promise<boolean> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    ca: certPem,
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  await once(socket, 'secureConnect');
  const isHttp2 = socket.alpnProtocol === 'h2';
  socket.destroy();
  return isHttp2;
}
