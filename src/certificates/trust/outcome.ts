/** What a program that failed has to say, for a person. */
import type { Outcome } from './world.ts';

/** One line: its last complaint, or its exit code where it said nothing. */
export function complaintOf(program: string, { code, stdout, stderr }: Outcome): string {
  const lines = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return lines(stderr).at(-1) ?? lines(stdout).at(-1) ?? `${program} ended with ${code}`;
}
