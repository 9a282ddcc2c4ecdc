/** Single letters that a person types while the server runs, each with Enter: Ctrl+C stays what it is everywhere. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Calls what stands for the letter that was typed, until what this gives is called. */
export function onKeys(input: Readable, handlers: Readonly<Record<string, () => void>>): () => void {
  const lines = createInterface({ input, terminal: false });
  lines.on('line', (line) => {
    const key = line.trim().toLowerCase();
    if (Object.hasOwn(handlers, key)) handlers[key]!();
  });
  return () => lines.close();
}
