/** What there is beside serving a folder, in the order of `--help`. */
import { DOCTOR } from './doctor.ts';
import { HASH } from './hash.ts';
import type { Subcommand } from './subcommand.ts';
import { TRUST } from './trust.ts';
import { UNTRUST } from './untrust.ts';

export const SUBCOMMANDS: readonly Subcommand[] = [TRUST, UNTRUST, DOCTOR, HASH];
