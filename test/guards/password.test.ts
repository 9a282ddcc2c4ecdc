/** Hashes of passwords: scrypt (RFC 7914). */
import { expect, test } from 'vitest';
import { formatUser, parseUser } from '../../src/config/user.ts';
import { hashPassword, Passwords } from '../../src/guards/password.ts';
import { userOf } from './support.ts';

test('a new hash has a salt of its own, takes what OWASP recommends, and lets just its password in', async () => {
  const [first, second] = [await hashPassword('secret'), await hashPassword('secret')];
  expect(formatUser({ name: 'ann', hash: first })).toMatch(/^ann:\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(first.salt).not.toEqual(second.salt);
  const read = parseUser(formatUser({ name: 'ann', hash: first }))!;
  const passwords = new Passwords([read]);
  expect(await passwords.isRight('ann', 'secret')).toBe(true);
  expect(await passwords.isRight('ann', 'Secret')).toBe(false);
});

test('RFC 7914 section 12: a hash that others made is understood', async () => {
  const key =
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
  const hash = {
    logCost: 14,
    blockSize: 8,
    parallelization: 1,
    salt: Buffer.from('SodiumChloride'),
    key: Buffer.from(key, 'hex'),
  };
  const passwords = new Passwords([{ name: 'ann', hash }]);
  expect(await passwords.isRight('ann', 'pleaseletmein')).toBe(true);
  expect(await passwords.isRight('ann', 'pleaseletmeout')).toBe(false);
});

test('a stranger takes as much work as a user', async () => {
  const ann = userOf('ann', 'secret').user;
  const slow = { ...ann, hash: { ...ann.hash, logCost: 16, blockSize: 8 } };
  const passwords = new Passwords([slow]);
  const timeOf = async (name: string) => {
    const startMs = performance.now();
    await passwords.isRight(name, 'guess');
    return performance.now() - startMs;
  };
  await timeOf('ann');
  const [known, unknown] = [await timeOf('ann'), await timeOf('eve')];
  // Not to be answered at once is what matters; the machine may be busy with something else.
  expect(unknown).toBeGreaterThan(known / 5);
});
