/** Who may see what: the options `users`, `usersFile` and `auth`. */
import type { Audience, AuthRules } from '../config/auth.ts';
import { ANY_USER, EVERYONE, type User } from '../config/user.ts';
import { HttpError } from '../http/errors.ts';
import type { Middleware } from '../http/message.ts';
import { audienceFinder } from './auth-rules.ts';
import { SignIns } from './sign-ins.ts';

/** Asks for a password wherever not everyone may go, and refuses users who may not go there (403). */
export function authGuard(rules: AuthRules, users: readonly User[], nowMs: () => number): Middleware {
  const audienceOf = audienceFinder(rules);
  const signIns = new SignIns(users, nowMs);
  return (next) => (request) => {
    const audience = audienceOf(request.target);
    if (audience === EVERYONE) return next(request);
    const admit = (name: string) => {
      if (isAmong(audience, name)) return next(request);
      throw new HttpError(403, 'This page is not for you', {
        reason: 'a user who is not among those whom the option auth lets see this',
        allowedBy: 'auth',
      });
    };
    const user = signIns.userOf(request);
    return user instanceof Promise ? user.then(admit) : admit(user);
  };
}

function isAmong(audience: Exclude<Audience, typeof EVERYONE>, name: string): boolean {
  return audience === ANY_USER || audience.includes(name);
}
