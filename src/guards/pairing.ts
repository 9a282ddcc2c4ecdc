/**
 * Who may see what is shared on the local network: whoever has come by a pairing link, which a person has to show them. The
 * link is good once; what it is exchanged for is a cookie that no script can read (`__Host-`, RFC 6265bis section 4.1.3).
 *
 * The token is in the path of a GET, so that every browser and every QR scanner can open it, without a script of ours. The
 * answer leads on at once (303), so that it stays neither in the address bar nor in a Referer. SameSite is Lax: a link that
 * came in a message shall work, and what the cookie gives from elsewhere is a page that its reader sees and nobody else.
 */
import { randomBytes } from 'node:crypto';
import { HttpError } from '../http/errors.ts';
import type { Middleware, Request, Response } from '../http/message.ts';
import { clientOf } from './client.ts';
import { type PairedDevice, PairedDevices } from './paired-devices.ts';
import { PairingToken } from './pairing-token.ts';
import { TokenBuckets } from './token-buckets.ts';
import { tooMany } from './too-many.ts';

/** Where pairing links lead; behind it stands the token. */
export const PAIRING_PATH = '/.https-preview/pair/';

/** A person may scan an old code twice; whoever guesses gets five tries and then five a minute. */
const GUESSES_OF_ADDRESS = { burst: 5, perSecond: 5 / 60 };
/** From all addresses together, of what those let through. */
const GUESSES_OF_ALL = { burst: 60, perSecond: 1 };
const EVERYBODY = 'everybody';

const MAX_USER_AGENT_LENGTH = 300;

/** What pairing needs. */
export interface PairingParts {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** When every pairing ends, in milliseconds since the epoch. */
  readonly endsAtMs: number;
  /** Hears of a device that was let in. */
  readonly onPaired: (device: PairedDevice) => void;
  /** Answers a device that was not. */
  readonly refuse: (request: Request) => Response;
}

/** The pairings of one time of sharing. */
export class Pairing {
  readonly #parts: PairingParts;
  readonly #devices = new PairedDevices();
  readonly #guessesOfAddress = new TokenBuckets(GUESSES_OF_ADDRESS);
  readonly #guessesOfAll = new TokenBuckets(GUESSES_OF_ALL);
  /** Of its own: other servers of ours on this host set one too. */
  readonly #cookieName = `__Host-https-preview-${randomBytes(4).toString('hex')}`;
  readonly #secrets = new RegExp(`(?:^|[;,] *)${this.#cookieName}=([\\w-]+)`, 'g');
  #token: PairingToken;

  constructor(parts: PairingParts) {
    this.#parts = parts;
    this.#token = new PairingToken(parts.nowMs());
  }

  /** Path and end of the link that is good now. */
  get link(): { readonly path: string; readonly expiresAtMs: number } {
    return { path: PAIRING_PATH + this.#token.text, expiresAtMs: this.#token.expiresAtMs };
  }

  get devices(): readonly PairedDevice[] {
    return this.#devices.list;
  }

  /** Makes another link; the old one is good no more. */
  renewLink(): void {
    this.#token = new PairingToken(this.#parts.nowMs());
  }

  /** Lets nobody in who was let in before; the link is another one. */
  revokeAll(): void {
    this.#devices.clear();
    this.renewLink();
  }

  /** Lets paired devices through, and pairs those that come by the link. */
  readonly guard: Middleware = (next) => (request) => {
    const isPaired = this.#isPaired(request);
    if (request.target.startsWith(PAIRING_PATH)) return isPaired ? leadOn() : this.#pair(request);
    return isPaired ? next(request) : this.#parts.refuse(request);
  };

  /** For what comes in the clear: whoever listened may know the token now, so it is good no more. */
  readonly plainGuard: Middleware = (next) => (request) => {
    if (request.target.startsWith(PAIRING_PATH) && this.#takes(request)) this.renewLink();
    return next(request);
  };

  #isPaired(request: Request): boolean {
    const cookies = request.header('cookie');
    if (cookies === undefined) return false;
    // Another port of this host may have set one of the same name.
    return Array.from(cookies.matchAll(this.#secrets)).some(([, secret]) =>
      this.#devices.knows(secret!, request.peer.address),
    );
  }

  #pair(request: Request): Response {
    if (request.method !== 'GET')
      throw new HttpError(405, 'This link can only be opened', { fields: { allow: 'GET' } });
    // A browser that looks ahead would use up the link for a page that nobody may ever see.
    if (/prefetch/i.test(request.header('sec-purpose') ?? request.header('purpose') ?? '')) {
      throw new HttpError(503, 'This link can only be opened by a person');
    }
    this.#countGuess(request);
    if (!this.#takes(request)) {
      throw new HttpError(
        403,
        'This pairing link was used already, or is too old. There is a new one on the computer',
        {
          reason: 'a pairing token that is wrong, used or too old',
        },
      );
    }
    this.#uncountGuess(request);
    const { nowMs, endsAtMs, onPaired } = this.#parts;
    const device = {
      address: request.peer.address,
      userAgent: (request.header('user-agent') ?? '').slice(0, MAX_USER_AGENT_LENGTH),
      sinceMs: nowMs(),
    };
    const secret = this.#devices.add(device);
    this.renewLink();
    onPaired(device);
    const maxAgeSeconds = Math.max(1, Math.round((endsAtMs - device.sinceMs) / 1_000));
    const attributes = `Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`;
    return leadOn({ 'set-cookie': `${this.#cookieName}=${secret}; ${attributes}` });
  }

  #takes({ target }: Request): boolean {
    const guess = target.slice(PAIRING_PATH.length).replace(/\?.*$/s, '');
    return this.#token.take(guess, this.#parts.nowMs());
  }

  /** Before it is known to be wrong: how quickly the answer comes says nothing then. */
  #countGuess({ peer }: Request): void {
    const nowMs = this.#parts.nowMs();
    const waitMs =
      this.#guessesOfAddress.take(clientOf(peer.address), nowMs) || this.#guessesOfAll.take(EVERYBODY, nowMs);
    if (waitMs === 0) return;
    throw tooMany('There were too many wrong pairing links; try again later', waitMs, {
      reason: 'too many wrong pairing tokens',
    });
  }

  #uncountGuess({ peer }: Request): void {
    const nowMs = this.#parts.nowMs();
    this.#guessesOfAddress.putBack(clientOf(peer.address), nowMs);
    this.#guessesOfAll.putBack(EVERYBODY, nowMs);
  }
}

/** To the start page. */
function leadOn(fields: Response['fields'] = {}): Response {
  const own = { location: '/', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  return { status: 303, fields: { ...own, ...fields }, body: null };
}
