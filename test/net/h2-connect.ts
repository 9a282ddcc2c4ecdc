/** A client that speaks HTTP/2 frame by frame. */
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { onTestFinished } from 'vitest';
import { FrameClient, PREFACE } from './h2-frames.ts';
import { CREDENTIALS } from './support.ts';

/** Connects, and sends `first`, which is the preface unless told otherwise. Closed when the test is over. */
export async function connectFrames(port: number, first: Buffer = PREFACE): Promise<FrameClient> {
  const transport = connectPlain({ port, host: '127.0.0.1' });
  onTestFinished(() => void transport.destroy());
  const socket = connectTls({
    socket: transport,
    ca: CREDENTIALS.certPem,
    checkServerIdentity: () => undefined,
    ALPNProtocols: ['h2'],
  });
  await once(socket, 'secureConnect');
  const client = new FrameClient(socket);
  client.send(first);
  return client;
}
