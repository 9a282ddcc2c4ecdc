import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

/** Asks for a URL as a client that trusts just this certificate, over a connection of its own. */
export async function get(url: string, certificateFile: string): Promise<{ status: number; body: string }> {
  const ask = request(url, { ca: readFileSync(certificateFile), agent: false });
  ask.end();
  const [response] = await once(ask, 'response');
  return { status: response.statusCode, body: await text(response) };
}
