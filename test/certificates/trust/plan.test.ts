import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { performStep } from '../../../src/certificates/trust/perform.ts';
import { planTrust, planUntrust } from '../../../src/certificates/trust/plan.ts';
import type { StoreEntry, TrustStore, Verdict } from '../../../src/certificates/trust/store.ts';
import { findStores } from '../../../src/certificates/trust/stores.ts';
import type { TrustSubject } from '../../../src/certificates/trust/subject.ts';
import { errorOf } from '../support.ts';
import { makeSubject, subjectFrom, worldOf } from './support.ts';

interface Known {
  readonly entries?: readonly TrustSubject[];
  readonly verdict?: Verdict;
  readonly needsRoot?: boolean;
  readonly problem?: string;
}

/** A store of which only is known what is told. */
function storeOf({ entries = [], verdict = { trusted: true }, needsRoot = false, problem }: Known = {}): TrustStore {
  return {
    kind: 'nss',
    title: 'A browser',
    place: '/place',
    needsRoot,
    refusal: 'no',
    tool: 'certutil',
    judgesIssued: false,
    entries: async () => {
      if (problem !== undefined) throw new Error(problem);
      return entries.map(({ name, certificate }) => ({ name, certificate }));
    },
    verify: async () => verdict,
    add: ({ name }) => [['certutil', 'add', name]],
    remove: (removed: readonly StoreEntry[]) => removed.map(({ name }) => ['certutil', 'remove', name] as const),
  };
}

const world = worldOf({ programs: ['certutil'] });

describe('planTrust', () => {
  test('what is not there is added, and nothing is run for the plan', async () => {
    const subject = await makeSubject();
    const { steps, leftovers } = await planTrust(subject, [storeOf()], world);
    expect(steps).toMatchObject([
      { action: 'add', commands: [['certutil', 'add', subject.name]], names: [subject.name] },
    ]);
    expect(steps[0]!.skipped).toBeUndefined();
    expect(leftovers).toEqual([]);
    expect(world.lines).toEqual([]);
  });

  test('what is there and not trusted is added again', async () => {
    const subject = await makeSubject();
    const store = storeOf({ entries: [subject], verdict: { trusted: false, why: 'no trust' } });
    expect((await planTrust(subject, [store], world)).steps[0]!.commands).toHaveLength(1);
  });

  test('what is trusted is left as it is', async () => {
    const subject = await makeSubject();
    const { steps } = await planTrust(subject, [storeOf({ entries: [subject] })], world);
    expect(steps).toMatchObject([{ commands: [], skipped: { kind: 'settled', why: 'already trusted' } }]);
  });

  test('others of ours are offered to be taken out, and the certificate itself is not', async () => {
    const [subject, other] = [await makeSubject(), await makeSubject()];
    const { leftovers } = await planTrust(subject, [storeOf({ entries: [other, subject] }), storeOf()], world);
    expect(leftovers).toMatchObject([{ action: 'remove', commands: [['certutil', 'remove', other.name]] }]);
  });

  test.each([
    [['sudo'], [['sudo', 'certutil', 'add']]],
    [['pkexec'], [['pkexec', 'certutil', 'add']]],
    [[], [['certutil', 'add']]],
  ])('root is asked for with %j', async (elevation, commands) => {
    const subject = await makeSubject();
    const { steps } = await planTrust(subject, [storeOf({ needsRoot: true })], { ...world, elevation });
    expect(steps[0]!.commands).toEqual(commands.map((command) => [...command, subject.name]));
  });

  test.each([
    ['root cannot be had', { needsRoot: true }, { elevation: undefined }, 'it needs root, and there is no sudo here'],
    ['it cannot be read', { problem: 'bad database' }, {}, 'it cannot be read: bad database'],
    ['the tool is missing', {}, { exists: () => false }, 'certutil is missing'],
    [
      'the tool is missing, and it is known how to get it',
      {},
      { exists: (path: string) => path === '/bin/apt-get' },
      'certutil is missing: sudo apt-get install libnss3-tools',
    ],
  ])('where %s, the step is skipped and says so', async (_title, known, changes, why) => {
    const { steps } = await planTrust(await makeSubject(), [storeOf(known)], { ...world, ...changes });
    expect(steps).toMatchObject([{ commands: [], skipped: { kind: 'blocked', why } }]);
  });

  test('the command that would help is told apart, to be offered', async () => {
    const withoutTool = { ...world, exists: (path: string) => path === '/bin/apt-get' };
    const { steps } = await planTrust(await makeSubject(), [storeOf({})], withoutTool);
    expect(steps[0]!.skipped?.remedy).toBe('sudo apt-get install libnss3-tools');
  });

  test('a certificate that somebody else has signed is refused', async () => {
    const error = await errorOf(planTrust(await subjectFrom(await issuedPem()), [storeOf()], world));
    expect(error.message).toContain('is signed by another one (CN=the authority)');
  });
});

