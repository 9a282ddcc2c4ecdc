/** A password from the terminal, which does not show it, or from whatever is piped in. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Longer ones are nobody's, but a wrong file's. */
const MAX_LENGTH = 1_024;

/** Where it comes from, and where it is asked for. */
export interface PasswordStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WritableStream;
}

/** One line typed behind `prompt`, unseen; undefined where it was broken off (Ctrl+C, Ctrl+D). */
export function askUnseen({ stdin, stderr }: PasswordStreams, prompt: string): Promise<string | undefined> {
  stderr.write(prompt);
  // What is typed is edited by readline, whose echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  return new Promise((resolve) => {
    let typed: string | undefined;
    lines.once('line', (line) => {
      typed = line;
      lines.close();
    });
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      stderr.write('\n');
      resolve(typed);
    });
  });
}

/** All that is piped in, without its last line break; undefined where that is more than a password. */
export async function readPiped(stdin: AsyncIterable<Uint8Array | string>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MAX_LENGTH) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, '');
}
