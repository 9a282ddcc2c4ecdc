/**
 * Sharing on the local network, from its start to its end: a listener of its own on one address, so that localhost's
 * connections notice nothing of it; a door that lets in paired devices alone; and a certificate that phones can be made to
 * trust. It moves with the address, and it ends by itself.
 */
import type { Devices } from '../certificates/devices.ts';
import type { Authorities } from '../guards/host.ts';
import { hostGuard } from '../guards/host.ts';
import { PAIRING_PATH, Pairing } from '../guards/pairing.ts';
import type { Handler } from '../http/message.ts';
import type { RequestEvent } from '../http/request-event.ts';
import type { TlsCredentials } from '../net/credentials.ts';
import type { Listener } from '../net/listener.ts';
import { redirectToHttps } from '../routes/to-https.ts';
import { networkAuthorities, urlsOf } from './authorities.ts';
import { HELP_PATH } from './device-help.ts';
import { devicePages, refuseUnpaired, type Trusted } from './device-pages.ts';
import { createErrorPages } from './error-pages.ts';
import { addressNow, chooseAddress, type LanAddress } from './lan-addresses.ts';
import { localName, type Resolve } from './local-name.ts';
import { composeDoor, composePlainDoor } from './pipeline.ts';
import type { ShareRequest, SharingEvent, SharingState } from './sharing-state.ts';

/** What there is to listen with. */
export interface NetworkDoor {
  readonly host: string;
  readonly devices: Devices | undefined;
  readonly handler: Handler;
  /** For requests in the clear. */
  readonly plainHandler: Handler;
  /** What may be told of a request. */
  readonly tell: (event: RequestEvent) => RequestEvent;
}

/** What sharing needs of the engine. */
export interface SharingParts {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  /** The addresses there are at the moment. */
  readonly addresses: () => readonly LanAddress[];
  /** Where names lead; as the system says unless told. */
  readonly resolve?: Resolve | undefined;
  /** Certificates for these names; undefined where devices are shown the user's own. Rejects with a StartError. */
  readonly openDevices: (folder: string, names: readonly string[]) => Promise<Devices | undefined>;
  /** Listens, on the server's own port where it can. Rejects with a StartError. */
  readonly listen: (door: NetworkDoor) => Promise<Listener>;
  /** Answers paired devices. */
  readonly handler: Handler;
  readonly onEvent: (event: SharingEvent) => void;
}

/** How often the clock and the address are looked at. A timer for the end would stand still while a laptop sleeps. */
export const LOOK_INTERVAL_MS = 2_000;

/** How long answers in flight may take at the end. */
const GRACE_MS = 1_000;

/** Where it is shared at the moment. */
interface Place {
  readonly lan: LanAddress;
  readonly names: readonly string[];
  readonly devices: Devices | undefined;
  readonly pairing: Pairing;
  readonly listener: Listener;
}

/** From `start` to `end`. */
export class Sharing {
  readonly #parts: SharingParts;
  readonly #folder: string;
  readonly #endsAtMs: number;
  #place!: Place;
  #timer: NodeJS.Timeout | undefined;
  #isMoving = false;
  #isEnded = false;
  #problem: string | undefined;

  /** Shares. Rejects with a StartError, and leaves nothing open then. */
  static async start({ folder, where, durationMs }: ShareRequest, parts: SharingParts): Promise<Sharing> {
    const lan = chooseAddress(parts.addresses(), where);
    const sharing = new Sharing(folder, parts.nowMs() + durationMs, parts);
    sharing.#place = await sharing.#settle(lan);
    sharing.#timer = setInterval(() => void sharing.#look(), LOOK_INTERVAL_MS).unref();
    sharing.#tell({ kind: 'started', sharing: sharing.state });
    return sharing;
  }

  private constructor(folder: string, endsAtMs: number, parts: SharingParts) {
    this.#folder = folder;
    this.#endsAtMs = endsAtMs;
    this.#parts = parts;
  }

  /** How things stand. */
  get state(): SharingState {
    const { lan, names, devices, pairing, listener } = this.#place;
    const urls = names.flatMap((name) => urlsOf(name, listener.port));
    const { path, expiresAtMs } = pairing.link;
    return {
      urls,
      interfaceName: lan.interfaceName,
      network: lan.title,
      address: lan.address,
      endsAtMs: this.#endsAtMs,
      link: { url: new URL(path, urls[0]).href, expiresAtMs },
      helpUrl: new URL(HELP_PATH, urls[0]).href,
      ...(devices === undefined ? {} : { authority: authorityOf(devices) }),
      devices: pairing.devices,
    };
  }

