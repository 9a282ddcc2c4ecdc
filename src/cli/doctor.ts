/** `https-preview doctor`: whether browsers believe us, and where they do not, why. Changes nothing. */
import { OPTIONS } from '../config/options.ts';
import { StartError } from '../engine/failure.ts';
import type { Examination } from '../engine/trust.ts';
import { printable, printableJson } from '../observe/printable.ts';
import { doctorEvents } from './doctor-json.ts';
import { doctorText } from './doctor-text.ts';
import type { Subcommand, SubcommandWords, Terminal } from './subcommand.ts';
import { CERT_FLAG, JSON_FLAG, trustOf, WITHOUT_ROOT_FLAG } from './trust-flags.ts';
import { UsageError } from './usage-error.ts';

export const DOCTOR: Subcommand = {
  name: 'doctor',
  summary: 'Find out whether browsers trust the certificate, and why not.',
  introduction: `Looks at the certificate, at every trust store of this machine, and at the
server, if one runs: with a real handshake. Changes nothing.
`,
  closing: `Exit codes: 0 all trusted, 1 something is not, 2 wrong usage.
`,
  flags: [
    {
      name: 'port',
      argument: 'N',
      description: 'The port of the running server.',
      default: String(OPTIONS.port.default),
    },
    CERT_FLAG,
    WITHOUT_ROOT_FLAG,
    JSON_FLAG,
  ],
  run: runDoctor,
};

async function runDoctor(said: SubcommandWords, terminal: Terminal): Promise<number> {
  const { stdout, stderr, style } = terminal;
  const isJson = said.flags.json === true;
  const url = new URL(`https://localhost:${portOf(said)}/`);
  const trust = trustOf(said, terminal);
  let found: Examination | undefined;
  try {
    found = await trust.examine(url);
    if (found === undefined) throw new StartError('certificate', NO_CERTIFICATE);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    if (isJson) stdout.write(`${printableJson({ event: 'failed', message: error.message })}\n`);
    else stderr.write(`https-preview: ${printable(error.message)}\n`);
    return 1;
  }
  const isServerNamed = said.flags.port !== undefined;
  const isWell = isAllTrusted(found, isServerNamed);
  if (isJson) {
    const events = [...doctorEvents(found, url), { event: 'summary', trusted: isWell }];
    stdout.write(events.map((event) => `${printableJson(event)}\n`).join(''));
  } else {
    stdout.write(doctorText(found, { url, isServerNamed, isWell }, style));
  }
  return isWell ? 0 : 1;
}

const NO_CERTIFICATE =
  'There is no certificate yet: it is made at the first start of the server, or by https-preview trust';

function portOf({ flags }: SubcommandWords): number {
  const { port = String(OPTIONS.port.default) } = flags;
  const { minimum, maximum } = OPTIONS.port;
  if (/^\d{1,5}$/.test(String(port)) && Number(port) > minimum && Number(port) <= maximum) return Number(port);
  throw new UsageError(`--port: expected an integer from ${minimum + 1} to ${maximum}, got "${port}"`);
}

/** True where a browser has no reason to complain. That no server runs is one only where it was said that one does. */
function isAllTrusted({ flaws, key, stores, handshake, plain }: Examination, isServerNamed: boolean): boolean {
  const isServed =
    handshake.kind === 'done'
      ? handshake.isSubject && handshake.refusal === undefined && plain?.refusal === undefined
      : handshake.isRefused && !isServerNamed;
  return (
    flaws.length === 0 && key?.flaw === undefined && stores.every(({ state }) => state.kind === 'trusted') && isServed
  );
}
