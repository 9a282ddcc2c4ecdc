/** `https-preview trust`: has the browsers of this machine trust the certificate, after it was shown how. */
import type { Subcommand } from './subcommand.ts';
import { CERT_FLAG, JSON_FLAG, trustOf, WITHOUT_ROOT_FLAG, YES_FLAG } from './trust-flags.ts';
import { runTrustAction } from './trust-run.ts';

export const TRUST: Subcommand = {
  name: 'trust',
  summary: 'Have the browsers of this machine trust the certificate.',
  introduction: `Puts the certificate into the trust stores of this machine: what Chromium and
Firefox read, Java's where JAVA_HOME is set, and the system's own. Every command
is shown before it runs, and you are asked. Where root is needed, sudo asks for
it. The certificate can sign nothing: only this one server is trusted.
`,
  closing: `Exit codes: 0 all done, 1 something is not trusted, 2 wrong usage.
`,
  flags: [CERT_FLAG, WITHOUT_ROOT_FLAG, YES_FLAG, JSON_FLAG],
  run: (said, terminal) => runTrustAction('trust', trustOf(said, terminal), said, terminal),
};
