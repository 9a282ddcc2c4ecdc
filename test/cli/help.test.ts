import { expect, test } from 'vitest';
import { FLAGS } from '../../src/cli/flags.ts';
import { helpText } from '../../src/cli/help.ts';

const HELP = helpText('1.2.3');

test('the help text', () => {
  expect(HELP).toMatchInlineSnapshot(`
    "HTTPS Preview 1.2.3: serves a folder over HTTPS.

    Usage: https-preview [FOLDER] [flags]
           https-preview COMMAND [flags]

      https-preview                     the folder you are in
      https-preview site --open         the folder "site", shown in the browser
      https-preview --port 3000 --cert fullchain.pem --key privkey.pem

    Commands, each with a --help of its own:
      trust                     Have the browsers of this machine trust the
                                certificate.
      untrust                   Undo that: no certificate of HTTPS Preview is
                                trusted any more.
      doctor                    Find out whether browsers trust the certificate, and
                                why not.
      hash                      Make the line that lets somebody sign in with a
                                password.

    A folder that has the name of a command is served as ./NAME.

    Flags:
          --port N              Port to listen on. If it is taken, the next free one
                                is used. 0 takes any free port. (default: 8443)
          --strict-port         Fail when the port is taken, instead of taking the
                                next free one.
          --host H              Address to listen on. "localhost" means 127.0.0.1
                                and ::1, so nobody else on the network can connect.
                                (default: localhost)
          --allow-host NAME     A host name of this server beside its own:
                                "app.test". Requests for any other name are refused.
                                Can be repeated.
          --root FOLDER         Folder to serve, where none is named without a flag.
                                Without both, the one you are in.
          --cert F              Certificate of your own: the path of a PEM file with
                                the certificate and its chain. Needs a key too.
          --key F               Private key of the certificate: the path of a PEM
                                file.
          --directory-listing   Show what is in a folder that has no index.html.
                                (default: yes)
          --spa                 For single-page applications: show the start page
                                for every path that is no file. A script or an image
                                that is missing stays missing.
          --spa-file FILE       The page that --spa shows: a file in the root.
                                (default: index.html)
          --clean-urls          Serve about.html as /about, and redirect /about.html
                                there.
          --trailing-slash HOW  Whether the path of a page ends with a slash: auto
                                (folders), always, or never. (default: auto)
          --compression         Compress what is worth it (br, zstd, gzip), and
                                serve the .br, .zst and .gz files that lie beside a
                                file. (default: yes)
          --header '[PATTERN] NAME: VALUE'
                                A header to send, for all paths or those of a
                                pattern: "*.html X-Frame-Options: DENY". "*" is any
                                name, "**" any folders, {a,b} either. Without a
                                value, one of the server's own is removed. Can be
                                repeated.
          --cross-origin-isolation
                                Send the headers that SharedArrayBuffer needs: COOP,
                                COEP and CORP.
          --cache-control 'PATTERN=VALUE'
                                Cache-Control by path, where it is not to be
                                no-cache: "/assets/**=max-age=31536000, immutable".
                                Can be repeated.
          --redirect 'FROM TO [STATUS]'
                                Redirect a path: "/old/* /new/* 301". "*" is all the
                                rest, ":name" one name. Without a status it is 302.
                                Can be repeated.
          --mime-type '.EXT=TYPE'
                                Content-Type by extension: ".data=application/json".
                                Can be repeated.
          --mount PREFIX=FOLDER
                                Another folder to serve, under a prefix:
                                "/fonts/=../shared/fonts". Can be repeated.
          --allow-hidden NAME   The name of a dotfile, dot folder or key file to
                                serve all the same. Every other one is hidden. Can
                                be repeated.
          --allow-symlinks FOLDER
                                A folder outside the root that symbolic links may
                                lead to. Can be repeated.
          --workers N           Processes that serve together. Each has its share of
                                the connections that may be open. (default: 1)
      -o, --open                Open the page in the default browser.
          --json                Print what happens as JSON, one event on each line.
          --share[=WHERE]       Let phones and others on the local network in, one
                                by one, by a QR code. WHERE is an address of this
                                machine, or a network interface.
          --share-for MINUTES   When that ends by itself. (default: 60)
          --quiet               No access log: only where it listens, and what goes
                                wrong.
          --color               Colors, or none. Without either, a terminal gets
                                them and a file or pipe does not.
      -h, --help                Print this help; with "access" behind it the flags
                                for who may see what, with "limits" those for
                                limits.
      -v, --version             Print the version.

    --no- in front of a name says the opposite: --no-color, --no-directory-listing.
    The passphrase of an encrypted key is read from HTTPS_PREVIEW_PASSPHRASE.

    Exit codes: 0 stopped, 1 could not start or go on, 2 wrong usage.
    "
  `);
});

