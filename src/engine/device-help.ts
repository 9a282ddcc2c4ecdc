/**
 * The page that tells a person how a phone is made to trust us, and what that means. Of this machine it tells nothing but the
 * authority's name, dates and fingerprint: everybody on the network can read it.
 */
import type { Authority } from '../certificates/authority.ts';
import { PERMITTED_DOMAINS, PERMITTED_RANGES } from '../certificates/constraints.ts';
import { dayOf } from '../certificates/facts.ts';
import { escapeHtml, pageShell } from '../files/page.ts';

/** The page. */
export const HELP_PATH = '/.https-preview/';
/** The authority as Apple's devices install it. */
export const PROFILE_PATH = `${HELP_PATH}ca.mobileconfig`;
/** The authority's certificate for all others. */
export const CERTIFICATE_PATH = `${HELP_PATH}ca.crt`;

const SHELL = pageShell(`
.help { max-width: 38rem; }
.help h2 { margin: 2.25rem 0 .6rem; font-size: 1.125rem; font-weight: 650; letter-spacing: -.01em; }
.help p + p { margin-top: .7rem; }
.lead { margin-top: .6rem; color: var(--muted); font-size: 1.0625rem; }
.help .card { margin-top: .75rem; }
summary { padding: .85rem 1.1rem; font-weight: 600; cursor: pointer; }
summary:hover { background: var(--hover); }
summary:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; border-radius: 12px; }
.inside { padding: .25rem 1.1rem 1.2rem; }
.inside ol { margin: 0; padding-left: 1.35rem; }
.inside li { padding: .3rem 0 .3rem .25rem; }
.inside li::marker { color: var(--muted); font-variant-numeric: tabular-nums; }
.way { font-weight: 600; }
.note { color: var(--muted); font-size: .9375rem; }
.inside .note, .card + .note, ul + .note { margin-top: .7rem; }
.button {
  display: inline-block; margin: .35rem 0 .25rem; padding: .6rem 1.15rem; background: var(--link); color: var(--page);
  border-radius: 9px; font-weight: 600;
}
.button:hover { text-decoration: none; opacity: .9; }
.fingerprint { padding: 1rem 1.1rem; }
.fingerprint dt { color: var(--muted); font-size: .8125rem; }
.fingerprint dd { margin: .1rem 0 .8rem; overflow-wrap: anywhere; }
.fingerprint dl { margin: 0; }
.fingerprint dd:last-child { margin-bottom: 0; }
.fingerprint code { display: block; max-width: 20rem; font: .8125rem/1.7 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.help ul { margin: .5rem 0 0; padding-left: 1.35rem; }
.help ul li { padding: .15rem 0 .15rem .25rem; }
.onward { margin-top: 2.5rem; }
`);

/** The fields these pages go with. */
export const DEVICE_PAGE_FIELDS = SHELL.fields;

type Trusted = Pick<Authority, 'name' | 'fingerprint256' | 'notAfterMs'>;

/** The help for whoever reads it with this browser. `trusted` is undefined where the certificate is the user's own. */
export function helpPage(trusted: Trusted | undefined, userAgent: string): Uint8Array {
  const content = trusted === undefined ? OWN_CERTIFICATE : withAuthority(trusted, userAgent);
  return SHELL.html('Open the page with the lock', `<main class="help">\n${content}\n</main>`);
}

/** What a browser gets that is not paired. */
export function unpairedPage(): Uint8Array {
  return SHELL.html(
    'This device is not paired',
    `<main class="problem">
<p class="status">403</p>
<h1>This device is not paired</h1>
<p class="sentence">Scan the QR code that the computer shows, or open its pairing link. It is good for one device; the computer makes a new one for the next.</p>
<p class="home"><a href="${HELP_PATH}">How to get the lock on this device</a></p>
</main>`,
  );
}

const ONWARD = '<p class="onward"><a class="button" href="/">Open the page</a></p>';

const OWN_CERTIFICATE = `<h1>Nothing to install here</h1>
<p class="lead">This server has a certificate of its own. If your browser warns of it, ask whoever runs the server which authority signed it.</p>
${ONWARD}`;

