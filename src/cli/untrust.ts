/** `https-preview untrust`: undoes what `trust` has done, now and in earlier times. */
import type { Subcommand } from './subcommand.ts';
import { CERT_FLAG, JSON_FLAG, trustOf, WITHOUT_ROOT_FLAG, YES_FLAG } from './trust-flags.ts';
import { runTrustAction } from './trust-run.ts';

export const UNTRUST: Subcommand = {
  name: 'untrust',
  summary: 'Undo that: no certificate of HTTPS Preview is trusted any more.',
  introduction: `Takes every certificate of HTTPS Preview out of the trust stores of this
machine, also those of earlier times and of the editor, and deletes the
authority for phones where --share has made one. Every command is shown before
it runs, and you are asked.
`,
  closing: `Exit codes: 0 all done, 1 something is still there, 2 wrong usage.
`,
  flags: [CERT_FLAG, WITHOUT_ROOT_FLAG, YES_FLAG, JSON_FLAG],
  run: (said, terminal) => runTrustAction('untrust', trustOf(said, terminal), said, terminal),
};