const ACCESS_HELP = helpText('1.2.3', 'access');

test('the help text on access', () => {
  expect(ACCESS_HELP).toMatchInlineSnapshot(`
    "Who may see what. Without these flags that is every program of this machine, and
    no page of another site.

    "https-preview hash NAME" makes the line that --user and --users-file want.

          --user 'NAME:HASH'    A user who may sign in: a line that "https-preview
                                hash NAME" prints. With one, everything asks for a
                                password. Can be repeated.
          --users-file F        A file with such lines. Empty ones and what begins
                                with "#" say nothing.
          --auth 'PATTERN=NAMES'
                                Who may see the paths of a pattern:
                                "/admin/**=ann,bob", or "users", or "everyone". The
                                last that fits counts; what none fits is for users.
                                Can be repeated.
          --cors ORIGIN         The origin of another site whose scripts may read
                                what is served: "http://localhost:3000". "*" lets
                                every site read it. Can be repeated.
          --cors-method METHOD  A method that those scripts may use. Without any,
                                GET and HEAD. Can be repeated.
          --cors-header NAME    A request header that those scripts may set. Can be
                                repeated.
          --cors-expose NAME    A response header that those scripts may read. Can
                                be repeated.
          --cors-credentials    Those scripts may send cookies and passwords along.
                                Not together with "*".
          --cors-max-age N      Seconds for which a browser may remember what it was
                                told of those rules. (default: 600)
          --rate-limit N        Requests that one address on the network may make
                                each second. More are answered with 429. 0 is no
                                limit. (default: 0)
          --rate-limit-burst N  Requests that one address may make at once before
                                that limit holds. (default: 200)
          --rate-limit-loopback
                                Limit the requests of this machine itself too.
    "
  `);
});

const LIMITS_HELP = helpText('1.2.3', 'limits');

test('the help text on limits', () => {
  expect(LIMITS_HELP).toMatchInlineSnapshot(`
    "What a client may cost: beyond it, the server says so or hangs up.
    Where there are --workers, each has its share of what is on connections at once:
    1000 of them for four workers are 250 each.

          --max-connections N   Connections at once. One more is closed. (default:
                                2000)
          --max-connections-per-address N
                                Connections at once from one address. One more is
                                closed. (default: 1000)
          --max-requests N      Requests on a connection, which is closed then.
                                (default: 1000000)
          --max-request-line-bytes N
                                Bytes of a request line. A longer one is answered
                                with 414. (default: 8192)
          --max-fields N        Header fields of a request. More are answered with
                                431. (default: 100)
          --max-field-bytes N   Bytes of all header fields of a request. More are
                                answered with 431. (default: 32768)
          --max-body-bytes N    Bytes of a request body. A longer one is answered
                                with 413. (default: 10485760)
          --max-drain-bytes N   Bytes of a request body that are received though
                                nobody wants them. Beyond it the connection is
                                closed. (default: 262144)
          --max-output-bytes N  Bytes of answers that wait for a client. Beyond it
                                nothing more is read from that client. (default:
                                262144)
          --handshake-timeout-ms N
                                Milliseconds for the TLS handshake. (default: 10000)
          --head-timeout-ms N   Milliseconds for the head of a request, from its
                                first byte on. (default: 15000)
          --body-timeout-ms N   Milliseconds without a byte of a request body that
                                is wanted. (default: 30000)
          --min-body-bytes-per-second N
                                Bytes per second of a request body that is wanted. A
                                slower one is answered with 408. (default: 500)
          --body-grace-ms N     Milliseconds over which the speed of a request body
                                is measured, again and again. (default: 10000)
          --idle-timeout-ms N   Milliseconds between two requests on a connection.
                                (default: 65000)
          --write-timeout-ms N  Milliseconds in which a client takes no byte of an
                                answer. (default: 30000)
          --linger-timeout-ms N
                                Milliseconds that a client has to hang up after the
                                last answer. (default: 2000)
          --max-streams N       HTTP/2: requests at once on a connection. (default:
                                128)
          --max-lost-streams N  HTTP/2: requests that a client may take back in
                                quick succession. With more its connection is
                                closed. (default: 100)
          --lost-streams-window-ms N
                                HTTP/2: how long such requests are counted, in
                                milliseconds. (default: 10000)
    "
  `);
});

test.each([
  ['the help text', HELP],
  ['the help text on access', ACCESS_HELP],
  ['the help text on limits', LIMITS_HELP],
])('%s fits a terminal of 80 columns, and no line ends in a space', (_title, text) => {
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.filter((line) => line.endsWith(' '))).toEqual([]);
});

test('every flag is in one of them', () => {
  const texts = [HELP, ACCESS_HELP, LIMITS_HELP];
  expect(FLAGS.filter(({ name }) => !texts.some((text) => text.includes(` --${name}`)))).toEqual([]);
});
