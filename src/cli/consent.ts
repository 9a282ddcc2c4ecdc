/** Asks the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './subcommand.ts';

/** True where there is somebody to ask. */
export function canAsk({ stdin, stdout }: Pick<Terminal, 'stdin' | 'stdout'>): boolean {
  return stdin.isTTY === true && stdout.isTTY === true;
}

/** True where the answer is yes; anything else, and no answer, is no. */
export async function asks(question: string, { stdin, stdout }: Pick<Terminal, 'stdin' | 'stdout'>): Promise<boolean> {
  // Not in the terminal's raw mode: Ctrl+C stays a signal, and ends us as everywhere.
  const lines = createInterface({ input: stdin, output: stdout, terminal: false });
  const isOver = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(question), isOver]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}
