/** The commands' ids: what package.json contributes, plus the status bar item's own. */

/** Every command by its short name. */
export const COMMANDS = {
  start: 'httpsPreview.start',
  stop: 'httpsPreview.stop',
  restart: 'httpsPreview.restart',
  openPreview: 'httpsPreview.openPreview',
  openPreviewToSide: 'httpsPreview.openPreviewToSide',
  openExternal: 'httpsPreview.openExternal',
  openFile: 'httpsPreview.openFile',
  changePort: 'httpsPreview.changePort',
  changeRoot: 'httpsPreview.changeRoot',
  copyUrl: 'httpsPreview.copyUrl',
  showLog: 'httpsPreview.showLog',
  trustCertificate: 'httpsPreview.trustCertificate',
  untrustCertificate: 'httpsPreview.untrustCertificate',
  certificateDoctor: 'httpsPreview.certificateDoctor',
  share: 'httpsPreview.share',
  stopSharing: 'httpsPreview.stopSharing',
  showPairingCode: 'httpsPreview.showPairingCode',
  /** Starts or stops: what a click on the status bar does. Not in the palette. */
  toggle: 'httpsPreview.toggle',
} as const;

/** A command's short name. */
export type CommandName = keyof typeof COMMANDS;
