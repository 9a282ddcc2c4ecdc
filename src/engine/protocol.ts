/**
 * Every message between a server process and its parent, in one place: the extension, or the command line where it has
 * workers. Plain data, sent with `process.send`. Down: from the parent to the server. Up: from the server to the parent.
 */
import type { EngineConfig } from '../config/engine-config.ts';
import type { RequestEvent } from '../http/request-event.ts';
import type { ShareRequest, SharingEvent } from './sharing-state.ts';

/** From the parent to the server process. */
export type DownMessage =
  /** The first message. Answered by `listening` or `failed`. A `quiet` process tells of no requests. */
  | { readonly type: 'start'; readonly config: EngineConfig; readonly quiet?: boolean }
  /**
   * Take over a new configuration. What can be changed in place is; a new port, host or certificate listens anew.
   * Answered by `listening` or `failed`; after `failed` the old configuration is still served.
   */
  | { readonly type: 'configure'; readonly config: EngineConfig }
  /** Share on the local network. Answered by `sharing` or `shareFailed`. */
  | { readonly type: 'share'; readonly request: ShareRequest }
  /** Share no more, make another pairing link, or send all devices away. Answered by `sharing`. */
  | { readonly type: 'sharing'; readonly wish: SharingWish }
  /** The answer to `authority`: what is kept, where that was asked; or why it cannot be done. */
  | { readonly type: 'authority'; readonly id: number; readonly pair?: KeptPair; readonly problem?: string }
  /** Finish what is in flight, at most 5 seconds, answer `stopped`, and exit with 0. */
  | { readonly type: 'stop' };

/** What a person may want of sharing that is under way. */
export type SharingWish = 'stop' | 'renewLink' | 'revokeDevices';

/** The devices' authority as it is kept: a secret, for this channel alone. */
export interface KeptPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What a server process asks of its parent, who keeps the devices' authority. */
export type AuthorityRequest =
  | { readonly kind: 'load' }
  | { readonly kind: 'save'; readonly pair: KeptPair }
  | { readonly kind: 'remove' };

/** What is being listened on. */
export interface Listening {
  /** `https://localhost:PORT/`, or with the host that was asked for. */
  readonly url: string;
  /** Every URL the server answers on, the first being `url`. */
  readonly urls: readonly string[];
  /** For others on the network, where it listens on all addresses. */
  readonly networkUrls?: readonly string[];
  readonly port: number;
  /** The port that was asked for; another than `port` where that one was taken. 0 where any was asked for. */
  readonly requestedPort: number;
  /** Absolute path of the folder that is served. */
  readonly root: string;
  readonly certificate: CertificateInfo;
  /** The process ids of the workers, where there are several. */
  readonly workers?: readonly number[];
}

/** What a person may want to know of the certificate in use. */
export interface CertificateInfo {
  /** Absolute path of the certificate's PEM file. */
  readonly file: string;
  /** True for the one we made: browsers warn until it is trusted. */
  readonly selfSigned: boolean;
  /** Names and addresses it is valid for. */
  readonly names: readonly string[];
  /** End of its validity, milliseconds since the epoch. */
  readonly notAfterMs: number;
  /** SHA-256 of the certificate, `AB:CD:…`. */
  readonly fingerprint256: string;
}

/** Why the server could not start. The faces choose their words and their way on by the code. */
export type FailureCode =
  | 'port-in-use'
  | 'port-forbidden'
  | 'host-unavailable'
  | 'root-missing'
  | 'certificate'
  | 'passphrase'
  | 'users'
  | 'internal';

/** From the server process to the parent. */
export type UpMessage =
  | ({ readonly type: 'listening' } & Listening)
  /** The certificate was replaced while the server runs: this is the one in use from now on. */
  | { readonly type: 'certificate'; readonly certificate: CertificateInfo }
  /** At most 10 a second, at most 1000 events each; `dropped` counts those that were left out. */
  | { readonly type: 'requests'; readonly events: readonly RequestEvent[]; readonly dropped: number }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly type: 'failed'; readonly code: FailureCode; readonly message: string }
  | { readonly type: 'sharing'; readonly event: SharingEvent }
  | { readonly type: 'shareFailed'; readonly message: string }
  /** Answered by `authority` with the same id. */
  | { readonly type: 'authority'; readonly id: number; readonly request: AuthorityRequest }
  | { readonly type: 'stopped' };