  /** What devices are to trust. */
  get trusted(): Trusted {
    return this.#place.devices?.authority;
  }

  /** Shows this certificate from now on to whoever asks for this machine by its own name, or where it is the user's. */
  useOwn(own: TlsCredentials): void {
    this.#place.listener.setCredentials({ own, devices: this.#place.devices?.leaf });
  }

  /** Makes another link; the old one is good no more. */
  renewLink(): void {
    this.#renewLink('asked');
  }

  /** Lets no device in that was let in before, and hangs up on all. */
  revokeDevices(): void {
    this.#place.pairing.revokeAll();
    this.#place.listener.hangUp();
    this.#tell({ kind: 'revoked', sharing: this.state });
  }

  /** Listens anew, because the server has another port now, or this machine another address. All devices pair anew. */
  async move(lan = this.#place.lan): Promise<void> {
    this.#isMoving = true;
    try {
      // Its port may be the one that is wanted again.
      if (lan.address === this.#place.lan.address) await this.#place.listener.close(0);
      const place = await this.#settle(lan);
      const left = this.#isEnded ? place : this.#place;
      void left.listener.close(0);
      if (this.#isEnded) return;
      this.#place = place;
      this.#problem = undefined;
      this.#parts.log('info', `Shared on ${this.state.urls.join(' ')} from now on; devices have to be paired anew`);
      this.#tell({ kind: 'moved', sharing: this.state });
    } finally {
      this.#isMoving = false;
    }
  }

  /** Listens no more, and lets nobody in again. Done when every connection is closed. */
  async end(because: Extract<SharingEvent, { kind: 'ended' }>['because']): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearInterval(this.#timer);
    this.#place.pairing.revokeAll();
    this.#tell({ kind: 'ended', because });
    await this.#place.listener.close(GRACE_MS);
  }

  async #look(): Promise<void> {
    const nowMs = this.#parts.nowMs();
    if (nowMs >= this.#endsAtMs) return this.end('time');
    if (this.#isMoving) return;
    if (nowMs >= this.#place.pairing.link.expiresAtMs) this.#renewLink('expired');
    const { lan } = this.#place;
    const now = addressNow(this.#parts.addresses(), lan);
    if (now === undefined) {
      this.#complain(`${lan.title} has no address at the moment: nobody can reach what is shared`);
    } else if (now.address === lan.address) {
      this.#problem = undefined;
    } else {
      await this.move(now).catch((error: Error) => this.#complain(`Cannot share on ${now.address}: ${error.message}`));
    }
  }

  /** Says it once. */
  #complain(problem: string): void {
    if (problem !== this.#problem) this.#parts.log('warn', problem);
    this.#problem = problem;
  }

  #renewLink(because: 'asked' | 'expired'): void {
    this.#place.pairing.renewLink();
    this.#tell({ kind: 'link', because, sharing: this.state });
  }

  #tell(event: SharingEvent): void {
    this.#parts.onEvent(event);
  }

  async #settle(lan: LanAddress): Promise<Place> {
    const { nowMs, resolve, openDevices, listen, handler } = this.#parts;
    const local = await localName(lan.address, resolve);
    const names = local === undefined ? [lan.address] : [lan.address, local];
    const devices = await openDevices(this.#folder, names);
    const pairing = new Pairing({
      nowMs,
      endsAtMs: this.#endsAtMs,
      onPaired: (device) => this.#tell({ kind: 'paired', device, sharing: this.state }),
      refuse: refuseUnpaired,
    });
    let authorities: Authorities = networkAuthorities([], 0);
    // The site's own pages for errors are not for strangers.
    const errorPages = createErrorPages({ errorDocument: async () => undefined });
    const host = hostGuard(() => authorities);
    const listener = await listen({
      host: lan.address,
      devices,
      handler: composeDoor({
        errorPages,
        host,
        ownPages: devicePages(() => ({ trusted: devices?.authority })),
        pairing: pairing.guard,
        handler,
      }),
      plainHandler: composePlainDoor({
        errorPages,
        host,
        pairing: pairing.plainGuard,
        handler: redirectToHttps(),
      }),
      tell: withoutToken,
    });
    authorities = networkAuthorities(names, listener.port);
    return { lan, names, devices, pairing, listener };
  }
}

function authorityOf({ authority: { name, fingerprint256 } }: Devices) {
  return { name, fingerprint256 };
}

/** Tokens are in no log: one that was not used may still be good. */
function withoutToken(event: RequestEvent): RequestEvent {
  return event.target.startsWith(PAIRING_PATH) ? { ...event, target: `${PAIRING_PATH}…` } : event;
}
