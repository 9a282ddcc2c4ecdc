/** What `trust`, `untrust` and `doctor` are told alike. */
import { join, resolve } from 'node:path';
import { createTrust, type Trust } from '../engine/trust.ts';
import type { Flag } from './flags.ts';
import type { SubcommandWords, Terminal } from './subcommand.ts';

export const CERT_FLAG: Flag = {
  name: 'cert',
  argument: 'F',
  description: 'A certificate of your own, in PEM form, instead of the one that is made for you.',
};

export const YES_FLAG: Flag = { name: 'yes', short: 'y', description: 'Do not ask: what is shown is done.' };

export const JSON_FLAG: Flag = { name: 'json', description: 'Print JSON, one object on each line, the sum last.' };

export const WITHOUT_ROOT_FLAG: Flag = {
  name: 'without-root',
  description: "Leave alone what only root may change: on Linux, the system's own store.",
};

/** Trust in the certificate that the words name. */
export function trustOf({ flags }: SubcommandWords, { workingFolder, certificateFolder }: Terminal): Trust {
  const limits = { elevationTool: 'sudo', withoutRoot: flags['without-root'] === true } as const;
  const devicesFolder = join(certificateFolder, 'devices');
  if (flags.cert === undefined)
    return createTrust({ kind: 'kept', folder: certificateFolder }, limits, { devicesFolder });
  const certFile = resolve(workingFolder, String(flags.cert));
  return createTrust({ kind: 'own', certFile }, limits, { devicesFolder });
}
