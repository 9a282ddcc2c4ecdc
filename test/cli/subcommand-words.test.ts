import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { helpText } from '../../src/cli/help.ts';
import type { Subcommand } from '../../src/cli/subcommand.ts';
import { readSubcommand } from '../../src/cli/subcommand-words.ts';
import { SUBCOMMANDS } from '../../src/cli/subcommands.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

const words = (line: string) => line.split(' ').filter((word) => word !== '');

const EXAMPLE: Subcommand = {
  name: 'example',
  summary: 'Does nothing.',
  introduction: 'Does nothing at all.\n',
  closing: 'Exit codes: 0 always.\n',
  operand: 'NAME',
  flags: [
    { name: 'file', argument: 'F', description: 'A file.' },
    { name: 'yes', short: 'y', description: 'Yes.' },
  ],
  run: async () => 0,
};

test.each([
  ['', { flags: {}, operand: undefined }],
  ['name', { flags: {}, operand: 'name' }],
  ['-y --file a', { flags: { yes: true, file: 'a' }, operand: undefined }],
  ['--file=a --file=b name', { flags: { file: 'b' }, operand: 'name' }],
  ['--no-color', { flags: { color: false }, operand: undefined }],
  ['--nonsense --help', 'help'],
  ['-h', 'help'],
])('`example %s`', (line, expected) => {
  expect(readSubcommand(EXAMPLE, words(line))).toEqual(expected);
});

test.each([
  [EXAMPLE, '--fil a', 'unknown flag --fil, did you mean --file?'],
  [EXAMPLE, '--file', '--file needs a value: --file F'],
  [EXAMPLE, '--yes=1', '--yes takes no value, got "1"'],
  [EXAMPLE, '--port 80', 'unknown flag --port'],
  [EXAMPLE, 'a b', 'example takes one word (NAME) behind it, got "b" (to serve a folder of that name: ./example)'],
  [{ ...EXAMPLE, operand: undefined }, 'a', 'example takes no word behind it, got "a"'],
])('refuses words that make no sense: %s', (subcommand, line, message) => {
  const { operand, ...rest } = subcommand;
  const tried = () => readSubcommand(operand === undefined ? rest : { ...rest, operand }, words(line));
  expect(tried).toThrow(UsageError);
  expect(tried).toThrow(message);
});

describe('among the arguments', () => {
  test.each(SUBCOMMANDS.map((subcommand) => [subcommand.name, subcommand] as const))(
    '%s is one',
    (name, subcommand) => {
      expect(parseArguments([name])).toEqual({ kind: 'other', subcommand, said: { flags: {}, operand: undefined } });
      expect(parseArguments([name, '--help'])).toEqual({ kind: 'help', topic: subcommand });
      expect(parseArguments(['--help', name])).toEqual({ kind: 'help', topic: subcommand });
    },
  );

  test.each([['./trust'], ['--port 1 trust'], ['--root trust']])('`%s` is a folder', (line) => {
    expect(parseArguments(words(line))).toMatchObject({ kind: 'serve' });
  });
});

describe('help', () => {
  test('of a subcommand', () => {
    expect(helpText('1.2.3', EXAMPLE)).toMatchInlineSnapshot(`
      "Usage: https-preview example NAME [flags]

      Does nothing at all.

      Flags:
            --file F              A file.
        -y, --yes                 Yes.
            --color               Colors, or none. Without either, a terminal gets
                                  them and a file or pipe does not.
        -h, --help                Print this help.

      Exit codes: 0 always.
      "
    `);
  });

  test.each(SUBCOMMANDS.map((subcommand) => [subcommand.name, helpText('1', subcommand)]))(
    'of %s fits a terminal of 80 columns, and no line ends in a space',
    (_name, text) => {
      const lines = text.split('\n');
      expect(lines.filter((line) => line.length > 80 || line.endsWith(' '))).toEqual([]);
    },
  );
});
