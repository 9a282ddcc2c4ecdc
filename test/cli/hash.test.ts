/** `https-preview hash` from outside, and the terminal's side of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { askUnseen, readPiped } from '../../src/cli/password-input.ts';
import { parseUser } from '../../src/config/user.ts';
import { Passwords } from '../../src/guards/password.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/cli.js');

/** What the program says to these words and this input. */
async function hash(words: readonly string[], input: string) {
  const child = spawn(process.execPath, [PROGRAM, 'hash', ...words], { stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.on('error', () => {}); // it may be gone before it has read
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, ...said };
}

test.each([
  ['as it is', 'pass word', 'pass word'],
  ['without its last line break', 'secret\n', 'secret'],
  ['from Windows', 'secret\r\n', 'secret'],
  ['in letters of all kinds', 'pa\u00dfwort \u{1F511}\n', 'pa\u00dfwort \u{1F511}'],
])('a password that is piped in, %s', async (_title, input, password) => {
  const { code, stdout, stderr } = await hash(['ann'], input);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ann:\$scrypt\$ln=17,r=8,p=1\$[\w+/]+\$[\w+/]+\n$/);
  const passwords = new Passwords([parseUser(stdout.trim())!]);
  expect(await passwords.isRight('ann', password)).toBe(true);
});

test.each([
  ['no name', [], 'a', 2, 'hash needs the name of the user: https-preview hash NAME'],
  ['a bad name', ['a:b'], 'a', 2, 'the name "a:b" has a colon'],
  ['a password on the command line', ['ann', 'secret'], 'a', 2, 'hash takes one word (NAME) behind it'],
  ['nothing piped in', ['ann'], '', 1, 'There is no password.'],
  ['two lines', ['ann'], 'a\nb\n', 1, 'more than one line'],
  ['a whole file', ['ann'], 'x'.repeat(5_000), 1, 'too long for a password'],
] as const)('%s', async (_title, words, input, code, message) => {
  const said = await hash(words, input);
  expect(said).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
});

test('--help tells how it is used', async () => {
  expect(await hash(['--help'], '')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('--users-file users.txt'),
  });
});

describe('a password that is typed', () => {
  /** What comes of these keys, and what is shown. */
  async function typed(keys: string) {
    const [stdin, stderr] = [new PassThrough(), new PassThrough()];
    const asked = askUnseen({ stdin: stdin as unknown as NodeJS.ReadStream, stderr }, ['Password: ', 'Once more: ']);
    stdin.write(keys);
    return { lines: await asked, shown: String(stderr.read()) };
  }

  test.each([
    ['twice', 'secret\rother\r', ['secret', 'other'], 'Password: \nOnce more: \n'],
    ['and corrected', 'sacr\x7f\x7f\x7fecret\rx\r', ['secret', 'x'], 'Password: \nOnce more: \n'],
    ['with more behind it', 'a\rb\rc\r', ['a', 'b'], 'Password: \nOnce more: \n'],
    ['and broken off by Ctrl+C', 'sec\x03', undefined, 'Password: \n'],
    ['and broken off by Ctrl+D', 'a\r\x04', undefined, 'Password: \nOnce more: \n'],
  ])('%s is not shown', async (_title, keys, lines, shown) => {
    expect(await typed(keys)).toEqual({ lines, shown });
  });
});

test('what is piped in is read up to what a password may be', async () => {
  async function* endless() {
    for (;;) yield Buffer.alloc(512, 'x');
  }
  expect(await readPiped(endless())).toBeUndefined();
});
