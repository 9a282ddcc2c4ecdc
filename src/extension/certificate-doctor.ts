/** Certificate Doctor: looks at everything that trust depends on, and shows what it found. Changes nothing. */
import { ProgressLocation, window } from 'vscode';
import { isStartError } from '../engine/failure.ts';
import type { Trust } from '../engine/trust.ts';
import { COMMANDS } from './command-ids.ts';
import { doctorReport } from './doctor-report.ts';
import { type Notices, runs } from './notices.ts';
import type { Reports } from './reports.ts';

/** What the doctor needs. */
export interface DoctorParts {
  /** Rejects with a StartError where the settings do not say which certificate it is about. */
  open(): Promise<Trust>;
  /** Where the server runs, or would. */
  url(): string;
  readonly reports: Pick<Reports, 'show'>;
  readonly notices: Pick<Notices, 'tell'>;
}

/** Examines, and shows the report. Where there is nothing to examine, it says so. */
export async function examineCertificate({ open, url, reports, notices }: DoctorParts): Promise<void> {
  const at = url();
  const options = { location: ProgressLocation.Notification, title: 'HTTPS Preview: examining the certificate' };
  try {
    const found = await window.withProgress(options, async () => (await open()).examine(new URL(at)));
    if (found === undefined) {
      await notices.tell('information', 'There is no certificate yet: it is made at the first start of the server.', [
        runs('Start HTTPS Server', COMMANDS.start),
      ]);
      return;
    }
    await reports.show('Certificate Doctor', doctorReport(found, at));
  } catch (error) {
    if (!isStartError(error)) throw error;
    await notices.tell('error', error.message, [runs('Show Log', COMMANDS.showLog)]);
  }
}
