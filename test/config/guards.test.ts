/** The options of the guards: what they take, and what they say to what they do not. */
import { describe, expect, test } from 'vitest';
import { asksToSignIn } from '../../src/config/auth.ts';
import { guardsConfig } from '../../src/config/guards.ts';
import type { Option } from '../../src/config/option.ts';
import { howToAdd, whereToSet } from '../../src/config/option-words.ts';
import { DEFAULT_OPTIONS, OPTIONS, type OptionKey } from '../../src/config/options.ts';
import { formatUser, parseUser } from '../../src/config/user.ts';
import { readOptions } from '../../src/config/validate.ts';

const SALT = 'c2FsdHNhbHRzYWx0c2FsdA';
const KEY = 'a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U';
const ANN = `ann:$scrypt$ln=17,r=8,p=1$${SALT}$${KEY}`;
const ORIGINS =
  'origins as browsers send them, such as "https://app.example" or "http://localhost:3000" (or "*" alone)';
const LINES = 'expected a list of lines as "https-preview hash NAME" prints them';

/** What is wrong with values, by option. */
function problemsOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(readOptions(values).problems.map(({ key, problem }) => [key, problem]));
}

describe('origins (HTML, section 7.1.1)', () => {
  test.each([
    'https://a.example',
    'http://localhost:3000',
    'https://127.0.0.1:8443',
    'https://[::1]:8443',
    'https://xn--bcher-kva.example',
    'capacitor://localhost',
    'chrome-extension://abcdefghijklmnop',
    '*',
  ])('takes %s', (origin) => {
    expect(problemsOf({ 'cors.origins': [origin] })).toEqual({});
  });

  test.each([
    'a.example',
    'https://a.example/',
    'https://a.example/path',
    'https://a.example:443',
    'http://a.example:80',
    'HTTPS://a.example',
    'https://A.example',
    'https://bücher.example',
    'https://*.example',
    'https://user@a.example',
    'https://a.example?',
    'https://a.example https://b.example',
    'https://a.example:99999',
    'https://',
    'file://',
    'file://a',
    'null',
    '',
  ])('refuses %j', (origin) => {
    expect(problemsOf({ 'cors.origins': [origin] })).toEqual({
      'cors.origins': `expected a list of ${ORIGINS}, got ${JSON.stringify(origin)}`,
    });
  });
});

describe('what is well-formed, and contradicts itself', () => {
  const credentials = { 'cors.credentials': 'expected false where another option of cors is "*"' };
  test.each<[Readonly<Record<string, unknown>>, Readonly<Record<string, string>>]>([
    [
      { 'cors.origins': ['*', 'https://a.example'] },
      { 'cors.origins': 'expected "*" alone or a list of origins, got both' },
    ],
    [{ 'cors.origins': ['*'], 'cors.credentials': true }, credentials],
    [{ 'cors.origins': ['https://a.example'], 'cors.headers': ['*'], 'cors.credentials': true }, credentials],
    [{ 'cors.origins': ['https://a.example'], 'cors.credentials': true }, {}],
    [{ users: [ANN, ANN] }, { users: 'expected each user once, got "ann" twice' }],
  ])('%j', (values, problems) => {
    const read = readOptions(values);
    expect(Object.fromEntries(read.problems.map(({ key, problem }) => [key, problem]))).toEqual(problems);
    for (const key of Object.keys(problems) as OptionKey[]) expect(read.options[key]).toEqual(DEFAULT_OPTIONS[key]);
  });
});

