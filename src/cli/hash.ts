/** `https-preview hash`: makes the line that lets somebody sign in. The password is on no command line and in no history. */
import { userNameProblem } from '../config/user.ts';
import { userLine } from '../engine/users.ts';
import { askUnseen, readPiped } from './password-input.ts';
import type { Subcommand, Terminal } from './subcommand.ts';
import { UsageError } from './usage-error.ts';

const EXIT = { done: 0, noPassword: 1 } as const;

export const HASH: Subcommand = {
  name: 'hash',
  summary: 'Make the line that lets somebody sign in with a password.',
  introduction: `Asks for a password, or reads it from standard input, and prints a line with its
scrypt hash. The line goes into a file for --users-file, into the setting
httpsPreview.users, or, in single quotes, behind --user:

  https-preview hash ann >> users.txt
  https-preview --users-file users.txt
`,
  closing: `Exit codes: 0 printed, 1 no password, 2 wrong usage.
`,
  operand: 'NAME',
  flags: [],
  async run({ operand: name }, terminal) {
    if (name === undefined) throw new UsageError('hash needs the name of the user: https-preview hash NAME');
    const problem = userNameProblem(name);
    if (problem !== undefined) throw new UsageError(`the name "${name}" ${problem}`);
    const password = await readPassword(name, terminal);
    const wrong = password.problem ?? passwordProblem(password.text);
    if (wrong !== undefined) {
      terminal.stderr.write(`https-preview: ${wrong}\n`);
      return EXIT.noPassword;
    }
    terminal.stdout.write(`${await userLine(name, password.text)}\n`);
    return EXIT.done;
  },
};

interface Said {
  readonly text: string;
  readonly problem?: string;
}

async function readPassword(name: string, terminal: Terminal): Promise<Said> {
  if (!terminal.stdin.isTTY) {
    const text = await readPiped(terminal.stdin);
    return text === undefined ? { text: '', problem: 'That is too long for a password.' } : { text };
  }
  const [text = '', again = ''] = (await askUnseen(terminal, [`Password for ${name}: `, 'Once more: '])) ?? [];
  return again === text ? { text } : { text, problem: 'Those were two passwords.' };
}

function passwordProblem(password: string): string | undefined {
  if (password === '') return 'There is no password.';
  // Browsers send none of these (RFC 7617 section 2).
  return /\p{Cc}/u.test(password) ? 'The password has a control character, or more than one line.' : undefined;
}
