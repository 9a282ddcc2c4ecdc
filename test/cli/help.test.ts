import { expect, test } from 'vitest';
import { FLAGS } from '../../src/cli/flags.ts';
import { helpText } from '../../src/cli/help.ts';

const HELP = helpText('1.2.3');

test('the help text', () => {
  expect(HELP).toMatchInlineSnapshot(`
    "HTTPS Preview 1.2.3: serves a folder over HTTPS.

    Usage: https-preview [FOLDER] [flags]

      https-preview                     the folder you are in
      https-preview site --open         the folder "site", shown in the browser
      https-preview --port 3000 --cert fullchain.pem --key privkey.pem

    Flags:
          --port N              Port to listen on. If it is taken, the next free one
                                is used. 0 takes any free port. (default: 8443)
          --strict-port         Fail when the port is taken, instead of taking the
                                next free one.
          --host H              Address to listen on. "localhost" means 127.0.0.1
                                and ::1, so nobody else on the network can connect.
                                (default: localhost)
          --root FOLDER         Folder to serve, where none is named without a flag.
                                Without both, the one you are in.
          --cert F              Certificate of your own: the path of a PEM file with
                                the certificate and its chain. Needs a key too.
          --key F               Private key of the certificate: the path of a PEM
                                file.
          --directory-listing   Show what is in a folder that has no index.html.
                                (default: yes)
          --allow-hidden NAME   The name of a dotfile, dot folder or key file to
                                serve all the same. Every other one is hidden. Can
                                be repeated.
          --allow-symlinks FOLDER
                                A folder outside the root that symbolic links may
                                lead to. Can be repeated.
      -o, --open                Open the page in the default browser.
          --json                Print what happens as JSON, one event on each line.
          --color               Colors, or none. Without either, a terminal gets
                                them and a file or pipe does not.
      -h, --help                Print this help.
      -v, --version             Print the version.

    --no- in front of a name says the opposite: --no-color, --no-directory-listing.
    The passphrase of an encrypted key is read from HTTPS_PREVIEW_PASSPHRASE.

    Exit codes: 0 stopped, 1 could not start, 2 wrong usage.
    "
  `);
});

test('fits a terminal of 80 columns, and no line ends in a space', () => {
  const lines = HELP.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.filter((line) => line.endsWith(' '))).toEqual([]);
});

test('has every flag', () => {
  expect(FLAGS.filter(({ name }) => !HELP.includes(` --${name}`))).toEqual([]);
});
