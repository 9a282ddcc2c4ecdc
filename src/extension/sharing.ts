/**
 * Sharing on the local network as the editor sees it: asked for each time, shown as long as it lasts, and gone with the server's
 * process. Nothing of it is kept.
 */
import { type Disposable, type QuickPickItem, window, workspace } from 'vscode';
import type { LanAddress } from '../engine/lan-addresses.ts';
import type { DownMessage } from '../engine/protocol.ts';
import type { SharingEvent, SharingState } from '../engine/sharing-state.ts';
import { deviceName } from '../observe/device-name.ts';
import { COMMANDS } from './command-ids.ts';
import { minutesLeft } from './minutes-left.ts';
import { type Notices, runs } from './notices.ts';
import { PairingPanel } from './pairing-panel.ts';
import type { PreviewServer } from './preview-server.ts';

/** What a server process is told about sharing. */
export type SharingMessage = Extract<DownMessage, { type: 'share' | 'sharing' }>;

/** What sharing needs from its surroundings. */
export interface SharingParts {
  readonly server: Pick<PreviewServer, 'start'>;
  readonly notices: Pick<Notices, 'tell' | 'forget'>;
  /** Absolute path of the folder for the certificates of devices. */
  readonly folder: string;
  /** The addresses of this machine at the moment. */
  addresses(): readonly LanAddress[];
  /** Tells the process, where there is one. */
  tell(message: SharingMessage): void;
  /** Hears that there is something else to show. */
  changed(): void;
}

const DURATION_MS = 3_600_000;

/** The time that is left is shown in minutes. */
const REFRESH_MS = 30_000;

const ENDINGS: Readonly<Record<Extract<SharingEvent, { kind: 'ended' }>['because'], string>> = {
  asked: 'Sharing was stopped.',
  time: 'The time is over.',
  stopped: 'The server does not share any more.',
};

/** From Share to Stop Sharing. */
export class Sharing implements Disposable {
  readonly #parts: SharingParts;
  readonly #panel = new PairingPanel({
    renewLink: () => this.#wish('renewLink'),
    revokeDevices: () => this.#wish('revokeDevices'),
    stop: () => this.stop(),
  });
  #state: SharingState | undefined;
  #refresh: NodeJS.Timeout | undefined;

  constructor(parts: SharingParts) {
    this.#parts = parts;
  }

  /** How things stand; undefined where nothing is shared. */
  get state(): SharingState | undefined {
    return this.#state;
  }

  /** Asks on which network, and shares there; starts the server where it does not run. */
  async share(): Promise<void> {
    const { server, notices, folder, tell } = this.#parts;
    if (!workspace.isTrusted) {
      const manage = runs('Manage Workspace Trust', 'workbench.trust.manage');
      await notices.tell('information', 'A folder can be shared once the workspace is trusted.', [manage]);
      return;
    }
    const addresses = this.#parts.addresses();
    if (addresses.length === 0) {
      await notices.tell('warning', 'This machine has no address on a local network that it could share on.');
      return;
    }
    const chosen = await window.showQuickPick(addresses.map(pickOf), {
      title: 'Share on Local Network',
      placeHolder: 'The network that the phone is on. Only devices that are paired can see the folder, for one hour.',
    });
    if (chosen === undefined || (await server.start()) === undefined) return;
    tell({ type: 'share', request: { folder, where: chosen.address, durationMs: DURATION_MS } });
  }

  stop(): void {
    this.#wish('stop');
  }

  /** Brings the code to the front. */
  showCode(): void {
    if (this.#state !== undefined) this.#panel.show(this.#state);
  }

  /** The server tells what happened. */
  receive(event: SharingEvent): void {
    if (event.kind === 'ended') {
      this.#end(ENDINGS[event.because]);
      return;
    }
    this.#state = event.sharing;
    this.#refresh ??= setInterval(() => this.#parts.changed(), REFRESH_MS).unref();
    this.#panel.update(event.sharing);
    this.#parts.changed();
    if (event.kind === 'started') {
      this.showCode();
      void this.#tellStart(event.sharing);
    }
    if (event.kind === 'paired') window.setStatusBarMessage(`Paired: ${deviceName(event.device.userAgent)}`, 6_000);
    if (event.kind === 'moved') {
      const message = `This machine has another address on ${event.sharing.network}: ${event.sharing.urls[0]}. Devices have to be paired anew.`;
      const show = runs('Show Pairing Code', COMMANDS.showPairingCode);
      void this.#parts.notices.tell('warning', message, [show]);
    }
  }

  /** The server could not. */
  failed(message: string): void {
    void this.#parts.notices.tell('error', `It cannot be shared. ${message}`);
  }

  /** The process has gone, and with it all that it shared. */
  processGone(): void {
    if (this.#state !== undefined) this.#end(ENDINGS.stopped);
  }

  dispose(): void {
    clearInterval(this.#refresh);
    this.#panel.dispose();
  }

  #end(why: string): void {
    this.#state = undefined;
    clearInterval(this.#refresh);
    this.#refresh = undefined;
    this.#panel.end(why);
    this.#parts.changed();
  }

  #wish(wish: Extract<SharingMessage, { type: 'sharing' }>['wish']): void {
    this.#parts.tell({ type: 'sharing', wish });
  }

  async #tellStart({ network, endsAtMs }: SharingState): Promise<void> {
    const minutes = minutesLeft(endsAtMs);
    const message = `Shared on ${network} for ${minutes} minutes. Devices that are paired can see this folder.`;
    await this.#parts.notices.tell('information', message, [runs('Stop Sharing', COMMANDS.stopSharing)]);
  }
}

function pickOf({ title, address, isVirtual }: LanAddress): QuickPickItem & { readonly address: string } {
  return {
    label: `${isVirtual ? '$(vm)' : '$(radio-tower)'} ${title}`,
    description: address,
    ...(isVirtual ? { detail: 'For virtual machines, containers or a VPN: a phone is hardly on it.' } : {}),
    address,
  };
}
