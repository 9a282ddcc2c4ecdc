/** What the status bar shows, as a pure function of the server's state and of what there is to serve. */
import type { CertificateInfo, Listening } from '../engine/protocol.ts';
import type { SharingState } from '../engine/sharing-state.ts';
import type { Belief } from '../engine/trust.ts';
import { COMMANDS, type CommandName } from './command-ids.ts';
import { escapeMarkdown, linkTo } from './markdown.ts';
import { minutesLeft } from './minutes-left.ts';
import type { ServerState } from './server-state.ts';
import type { MissingTarget, Target } from './workspace-root.ts';

/** The status bar item, ready to be shown. */
export interface StatusView {
  /** Text with `$(icons)`. */
  readonly text: string;
  /** Markdown with `$(icons)` and links to the commands of `TOOLTIP_COMMANDS`. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly label: string;
  /** True where it should catch the eye. */
  readonly isAlarming: boolean;
  /** True where it should not be forgotten. */
  readonly isWarning: boolean;
}

interface Action {
  readonly icon: string;
  readonly title: string;
}

const ACTIONS = {
  start: { icon: 'play', title: 'Start' },
  stop: { icon: 'debug-stop', title: 'Stop' },
  restart: { icon: 'debug-restart', title: 'Restart' },
  openPreview: { icon: 'open-preview', title: 'Open Preview' },
  openExternal: { icon: 'link-external', title: 'Open in Browser' },
  copyUrl: { icon: 'copy', title: 'Copy URL' },
  changePort: { icon: 'plug', title: 'Change Port' },
  changeRoot: { icon: 'folder-opened', title: 'Change Root' },
  showLog: { icon: 'output', title: 'Request Log' },
  trustCertificate: { icon: 'lock', title: 'Trust Certificate' },
  certificateDoctor: { icon: 'pulse', title: 'Certificate Doctor' },
  share: { icon: 'broadcast', title: 'Share' },
  showPairingCode: { icon: 'device-mobile', title: 'Pairing Code' },
  stopSharing: { icon: 'circle-slash', title: 'Stop Sharing' },
} as const satisfies Partial<Record<CommandName, Action>>;

type ActionName = keyof typeof ACTIONS;

/** The only commands that a tooltip may run. */
export const TOOLTIP_COMMANDS: readonly string[] = (Object.keys(ACTIONS) as ActionName[]).map((name) => COMMANDS[name]);

/** What there is to say where no folder on disk is open. */
export const NO_FOLDER: Readonly<Record<MissingTarget, string>> = {
  none: 'No folder is open. Open one to preview it over HTTPS.',
  virtual: 'This workspace is not on disk, so there are no files that a server could serve.',
};

/**
 * The view of a state. `target` matters where nothing is served, `belief` (undefined: not known yet) where something is, and
 * `sharing` where that is shared.
 */
export function statusView(state: ServerState, target: Target, belief?: Belief, sharing?: SharingState): StatusView {
  switch (state.kind) {
    case 'stopped':
      return 'root' in target ? stopped(target.root) : noFolder(target.missing);
    case 'starting':
      return view('$(sync~spin) HTTPS', 'is starting', [], [['stop', 'showLog']]);
    case 'running':
      return sharing === undefined
        ? running(state.listening, belief)
        : shared(running(state.listening, belief, sharing), sharing);
    case 'stopping':
      return view('$(sync~spin) HTTPS', 'is stopping', ['Requests in flight are finished first.'], [['showLog']]);
    case 'failed':
      return {
        ...view(
          '$(error) HTTPS',
          'does not run',
          [escapeMarkdown(state.failure.message)],
          [['start', 'changePort', 'showLog']],
        ),
        label: `HTTPS Preview does not run (${state.failure.message}). Click to start.`,
        isAlarming: true,
      };
  }
}

function stopped(root: string): StatusView {
  return view(
    '$(circle-slash) HTTPS',
    'is stopped',
    [`$(folder) ${escapeMarkdown(root)}`],
    [['start', 'changePort', 'changeRoot', 'showLog']],
    `HTTPS Preview is stopped. Click to serve ${root}.`,
  );
}

function noFolder(kind: MissingTarget): StatusView {
  return view(
    '$(circle-slash) HTTPS: no folder',
    'has no folder',
    [NO_FOLDER[kind]],
    [],
    `HTTPS Preview. ${NO_FOLDER[kind]}`,
  );
}

