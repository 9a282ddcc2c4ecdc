/**
 * Who a request is from, by its credentials. A password that was right is known again by a keyed hash for a while, which
 * costs microseconds where scrypt costs a third of a second; the key is this process's own, and neither is kept elsewhere.
 * Guessing is slowed down for an address and for a user.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { User } from '../config/user.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/message.ts';
import { BASIC_CHALLENGE, type Credentials, parseBasic } from './basic.ts';
import { clientOf } from './client.ts';
import { Passwords } from './password.ts';
import { RecentMap } from './recent-map.ts';
import { TokenBuckets } from './token-buckets.ts';
import { tooMany } from './too-many.ts';

interface KnownUser {
  readonly name: string;
  readonly untilMs: number;
}

const REMEMBERED_MS = 15 * 60_000;
const MAX_REMEMBERED = 1_000;

/** A person mistypes; whoever guesses gets ten tries, and then six a minute. */
const GUESSES_OF_ADDRESS = { burst: 10, perSecond: 0.1 };
/** From all addresses together. Whoever is signed in is not asked, and so cannot be locked out by others' guesses. */
const GUESSES_FOR_USER = { burst: 20, perSecond: 0.2 };
/** Longer than a name may be; what is beyond need not be told apart. */
const MAX_NAME_LENGTH = 101;

/** Tells users by their passwords. */
export class SignIns {
  readonly #nowMs: () => number;
  readonly #passwords: Passwords;
  readonly #secret = randomBytes(32);
  readonly #known = new RecentMap<KnownUser>(MAX_REMEMBERED);
  /** A page asks for all it needs at once, with the same credentials. */
  readonly #pending = new Map<string, Promise<string>>();
  readonly #ofAddress = new TokenBuckets(GUESSES_OF_ADDRESS);
  readonly #forUser = new TokenBuckets(GUESSES_FOR_USER);

  constructor(users: readonly User[], nowMs: () => number) {
    this.#passwords = new Passwords(users);
    this.#nowMs = nowMs;
  }

  /**
   * The name of the user who sent a request; at once where the password is known. Throws or rejects with an HttpError: 401
   * for none and for wrong ones, 429 for guessing, 503 where too many passwords are to be checked.
   */
  userOf(request: Request): string | Promise<string> {
    const authorization = request.header('authorization');
    if (authorization === undefined) throw signInFirst('nobody has signed in');
    const mark = createHmac('sha256', this.#secret).update(authorization).digest('base64');
    const known = this.#known.get(mark);
    if (known !== undefined && this.#nowMs() < known.untilMs) return known.name;
    // Of the same address: another one's guess of the same words would count as nobody's.
    const client = clientOf(request.peer.address);
    const attempt = `${mark} ${client}`;
    const pending = this.#pending.get(attempt);
    if (pending !== undefined) return pending;
    const checked = this.#check(authorization, mark, client);
    this.#pending.set(attempt, checked);
    const forget = () => this.#pending.delete(attempt);
    checked.then(forget, forget);
    return checked;
  }

  async #check(authorization: string, mark: string, client: string): Promise<string> {
    const credentials = parseBasic(authorization);
    if (credentials === undefined) throw signInFirst('the credentials are none of the scheme Basic in UTF-8');
    // Counted before it is known to be wrong: a hundred guesses at once are a hundred.
    this.#count(this.#ofAddress, client, `from ${client}`);
    const name = credentials.name.slice(0, MAX_NAME_LENGTH);
    this.#count(this.#forUser, name, 'for one user');
    if (!(await this.#isRight(credentials, client, name))) throw signInFirst('the name or the password is wrong');
    this.#known.set(mark, { name, untilMs: this.#nowMs() + REMEMBERED_MS });
    return name;
  }

  /** Takes back what was counted for what turns out to be no guess. */
  async #isRight(credentials: Credentials, client: string, name: string): Promise<boolean> {
    let isGuess = false;
    try {
      const isRight = await this.#passwords.isRight(credentials.name, credentials.password);
      isGuess = !isRight;
      return isRight;
    } finally {
      if (!isGuess) {
        this.#ofAddress.putBack(client, this.#nowMs());
        this.#forUser.putBack(name, this.#nowMs());
      }
    }
  }

  #count(buckets: TokenBuckets, key: string, whose: string): void {
    const waitMs = buckets.take(key, this.#nowMs());
    if (waitMs === 0) return;
    throw tooMany('There were too many wrong passwords; try again later', waitMs, {
      reason: `too many wrong passwords ${whose}`,
    });
  }
}

/** 401, with what is asked for (RFC 9110 section 11.6.1). Names and passwords are in no log: people mix them up. */
function signInFirst(reason: string): HttpError {
  return new HttpError(401, 'This page is only for those who sign in', {
    reason,
    fields: { 'www-authenticate': BASIC_CHALLENGE },
  });
}