function withAuthority(trusted: Trusted, userAgent: string): string {
  const name = escapeHtml(trusted.name);
  const [first, ...others] = inOrder(userAgent);
  return `<h1>Open the page with the lock</h1>
<p class="lead">A computer on your network shares a page with you, over an encrypted connection. Your browser warns, because it cannot know whose computer that is. You can tell it, once.</p>

<h2>Get the lock</h2>
<details class="card" open>${first!.steps(name)}</details>
${others.map(({ steps }) => `<details class="card">${steps(name)}</details>`).join('\n')}

<h2 id="compare">Compare before you install</h2>
<div class="card fingerprint"><dl>
<dt>Authority</dt><dd>${name}</dd>
<dt>SHA-256 fingerprint</dt><dd><code>${grouped(trusted.fingerprint256)}</code></dd>
<dt>Valid until</dt><dd>${dayOf(trusted.notAfterMs)}</dd>
</dl></div>
<p class="note">The computer shows the same fingerprint, and so does your device, before it installs or after. If they differ, somebody is in between: do not install, and remove what you have.</p>

<h2>What it may vouch for</h2>
<p>Only for names and addresses that mean something on a local network alone. It cannot vouch for a site on the Internet, whoever has its key:</p>
<ul>
<li>names that are, or end in, ${list(PERMITTED_DOMAINS.map((domain) => `<code>${domain}</code>`))}</li>
<li>addresses in ${list(PERMITTED_RANGES.map((range) => `<code>${range}</code>`))}</li>
</ul>
<p class="note">Its key is on that one computer, and was made there. No other computer has it.</p>

<h2>Go on without it</h2>
<p>You need not install anything. Where the browser warns, choose <b>Show Details</b> or <b>Advanced</b>, then <b>visit this website</b> or <b>Proceed</b>. The connection is encrypted all the same; that it leads to the right computer is then for you to believe, and some features (service workers, for one) stay off.</p>
${ONWARD}`;
}

interface Platform {
  readonly userAgents: RegExp;
  /** A summary and what is inside; `name` is HTML. */
  steps(name: string): string;
}

const APPLE: Platform = {
  // An iPad says that it is a Mac, and a Mac takes the profile too.
  userAgents: /iPhone|iPad|iPod|Macintosh/,
  steps: (name) => `<summary>iPhone, iPad</summary><div class="inside">
<ol>
<li>In Safari, download the profile and tap <b>Allow</b>.<br><a class="button" href="${PROFILE_PATH}">Download the profile</a></li>
<li>Open <b>Settings</b>. At the top, tap <b>Profile Downloaded</b>; if it is not there, look under General › VPN &amp; Device Management. Under More Details, <a href="#compare">compare the fingerprint</a>. Then tap <b>Install</b>.</li>
<li>Still in Settings, go to <b>General › About › Certificate Trust Settings</b>, at the very bottom. Switch on <b>${name}</b>.</li>
<li>Come back here and open the page. The lock is there.</li>
</ol>
<p class="note"><span class="way">To remove it again:</span> Settings › General › VPN &amp; Device Management, tap the profile, then Remove Profile.</p>
<p class="note"><span class="way">On a Mac:</span> open the profile, install it under System Settings › General › Device Management, and set it to Always Trust in Keychain Access.</p>
</div>`,
};

const ANDROID: Platform = {
  userAgents: /Android/,
  steps: (name) => `<summary>Android</summary><div class="inside">
<ol>
<li>Download the certificate.<br><a class="button" href="${CERTIFICATE_PATH}">Download the certificate</a></li>
<li>Open <b>Settings › Security &amp; privacy › More security settings › Encryption &amp; credentials › Install a certificate › CA certificate</b>. It has another place on some phones: search the settings for “CA certificate”.</li>
<li>Tap <b>Install anyway</b>, and choose <b>https-preview.crt</b> from your downloads.</li>
<li>Come back here and open the page. Chrome shows the lock; if not, close and open it once.</li>
</ol>
<p class="note">Android may say from then on that the network may be monitored. It says so of every authority that a person installs.</p>
<p class="note"><span class="way">To remove it again:</span> Encryption &amp; credentials › Trusted credentials › User, tap ${name}, then Remove.</p>
<p class="note"><span class="way">Firefox</span> uses it only once it is told to: Settings › About Firefox, tap the logo five times, then Secret Settings › Use third party CA certificates.</p>
</div>`,
};

const OTHERS: Platform = {
  userAgents: /^/,
  steps: (name) => `<summary>Another computer</summary><div class="inside">
<ol>
<li><a href="${CERTIFICATE_PATH}">Download the certificate</a>, <b>https-preview.crt</b>.</li>
<li><b>Windows:</b> open it, Install Certificate, Current User, and place it in Trusted Root Certification Authorities. <b>macOS:</b> open it in Keychain Access and set it to Always Trust. <b>Firefox, and Chrome on Linux:</b> import it in the browser's settings, under Certificates › Authorities.</li>
<li>Restart the browser, and open the page.</li>
</ol>
<p class="note"><span class="way">To remove it again:</span> delete <b>${name}</b> at the same place.</p>
</div>`,
};

/** The reader's own first. */
function inOrder(userAgent: string): readonly Platform[] {
  const all = [APPLE, ANDROID, OTHERS];
  const own = all.find(({ userAgents }) => userAgents.test(userAgent))!;
  return [own, ...all.filter((one) => one !== own)];
}

/** In groups of four, as people compare them. */
function grouped(fingerprint256: string): string {
  return escapeHtml(fingerprint256.replaceAll(':', '').replace(/....(?=.)/g, '$& '));
}

function list(parts: readonly string[]): string {
  return `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;
}
