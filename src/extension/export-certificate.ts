/** Brings a copy of the certificate to the machine that the browser is on, and says what to do with it there. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import type { Elsewhere } from '../engine/trust.ts';
import { exportReport } from './doctor-report.ts';
import type { Reports } from './reports.ts';

/** Asks where the copy is to be saved, which may be on the user's own machine, and shows the commands for there. */
export async function exportCertificate(file: string, elsewhere: Elsewhere, reports: Reports): Promise<void> {
  const copy = await window.showSaveDialog({
    title: 'Save a Copy of the Certificate',
    saveLabel: 'Save Copy',
    defaultUri: Uri.file(join(homedir(), 'certificate.pem')),
    filters: { Certificate: ['pem', 'crt'] },
  });
  if (copy === undefined) return;
  await workspace.fs.copy(Uri.file(file), copy, { overwrite: true });
  await reports.show('Trust Where the Browser Is', exportReport(copy.fsPath, elsewhere));
}
