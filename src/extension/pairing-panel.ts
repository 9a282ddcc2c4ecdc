/** The pairing panel: a tab of the editor with the code. There is one at most. */
import { randomBytes } from 'node:crypto';
import { type Disposable, env, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { SharingState } from '../engine/sharing-state.ts';
import { endedPage, type PanelWish, pairingPage } from './pairing-page.ts';

const NONCE_BYTES = 18;

/** The panel, or its absence. */
export class PairingPanel implements Disposable {
  readonly #wishes: Readonly<Record<Exclude<PanelWish, 'copyLink'>, () => void>>;
  #panel: WebviewPanel | undefined;
  #link = '';

  /** `wishes` are what its buttons do. */
  constructor(wishes: Readonly<Record<Exclude<PanelWish, 'copyLink'>, () => void>>) {
    this.#wishes = wishes;
  }

  /** Opens it, or brings it to the front. */
  show(sharing: SharingState): void {
    if (this.#panel === undefined) this.#panel = this.#create();
    else this.#panel.reveal();
    this.update(sharing);
  }

  /** Shows how things stand now, where it is open. */
  update(sharing: SharingState): void {
    this.#link = sharing.link.url;
    this.#render((nonce) => pairingPage(sharing, nonce));
  }

  /** Shows that it is over, where it is open. */
  end(why: string): void {
    this.#link = '';
    this.#render((nonce) => endedPage(why, nonce));
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #create(): WebviewPanel {
    const options = { enableScripts: true, localResourceRoots: [], enableCommandUris: false };
    const panel = window.createWebviewPanel(
      'httpsPreview.pairing',
      'Share on Local Network',
      ViewColumn.Active,
      options,
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    panel.webview.onDidReceiveMessage((wish: PanelWish) => {
      if (wish === 'copyLink') void env.clipboard.writeText(this.#link);
      else if (Object.hasOwn(this.#wishes, wish)) this.#wishes[wish]();
    });
    return panel;
  }

  #render(html: (nonce: string) => string): void {
    if (this.#panel !== undefined) this.#panel.webview.html = html(randomBytes(NONCE_BYTES).toString('base64url'));
  }
}
