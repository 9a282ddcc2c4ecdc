/**
 * What `--help` and `--help TOPIC` print: made from the table of flags, so that it never says anything else than what there
 * is.
 */
import { FLAGS, type Flag, type HelpTopic } from './flags.ts';

/** Terminals are at least that wide. */
const WIDTH = 80;
/** Where the descriptions begin; a longer flag has a line of its own. */
const INDENT = 28;

const INTRODUCTION = `HTTPS Preview VERSION: serves a folder over HTTPS.

Usage: https-preview [FOLDER] [flags]

  https-preview                     the folder you are in
  https-preview site --open         the folder "site", shown in the browser
  https-preview --port 3000 --cert fullchain.pem --key privkey.pem

Flags:
`;

const CLOSING = `
--no- in front of a name says the opposite: --no-color, --no-directory-listing.
The passphrase of an encrypted key is read from HTTPS_PREVIEW_PASSPHRASE.

Exit codes: 0 stopped, 1 could not start, 2 wrong usage.
`;

const TOPICS: Readonly<Record<HelpTopic, string>> = {
  limits: `What a client may cost: beyond it, the server says so or hangs up.

`,
};

/** The whole text, or the one on a topic, with its last line break. */
export function helpText(version: string, topic?: HelpTopic): string {
  const flags = FLAGS.filter((flag) => flag.topic === topic)
    .map(describe)
    .join('');
  return topic === undefined ? INTRODUCTION.replace('VERSION', version) + flags + CLOSING : TOPICS[topic] + flags;
}

function describe(flag: Flag): string {
  const indent = ' '.repeat(INDENT);
  const lines = wrap(withDefault(flag), WIDTH - INDENT).map((line) => `${indent}${line}\n`);
  const heading = `  ${spelling(flag)}`;
  // Two spaces at least between the flag and what it does.
  if (heading.length > INDENT - 2) return `${heading}\n${lines.join('')}`;
  return heading.padEnd(INDENT) + lines.join('').slice(INDENT);
}

function spelling({ name, short, argument }: Flag): string {
  const letter = short === undefined ? '    ' : `-${short}, `;
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