describe('users', () => {
  test('a line is read and written', () => {
    const user = parseUser(ANN)!;
    expect(user).toMatchObject({ name: 'ann', hash: { logCost: 17, blockSize: 8, parallelization: 1 } });
    expect(user.hash.salt).toEqual(Buffer.from('saltsaltsaltsalt'));
    expect(formatUser(user)).toBe(ANN);
  });

  test.each([
    ['a password', 'ann:secret'],
    ['no name', ANN.replace('ann', '')],
    ['a name with a comma', ANN.replace('ann', 'a,b')],
    ['a name that means several', ANN.replace('ann', 'users')],
    ['another hash', 'ann:$2b$10$abcdefghijklmnopqrstuv'],
    ['too little work', ANN.replace('ln=17', 'ln=13')],
    ['too much work', ANN.replace('ln=17', 'ln=21')],
    ['too much memory', ANN.replace('ln=17,r=8', 'ln=20,r=32')],
    ['no blocks', ANN.replace('r=8', 'r=0')],
    ['no lanes', ANN.replace('p=1', 'p=0')],
    ['a short salt', ANN.replace(SALT, 'c2FsdA')],
    ['a short key', ANN.replace(KEY, 'a2V5')],
    ['more behind it', `${ANN}\n`],
  ])('%s is none, and is not shown', (_title, line) => {
    expect(problemsOf({ users: [ANN, line] })).toEqual({ users: `${LINES}, and number 2 is none` });
  });

  test('what is no list is not shown either', () => {
    expect(problemsOf({ users: 'ann:secret' })).toEqual({ users: LINES });
  });

  test.each<[string, unknown, string]>([
    ['no object', [], 'expected an object of patterns, got []'],
    ['a bad pattern', { '/a/../b': 'users' }, 'the pattern "/a/../b" has a dot segment'],
    ['a single name', { '**': 'ann' }, 'for "**": expected "users", "everyone" or a list of names, got "ann"'],
    ['nobody', { '**': [] }, 'for "**": expected "users", "everyone" or a list of names, got []'],
    ['no name', { '**': [1] }, 'for "**": expected a list of names, got 1 in it'],
    ['a bad name', { '**': ['a:b'] }, 'for "**": the name "a:b" has a colon'],
    ['a word for several', { '**': ['everyone'] }, 'for "**": the name "everyone" means more than one user'],
  ])('rules with %s', (_title, auth, problem) => {
    expect(problemsOf({ auth })).toEqual({ auth: problem });
  });

  test.each<[string[], unknown]>([
    [['/a/**=ann, bob'], { '/a/**': ['ann', 'bob'] }],
    [['**=everyone', '/a=users'], { '**': 'everyone', '/a': 'users' }],
    [['/a=ann', '/b=ann', '/a=everyone'], { '/b': ['ann'], '/a': 'everyone' }],
  ])('%j on the command line', (words, expected) => {
    const rules = words.reduce<unknown>((value, one) => OPTIONS.auth.add(value as never, one), {});
    expect(rules).toEqual(expected);
    expect(Object.entries(rules as object)).toEqual(Object.entries(expected as object));
  });

  test('what would let everybody in if it were not heeded keeps the server from starting', () => {
    const options: [string, Option][] = Object.entries(OPTIONS);
    expect(options.filter(([, { failsClosed }]) => failsClosed).map(([key]) => key)).toEqual([
      'users',
      'usersFile',
      'auth',
    ]);
  });

  test.each([
    [{}, false],
    [{ users: [ANN] }, true],
    [{ usersFile: 'users.txt' }, true],
    [{ auth: { '**': 'users' } as const }, true],
  ])('%j asks to sign in: %s', (parts, expected) => {
    const { auth } = guardsConfig({ ...DEFAULT_OPTIONS, ...parts }, (file) => `/abs/${file}`);
    expect(asksToSignIn(auth)).toBe(expected);
    if ('usersFile' in parts) expect(auth.usersFile).toBe('/abs/users.txt');
  });
});

test.each([
  ['app.test', true],
  ['app.test:8443', true],
  ['192.0.2.1', true],
  ['https://app.test', false],
  ['*.app.test', false],
  ['App.test', false],
  ['app.test/', false],
])('the host name %s fits: %s', (name, fits) => {
  expect('allowHosts' in problemsOf({ allowHosts: [name] })).toBe(!fits);
});

test('how a person sets an option', () => {
  expect(howToAdd('cors.origins', 'https://a.example')).toBe(
    'add "https://a.example" to the setting httpsPreview.cors.origins or start with --cors "https://a.example"',
  );
  expect(whereToSet('rateLimit.burst')).toBe('see the setting httpsPreview.rateLimit.burst or --rate-limit-burst');
});
