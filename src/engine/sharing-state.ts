/** What the faces are told of sharing on the local network. Plain data: it crosses from the server process. */

/** What is asked for when sharing starts. It is an act and no setting: nothing starts it but a person, and no restart. */
export interface ShareRequest {
  /** Absolute path of the folder for the certificates of devices; made where it is missing. */
  readonly folder: string;
  /** An address of this machine, or the name of an interface; the likeliest unless told. */
  readonly where?: string;
  /** When it ends by itself, in milliseconds from now. */
  readonly durationMs: number;
}

/** A device that was let in. */
export interface SharedDevice {
  readonly address: string;
  /** What it says it is, as received: whoever shows it escapes it. */
  readonly userAgent: string;
  /** Since when, in milliseconds since the epoch. */
  readonly sinceMs: number;
}

/** How things stand while it is shared. Times are in milliseconds since the epoch. */
export interface SharingState {
  /** What devices open once they are paired, for example `https://192.168.1.20:8443/`; the address first. */
  readonly urls: readonly string[];
  /** The system's name of the network interface. */
  readonly interfaceName: string;
  /** What a person calls it, for example `Wi-Fi (wlan0)`. */
  readonly network: string;
  readonly address: string;
  readonly endsAtMs: number;
  /** Lets one device in: a secret. */
  readonly link: { readonly url: string; readonly expiresAtMs: number };
  /** How a device is made to trust us. */
  readonly helpUrl: string;
  /** What devices would trust; absent where the certificate is the user's own. */
  readonly authority?: { readonly name: string; readonly fingerprint256: string };
  readonly devices: readonly SharedDevice[];
}

/** What happened to it. */
export type SharingEvent =
  /** `moved`: this machine has another address there; all devices have to be paired anew. */
  | { readonly kind: 'started' | 'moved' | 'revoked'; readonly sharing: SharingState }
  /** There is another link: it was asked for, or the old one was too old. */
  | { readonly kind: 'link'; readonly because: 'asked' | 'expired'; readonly sharing: SharingState }
  /** A device came in, and there is another link for the next one. */
  | { readonly kind: 'paired'; readonly device: SharedDevice; readonly sharing: SharingState }
  | { readonly kind: 'ended'; readonly because: 'asked' | 'time' | 'stopped' };
