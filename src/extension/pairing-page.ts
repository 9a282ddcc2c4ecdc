/**
 * The page of the pairing panel: the code, the link, who is paired, and what can be done about it. It loads nothing, and runs
 * the one script that it comes with.
 */
import { renderSVG } from 'uqr';
import type { SharedDevice, SharingState } from '../engine/sharing-state.ts';
import { deviceName } from '../observe/device-name.ts';

/** What the page's buttons say to the extension. */
export type PanelWish = 'copyLink' | 'renewLink' | 'revokeDevices' | 'stop';

const STYLE = `
body { margin: 0; padding: 2rem 1.5rem 3rem; color: var(--vscode-foreground); font: var(--vscode-font-size)/1.5 var(--vscode-font-family); }
main { max-width: 46rem; margin: 0 auto; }
h1 { margin: 0; font-size: 1.7em; font-weight: 600; }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.15em; font-weight: 600; }
p { margin: .4rem 0 0; }
code { font-family: var(--vscode-editor-font-family); }
.muted { color: var(--vscode-descriptionForeground); }
.pair { display: flex; flex-wrap: wrap; gap: 1.75rem; align-items: center; margin-top: 1.5rem; }
.pair > div:last-child { flex: 1 1 17rem; min-width: 0; }
.code { flex: none; width: 15rem; padding: .5rem; background: #fff; border-radius: 10px; box-shadow: 0 0 0 1px var(--vscode-widget-border, transparent); }
.code svg { display: block; width: 100%; height: auto; }
.steps { margin: 0; padding-left: 1.3rem; }
.steps li { padding: .15rem 0; }
.link { display: block; margin-top: .7rem; padding: .5rem .7rem; background: var(--vscode-textCodeBlock-background); border-radius: 6px; overflow-wrap: anywhere; user-select: all; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .9rem; }
button { padding: .4rem .85rem; border: 1px solid var(--vscode-button-border, transparent); border-radius: 4px; color: var(--vscode-button-foreground); background: var(--vscode-button-background); font: inherit; cursor: pointer; }
button:hover { background: var(--vscode-button-hoverBackground); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
button.second { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
button.second:hover { background: var(--vscode-button-secondaryHoverBackground); }
table { width: 100%; border-collapse: collapse; }
td { padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--vscode-widget-border, var(--vscode-panel-border)); }
td:last-child { padding-right: 0; text-align: right; white-space: nowrap; }
.fingerprint { overflow-wrap: anywhere; word-spacing: .25em; }
.ended { padding-top: 18vh; text-align: center; }
.ended p { margin-top: .7rem; }
`;

const SCRIPT = `
const editor = acquireVsCodeApi();
for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => editor.postMessage(button.name));
}
`;

/** The page while it is shared. `nonce` is another one each time. */
export function pairingPage(sharing: SharingState, nonce: string): string {
  const { urls, network, endsAtMs, link, helpUrl, authority, devices } = sharing;
  return page(
    nonce,
    `<h1>Shared on ${escapeHtml(network)}</h1>
<p class="muted">Whoever pairs a device can see this folder at ${urls.map(codeOf).join(' or ')} until ${timeOf(endsAtMs)}.</p>
<div class="pair">
<div class="code" role="img" aria-label="QR code of the pairing link">${renderSVG(link.url, { border: 2 })}</div>
<div>
<ol class="steps">
<li>Connect the phone to the same network.</li>
<li>Scan the code with its camera, and open the link.</li>
<li>Its browser warns of the certificate, as yours does. Go on; or get the lock, as ${codeOf(helpUrl)} tells.</li>
</ol>
<code class="link">${escapeHtml(link.url)}</code>
<p class="muted">Good for one device, until ${timeOf(link.expiresAtMs)}. The next code comes by itself.</p>
<div class="buttons">${button('copyLink', 'Copy Link')}${button('renewLink', 'New Link', 'second')}</div>
</div>
</div>
<h2>Paired devices</h2>
${deviceTable(devices)}
<div class="buttons">${devices.length === 0 ? '' : button('revokeDevices', 'Revoke All', 'second')}${button('stop', 'Stop Sharing', 'second')}</div>
${authority === undefined ? '' : fingerprint(authority)}`,
  );
}

/** The page once it is shared no more. */
export function endedPage(why: string, nonce: string): string {
  return page(nonce, `<div class="ended"><h1>Shared no more</h1><p class="muted">${escapeHtml(why)}</p></div>`);
}

function page(nonce: string, main: string): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Share on Local Network</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
${main}
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
}

function deviceTable(devices: readonly SharedDevice[]): string {
  if (devices.length === 0) return '<p class="muted">None yet.</p>';
  const rows = devices.map(
    ({ address, userAgent, sinceMs }) =>
      `<tr title="${escapeHtml(userAgent)}"><td>${deviceName(userAgent)}</td><td>${codeOf(address)}</td><td class="muted">since ${timeOf(sinceMs)}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

function fingerprint({ name, fingerprint256 }: NonNullable<SharingState['authority']>): string {
  return `<h2>Before a device installs the authority</h2>
<p>Compare what it shows with this. It is called <b>${escapeHtml(name)}</b>, and can vouch for names and addresses on local networks alone.</p>
<p class="muted">SHA-256</p>
<code class="fingerprint">${escapeHtml(fingerprint256.replaceAll(':', '').replace(/....(?=.)/g, '$& '))}</code>`;
}

function button(wish: PanelWish, title: string, look = ''): string {
  return `<button type="button" name="${wish}" class="${look}">${title}</button>`;
}

function codeOf(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
