/**
 * What `--help` and `--help TOPIC` print: made from the table of flags, so that it never says anything else than what there
 * is.
 */
import { FLAGS, type Flag, type HelpTopic } from './flags.ts';
import type { Subcommand } from './subcommand.ts';
import { flagsOf } from './subcommand-words.ts';
import { SUBCOMMANDS } from './subcommands.ts';

/** Terminals are at least that wide. */
const WIDTH = 80;
/** Where the descriptions begin; a longer flag has a line of its own. */
const INDENT = 28;

const INTRODUCTION = `HTTPS Preview VERSION: serves a folder over HTTPS.

Usage: https-preview [FOLDER] [flags]
       https-preview COMMAND [flags]

  https-preview                     the folder you are in
  https-preview site --open         the folder "site", shown in the browser
  https-preview --port 3000 --cert fullchain.pem --key privkey.pem

Commands, each with a --help of its own:
COMMANDS
A folder that has the name of a command is served as ./NAME.

Flags:
`;

const CLOSING = `
--no- in front of a name says the opposite: --no-color, --no-directory-listing.
The passphrase of an encrypted key is read from HTTPS_PREVIEW_PASSPHRASE.

Exit codes: 0 stopped, 1 could not start or go on, 2 wrong usage.
`;

const TOPICS: Readonly<Record<HelpTopic, string>> = {
  access: `Who may see what. Without these flags that is every program of this machine, and
no page of another site.

"https-preview hash NAME" makes the line that --user and --users-file want.

`,
  limits: `What a client may cost: beyond it, the server says so or hangs up.
Where there are --workers, each has its share of what is on connections at once:
1000 of them for four workers are 250 each.

`,
};

/** The whole text, or the one on a topic or a subcommand, with its last line break. */
export function helpText(version: string, topic?: HelpTopic | Subcommand): string {
  if (typeof topic === 'object') return subcommandText(topic);
  const flags = FLAGS.filter((flag) => flag.topic === topic)
    .map(describe)
    .join('');
  return topic === undefined ? introduction(version) + flags + CLOSING : TOPICS[topic] + flags;
}

function introduction(version: string): string {
  const commands = SUBCOMMANDS.map(({ name, summary }) => row(`  ${name}`, summary)).join('');
  return INTRODUCTION.replace('VERSION', version).replace('COMMANDS\n', `${commands}\n`);
}

function subcommandText(subcommand: Subcommand): string {
  const { name, operand, introduction, closing } = subcommand;
  const words = operand === undefined ? name : `${name} ${operand}`;
  const flags = flagsOf(subcommand).map(describe).join('');
  const end = closing === undefined ? '' : `\n${closing}`;
  return `Usage: https-preview ${words} [flags]\n\n${introduction}\nFlags:\n${flags}${end}`;
}

function describe(flag: Flag): string {
  return row(`  ${spelling(flag)}`, withDefault(flag));
}

function row(heading: string, description: string): string {
  const indent = ' '.repeat(INDENT);
  const lines = wrap(description, WIDTH - INDENT).map((line) => `${indent}${line}\n`);
  // Two spaces at least between the flag and what it does.
  if (heading.length > INDENT - 2) return `${heading}\n${lines.join('')}`;
  return heading.padEnd(INDENT) + lines.join('').slice(INDENT);
}

function spelling({ name, short, argument, optionalArgument }: Flag): string {
  const letter = short === undefined ? '    ' : `-${short}, `;
  if (optionalArgument !== undefined) return `${letter}--${name}[=${optionalArgument}]`;
  return `${letter}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}

function withDefault(flag: Flag): string {
  const isRepeatable = flag.option?.type === 'list' || flag.option?.type === 'rules';
  const repeatable = isRepeatable ? ' Can be repeated.' : '';
  const given = flag.default === undefined ? '' : ` (default: ${flag.default})`;
  return `${flag.description}${repeatable}${given}`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