describe('planUntrust', () => {
  test('everything of ours goes, each once', async () => {
    const [subject, other] = [await makeSubject(), await makeSubject()];
    const [step] = await planUntrust(subject, [storeOf({ entries: [other, subject] })], world);
    expect(step).toMatchObject({ action: 'remove', names: [subject.name, other.name] });
    expect(step!.commands).toEqual([
      ['certutil', 'remove', subject.name],
      ['certutil', 'remove', other.name],
    ]);
  });

  test('it needs no certificate of today', async () => {
    const other = await makeSubject();
    const [step] = await planUntrust(undefined, [storeOf({ entries: [other] })], world);
    expect(step!.names).toEqual([other.name]);
  });

  test('where nothing is there, nothing is done', async () => {
    const [step] = await planUntrust(undefined, [storeOf()], world);
    expect(step).toMatchObject({ commands: [], skipped: { kind: 'settled', why: 'nothing of ours is there' } });
  });
});

describe('performStep', () => {
  const stepFor = async (store: TrustStore) => {
    const subject = await makeSubject();
    return (await planTrust(subject, [{ ...store, entries: async () => [] }], world)).steps[0]!;
  };

  test('the commands are run, and the effect is looked at', async () => {
    const doing = worldOf({ programs: ['certutil'] });
    const step = await stepFor(storeOf());
    expect(await performStep(step, doing)).toEqual({ kind: 'ok' });
    expect(doing.lines).toEqual([`certutil add ${step.names[0]}`]);
  });

  test('the first command that fails is the last one; its last complaint is told', async () => {
    const failing = worldOf({
      answer: () => {
        throw 'a warning\ncertutil: function failed\n\n';
      },
    });
    const step = { ...(await stepFor(storeOf())), commands: [['certutil', 'a'] as const, ['certutil', 'b'] as const] };
    expect(await performStep(step, failing)).toEqual({ kind: 'failed', why: 'certutil: function failed' });
    expect(failing.lines).toEqual(['certutil a']);
  });

  test('what was added and is not believed has failed', async () => {
    const step = await stepFor(storeOf({ verdict: { trusted: false, why: 'no trust' } }));
    expect(await performStep(step, world)).toEqual({
      kind: 'failed',
      why: 'it was added, and is not trusted all the same: no trust',
    });
  });

  test('what was taken out and is still there has failed', async () => {
    const other = await makeSubject();
    const [step] = await planUntrust(undefined, [storeOf({ entries: [other] })], world);
    expect(await performStep(step!, worldOf())).toEqual({ kind: 'failed', why: `${other.name} is still there` });
  });

  test('what is skipped is not run', async () => {
    const subject = await makeSubject();
    const { steps } = await planTrust(subject, [storeOf({ entries: [subject] })], world);
    const idle = worldOf();
    expect(await performStep(steps[0]!, idle)).toEqual({ kind: 'skipped', why: 'already trusted' });
    expect(idle.lines).toEqual([]);
  });
});

describe('the stores of a machine', () => {
  test.each<[string, Parameters<typeof worldOf>[0], readonly string[]]>([
    ['macOS', { platform: 'darwin' }, ['macos-keychain']],
    ['macOS with Java', { platform: 'darwin', env: { JAVA_HOME: '/java' } }, ['macos-keychain', 'java']],
    ['Windows', { platform: 'win32' }, ['windows-root']],
    ['Linux with nothing on it', {}, []],
    [
      'Linux: what needs no root goes first',
      {
        programs: ['chromium'],
        env: { JAVA_HOME: '/java' },
        files: { '/usr/local/share/ca-certificates/a': '', '/home/me/.mozilla/firefox/a.b/cert9.db': '' },
      },
      ['nss', 'firefox', 'java', 'linux-system'],
    ],
  ])('%s', (_title, told, kinds) => {
    expect(findStores(worldOf(told)).map(({ kind }) => kind)).toEqual(kinds);
  });
});

/** A leaf that an authority has signed. */
async function issuedPem(): Promise<string> {
  const { generate } = await import('selfsigned');
  const authority = await generate([{ name: 'commonName', value: 'the authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  const issued = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
  });
  expect(new X509Certificate(issued.cert).issuer).toBe('CN=the authority');
  return issued.cert;
}
