/** The users of a configuration, and a new one's line. */
import { readFile } from 'node:fs/promises';
import { type AuthConfig, usersProblem } from '../config/auth.ts';
import { ANY_USER, EVERYONE, formatUser, parseUser, type User } from '../config/user.ts';
import { hashPassword } from '../guards/password.ts';
import { StartError } from './failure.ts';

/** Those in the configuration and those in its file. Rejects with a StartError that says which line is none. */
export async function readUsers({ users, usersFile }: AuthConfig): Promise<readonly User[]> {
  const lines = [...users, ...(usersFile === '' ? [] : await readLines(usersFile))];
  const problem = usersProblem(lines);
  if (problem !== undefined) throw new StartError('users', `The users are not clear: ${problem}`);
  return lines.map(parseUser).filter((user) => user !== undefined);
}

/** Names in the rules whom nobody can sign in as. */
export function unknownNames({ rules }: AuthConfig, users: readonly User[]): readonly string[] {
  const known = new Set(users.map(({ name }) => name));
  const named = Object.values(rules).flatMap((audience) =>
    audience === ANY_USER || audience === EVERYONE ? [] : audience,
  );
  return [...new Set(named)].filter((name) => !known.has(name.normalize('NFC')));
}

/** The line that lets somebody sign in by this name and password. Takes a moment: that is what makes guessing slow. */
export async function userLine(name: string, password: string): Promise<string> {
  return formatUser({ name, hash: await hashPassword(password) });
}

async function readLines(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartError('users', `The file of users ${file} cannot be read (${error.code})`, { cause: error });
  });
  const lines = text.replace(/^\u{FEFF}/u, '').split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    // The line itself may be somebody's password.
    if (parseUser(trimmed) === undefined) throw new StartError('users', notALine(file, index + 1));
    return [trimmed];
  });
}

function notALine(file: string, number: number): string {
  return `Line ${number} of the file of users ${file} is none that "https-preview hash NAME" prints`;
}
