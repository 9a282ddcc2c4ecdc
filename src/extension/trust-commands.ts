/**
 * The commands about trust, wired to the editor. They are there in untrusted workspaces too: the certificate is the user's, and
 * nothing of the workspace is read. What is open in the window has no say in which one it is, nor in what is run.
 */
import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import { OPTIONS } from '../config/options.ts';
import { BeliefWatch } from './belief-watch.ts';
import { examineCertificate } from './certificate-doctor.ts';
import type { CommandName } from './command-ids.ts';
import { forgetDevices, hasDevices } from './device-storage.ts';
import { exportCertificate } from './export-certificate.ts';
import { tellOfTrust } from './first-notice.ts';
import type { Notices } from './notices.ts';
import { openTrust } from './open-trust.ts';
import type { PreviewServer } from './preview-server.ts';
import { Reports } from './reports.ts';
import { TrustFlow } from './trust-flow.ts';

/** What each of the commands does. */
export type TrustCommands = Readonly<
  Record<Extract<CommandName, 'trustCertificate' | 'untrustCertificate' | 'certificateDoctor'>, () => Promise<void>>
>;

/** What trust needs of the extension. */
export interface TrustSurroundings {
  readonly context: Pick<ExtensionContext, 'globalState' | 'globalStorageUri' | 'secrets'>;
  readonly server: PreviewServer;
  readonly notices: Notices;
  readonly channel: LogOutputChannel;
  /** Phones are not served any more, if they are: their authority goes. */
  stopSharing(): unknown;
  /** Hears that something else is known of whether browsers believe us. */
  beliefChanged(): void;
  failed(error: unknown): void;
}

/** All of it. */
export interface TrustParts extends Disposable {
  readonly commands: TrustCommands;
  readonly beliefs: BeliefWatch;
}

/** Makes the parts. Nothing is looked at before it is asked for. */
export function createTrustParts(surroundings: TrustSurroundings): TrustParts {
  const { context, server, notices, channel, stopSharing, beliefChanged, failed } = surroundings;
  const reports = new Reports();
  const open = async () => openTrust(server.certificateSource);
  const beliefs = new BeliefWatch({
    open,
    changed: (belief) => {
      beliefChanged();
      if (server.state.kind === 'running' && server.state.listening.certificate.selfSigned) {
        tellOfTrust(belief, context.globalState, notices).catch(failed);
      }
    },
    failed,
  });
  const flow = new TrustFlow({
    open,
    exportCertificate: (file, elsewhere) => exportCertificate(file, elsewhere, reports),
    notices,
    channel,
    devices: {
      exist: () => hasDevices(context),
      forget: async () => {
        await stopSharing();
        await forgetDevices(context);
      },
    },
    changed: () => void beliefs.lookAgain(),
  });
  const url = () => {
    const { state, options } = server;
    return state.kind === 'running'
      ? state.listening.url
      : `https://localhost:${options.port || OPTIONS.port.default}/`;
  };
  /** Who asks is answered, also with what was said before. */
  const afresh = (work: () => Promise<void>) => () => {
    notices.forget();
    return work();
  };
  return {
    commands: {
      trustCertificate: afresh(() => flow.trust()),
      untrustCertificate: afresh(() => flow.untrust()),
      certificateDoctor: afresh(() => examineCertificate({ open, url, reports, notices })),
    },
    beliefs,
    dispose: () => reports.dispose(),
  };
}