function running(listening: Listening, belief: Belief | undefined, sharing?: SharingState): StatusView {
  const { port, requestedPort, certificate } = listening;
  const lock = lockOf(certificate, belief);
  const lines = [
    [...listening.urls, ...(listening.networkUrls ?? [])].map((url) => `$(${lock}) ${linkTo(url)}`).join('  \n'),
    `$(folder) ${escapeMarkdown(listening.root)}`,
    ...(requestedPort === 0 || requestedPort === port
      ? []
      : [`$(info) Port ${requestedPort} is taken, so ${port} is used.`]),
    certificateLine(certificate, belief),
    ...(sharing === undefined ? [] : [sharingLine(sharing)]),
  ];
  return view(
    `$(${lock}) ${port}`,
    'is running',
    lines,
    [
      ['openPreview', 'openExternal', 'copyUrl', 'showLog'],
      ['changePort', 'changeRoot', 'restart', 'stop'],
      belief?.verdict === 'trusted' ? ['certificateDoctor'] : ['trustCertificate', 'certificateDoctor'],
      sharing === undefined ? ['share'] : ['showPairingCode', 'stopSharing'],
    ],
    `HTTPS Preview is running on port ${port}.${belief === undefined ? '' : BELIEFS[belief.verdict].label} Click to stop.`,
  );
}

function shared(view: StatusView, { network, endsAtMs }: SharingState): StatusView {
  return {
    ...view,
    text: `${view.text} $(broadcast) Shared`,
    label: `${view.label} Shared on ${network} for ${minutesLeft(endsAtMs)} more minutes.`,
    isWarning: true,
  };
}

function sharingLine({ urls, network, endsAtMs, devices }: SharingState): string {
  const links = urls.map(linkTo).join(' ');
  const paired = devices.length === 1 ? '1 device is paired' : `${devices.length} devices are paired`;
  return `$(broadcast) Shared on ${escapeMarkdown(network)} for ${minutesLeft(endsAtMs)} more minutes: ${links}. ${paired}.`;
}

/** How each verdict is shown: by an icon, and to a screen reader. */
const BELIEFS: Readonly<Record<Belief['verdict'], { readonly icon: string; readonly label: string }>> = {
  trusted: { icon: 'lock', label: ' Browsers on this machine trust its certificate.' },
  untrusted: { icon: 'unlock', label: ' Browsers on this machine do not trust its certificate yet.' },
  unknown: { icon: 'shield', label: '' },
};

/** Before the verdict is there it is the lock of HTTPS, which it is in the end for whoever trusts us. */
function lockOf({ selfSigned }: CertificateInfo, belief: Belief | undefined): string {
  // Nobody can see from here whether an authority is trusted that has signed the user's own certificate.
  if (belief === undefined || (!selfSigned && belief.verdict === 'unknown')) return 'lock';
  return BELIEFS[belief.verdict].icon;
}

function certificateLine({ selfSigned, names, notAfterMs }: CertificateInfo, belief: Belief | undefined): string {
  const until = `Valid until ${new Date(notAfterMs).toISOString().slice(0, 10)}.`;
  if (belief?.verdict === 'trusted') return `$(verified) Browsers on this machine trust the certificate. ${until}`;
  if (belief?.verdict === 'untrusted') {
    const doubters = belief.doubters.map(escapeMarkdown).join('; ');
    return `$(unverified) Not trusted yet by ${doubters}: a warning comes first, and the Simple Browser stays blank. ${until}`;
  }
  if (belief?.elsewhere !== undefined) {
    return `$(unverified) This seems to be ${escapeMarkdown(belief.elsewhere)}. Whom it trusts cannot be seen from here. ${until}`;
  }
  return selfSigned
    ? `$(unverified) Self-signed certificate: browsers warn until it is trusted. ${until}`
    : `$(verified) Certificate for ${names.map(escapeMarkdown).join(', ')}. ${until}`;
}

function view(
  text: string,
  what: string,
  paragraphs: readonly string[],
  rows: readonly (readonly ActionName[])[],
  label = `HTTPS Preview ${what}.`,
): StatusView {
  const parts = [`**HTTPS Preview** ${what}`, ...paragraphs];
  if (rows.length > 0) parts.push('---', rows.map((names) => names.map(actionLink).join(' \u{00A0} ')).join('  \n'));
  return { text, tooltip: parts.join('\n\n'), label, isAlarming: false, isWarning: false };
}

function actionLink(name: ActionName): string {
  const { icon, title } = ACTIONS[name];
  return `[$(${icon}) ${title}](command:${COMMANDS[name]})`;
}
