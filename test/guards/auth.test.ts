/** Signing in: Basic (RFC 7617), and who may see what. */
import { describe, expect, test } from 'vitest';
import type { Audience, AuthRules } from '../../src/config/auth.ts';
import { authGuard } from '../../src/guards/auth.ts';
import { audienceFinder } from '../../src/guards/auth-rules.ts';
import { parseBasic } from '../../src/guards/basic.ts';
import { HttpError } from '../../src/http/errors.ts';
import type { Handler, Request } from '../../src/http/message.ts';
import { basic, requestOf, userOf } from './support.ts';

const ANN = userOf('ann', 'secret').user;
const BOB = userOf('bob', 'other').user;
const RIGHT = basic('ann', 'secret');
const WRONG = basic('ann', 'guess');

describe('the credentials in an Authorization field (RFC 7617 section 2)', () => {
  test.each<[string, string, [string, string] | undefined]>([
    ['of the RFC', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', ['Aladdin', 'open sesame']],
    ['of the RFC, in UTF-8 (section 2.1)', 'Basic dGVzdDoxMjPCow==', ['test', '123£']],
    ['whose scheme has other capitals', 'bASIC YTpi', ['a', 'b']],
    ['with a colon in the password', basic('a', 'b:c'), ['a', 'b:c']],
    ['without a name', basic('', 'b'), ['', 'b']],
    ['without a password', basic('a', ''), ['a', '']],
    ['that a keyboard composes in another way', basic('u\u0308', 'e\u0301'), ['\u00fc', '\u00e9']],
    ['without a colon', `Basic ${Buffer.from('a').toString('base64')}`, undefined],
    ['that are not UTF-8', `Basic ${Buffer.from([0xfc, 0x3a, 0x61]).toString('base64')}`, undefined],
    ['with a control character', basic('a', 'b\n'), undefined],
    ['that are no base64', 'Basic a!b', undefined],
    ['of two fields', 'Basic YTpi, Basic YTpi', undefined],
    ['of another scheme', 'Bearer YTpi', undefined],
    ['that are nothing', 'Basic ', undefined],
  ])('%s', (_title, authorization, expected) => {
    const [name, password] = expected ?? [];
    expect(parseBasic(authorization)).toEqual(expected && { name, password });
  });
});

describe('the audience of a target', () => {
  const rules: AuthRules = {
    '/open/**': 'everyone',
    '/open/admin/**': ['ann'],
    '/Straße/*': ['ann'],
    '*.html': ['bob'],
    '/caf\u00e9': ['ann'],
  };
  const audienceOf = audienceFinder(rules);
  test.each<[string, Audience]>([
    ['/', ['bob']],
    ['/index.html', ['bob']],
    ['/other', 'users'],
    ['/open', 'everyone'],
    ['/open/a.txt', 'everyone'],
    ['/open/a.txt?/admin/', 'everyone'],
    ['/open/admin', ['ann']],
    ['/open/admin/', ['bob']],
    ['/open/admin/a.txt', ['ann']],
    ['/open//admin//a.txt', ['ann']],
    ['/%6fpen/%61dmin/a.txt', ['ann']],
    ['/OPEN/Admin/a.txt', ['ann']],
    ['/open/adm%C4%B1n/a.txt', ['ann']],
    ['/open/ad%E2%80%8Cmin/a.txt', ['ann']],
    ['/stra%C3%9Fe/a', ['ann']],
    ['/STRASSE/a', ['ann']],
    ['/stra%C5%BFse/a', ['ann']],
    ['/cafe%CC%81', ['ann']],
    ['/caf%C3%89', ['ann']],
    ['/open/a.HTML', ['bob']],
  ])('%s', (target, expected) => {
    expect(audienceOf(target)).toEqual(expected);
  });

  test.each(['/open/%2e%2e/admin', '/a%2fb', '/a%5cb', '/%ff', '/a%00', 'open'])(
    '%s is none that may be asked',
    (target) => {
      expect(() => audienceOf(target)).toThrow(expect.objectContaining({ status: 400 }));
    },
  );
});

/** A guard before a file that says who got there. */
function guarded(rules: AuthRules = {}, users = [ANN, BOB], now = { ms: 0 }) {
  const file: Handler = () => ({ status: 200, fields: {}, body: null });
  const handler = authGuard(rules, users, () => now.ms)(file);
  const ask = (authorization?: string, parts: Partial<Request> = {}) =>
    handler(requestOf({ ...parts, fields: authorization === undefined ? {} : { authorization } }));
  /** The status; of a refusal, too. */
  const status = async (authorization?: string, parts: Partial<Request> = {}): Promise<number> => {
    try {
      return (await ask(authorization, parts)).status;
    } catch (error) {
      if (error instanceof HttpError) return error.status;
      throw error;
    }
  };
  const refusal = async (authorization: string): Promise<unknown> => {
    try {
      return await ask(authorization);
    } catch (error) {
      return error;
    }
  };
  return { ask, status, refusal, now };
}

describe('the guard', () => {
  test.each<[string, AuthRules, string | undefined, number]>([
    ['nobody', {}, undefined, 401],
    ['a user', {}, RIGHT, 200],
    ['a user with a wrong password', {}, WRONG, 401],
    ["a user with another one's password", {}, basic('bob', 'secret'), 401],
    ['a stranger', {}, basic('eve', 'secret'), 401],
    ['a name in other capitals', {}, basic('Ann', 'secret'), 401],
    ['another scheme', {}, 'Bearer secret', 401],
    ['nobody where everyone may go', { '**': 'everyone' }, undefined, 200],
    ['a wrong password where everyone may go', { '**': 'everyone' }, WRONG, 200],
    ['a user among those named', { '**': ['bob', 'ann'] }, RIGHT, 200],
    ['a user who is not named', { '**': ['bob'] }, RIGHT, 403],
    ['a user whose name is part of one that is', { '**': ['anne'] }, RIGHT, 403],
  ])('%s', async (_title, rules, authorization, expected) => {
    expect(await guarded(rules).status(authorization)).toBe(expected);
  });

  test('asks for a password (RFC 9110 section 11.6.1), and says nothing of it in the log', async () => {
    const { ask } = guarded();
    expect(() => ask()).toThrow(
      expect.objectContaining({
        status: 401,
        fields: { 'www-authenticate': 'Basic realm="HTTPS Preview", charset="UTF-8"' },
        reason: 'nobody has signed in',
      }),
    );
    await expect(ask(WRONG)).rejects.toMatchObject({ status: 401, reason: 'the name or the password is wrong' });
  });

  test('without users nobody gets in', async () => {
    const { status } = guarded({ '/admin/**': ['ann'] }, []);
    expect([await status(RIGHT), await status()]).toEqual([401, 401]);
  });

  test('a password that was right is known at once, for a while', async () => {
    const { ask, now } = guarded();
    const first = ask(RIGHT);
    expect(first).toBeInstanceOf(Promise);
    await first;
    expect(ask(RIGHT)).toMatchObject({ status: 200 });
    now.ms = 15 * 60_000;
    expect(ask(RIGHT)).toBeInstanceOf(Promise);
  });

  test('a page that asks for all it needs at once is checked once, however much that is', async () => {
    const { ask } = guarded();
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(RIGHT)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('guessing', () => {
  const from = (address: string): Partial<Request> => ({ peer: { address, encrypted: true } });
  const times = async (count: number, ask: (index: number) => Promise<number>) => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index++) statuses.push(await ask(index));
    return statuses;
  };

  test('an address has ten tries, and then six a minute', async () => {
    const { status, refusal, now } = guarded();
    const tries = await times(12, (index) => status(basic('ann', `guess ${index}`)));
    expect(tries).toEqual([...Array(10).fill(401), 429, 429]);
    expect(await refusal(WRONG)).toMatchObject({ status: 429, fields: { 'retry-after': '10' } });
    now.ms = 10_000;
    expect([await status(WRONG), await status(WRONG)]).toEqual([401, 429]);
  });

  test('of many at once, each counts', async () => {
    const { status } = guarded();
    const tries = await Promise.all(Array.from({ length: 30 }, (_, index) => status(basic('ann', `guess ${index}`))));
    expect(tries.filter((one) => one === 401).length).toBeLessThanOrEqual(10);
    expect(tries).not.toContain(200);
  });

  test('other addresses can sign in meanwhile, and whoever has stays so', async () => {
    const { status } = guarded();
    expect(await status(RIGHT, from('192.0.2.1'))).toBe(200);
    await times(10, (index) => status(basic('ann', `guess ${index}`), from('192.0.2.9')));
    expect(await status(basic('bob', 'other'), from('192.0.2.2'))).toBe(200);
    expect(await status(RIGHT, from('192.0.2.9'))).toBe(200);
  });

  test('a user is guarded from many addresses too', async () => {
    const { status } = guarded();
    const tries = await times(21, (index) => status(basic('ann', `guess ${index}`), from(`192.0.2.${index}`)));
    expect(tries).toEqual([...Array(20).fill(401), 429]);
    expect(await status(basic('bob', 'other'), from('192.0.2.50'))).toBe(200);
  });

  test('right passwords count as no guesses', async () => {
    const { status, now } = guarded();
    const hours = await times(15, (index) => {
      now.ms = index * 15 * 60_000;
      return status(RIGHT);
    });
    expect(new Set(hours)).toEqual(new Set([200]));
  });

  test('a flood is refused with 503, and not put into a queue without an end', async () => {
    const { status } = guarded();
    const tries = await Promise.all(
      Array.from({ length: 40 }, (_, index) => status(basic(`user ${index}`, 'guess'), from(`192.0.2.${index}`))),
    );
    expect(tries.filter((one) => one === 401)).toHaveLength(8);
    expect(tries.filter((one) => one === 503)).toHaveLength(32);
    expect(await status(RIGHT)).toBe(200);
  });
});
