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

/** A line typed behind each prompt, unseen; undefined where that was broken off (Ctrl+C, Ctrl+D). */
export function askUnseen(
  { stdin, stderr }: PasswordStreams,
  prompts: readonly string[],
): Promise<readonly string[] | undefined> {
  // What is typed is edited by readline, whose echo goes nowhere. One for all prompts: it takes what is typed ahead.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  const typed: string[] = [];
  const ask = () => void stderr.write(prompts[typed.length] ?? '');
  ask();
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      typed.push(line);
      stderr.write('\n');
      if (typed.length === prompts.length) lines.close();
      else ask();
    });
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      if (typed.length >= prompts.length) return resolve(typed);
      stderr.write('\n');
      resolve(undefined);
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
