/** From a plan to its end, with a person or a program at the other side. What is done for real is in test/e2e/trust.test.ts. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { DOCTOR } from '../../src/cli/doctor.ts';
import { doctorText } from '../../src/cli/doctor-text.ts';
import { createStyle } from '../../src/cli/style.ts';
import type { SubcommandWords, Terminal } from '../../src/cli/subcommand.ts';
import { runTrustAction, type TrustAction } from '../../src/cli/trust-run.ts';
import { StartError } from '../../src/engine/failure.ts';
import type { Examination, StepResult, StoreState, Trust, TrustProposal, TrustStep } from '../../src/engine/trust.ts';
import { Sink } from './support.ts';

const FACTS = {
  names: ['localhost', '::1'],
  notBeforeMs: Date.UTC(2026, 10, 21),
  notAfterMs: Date.UTC(2027, 11, 23),
  fingerprint256: Array.from({ length: 32 }, () => 'AB').join(':'),
};

type Store = TrustStep['store'];

function storeOf(title: string, changes: Partial<Store> = {}): Store {
  return {
    kind: 'nss',
    title,
    place: `/${title}`,
    needsRoot: false,
    refusal: 'NET::ERR_CERT_AUTHORITY_INVALID',
    tool: 'certutil',
    judgesIssued: false,
    entries: async () => [],
    verify: async () => ({ trusted: true }),
    add: () => [],
    remove: () => [],
    ...changes,
  };
}

function stepOf(title: string, changes: Partial<TrustStep> = {}): TrustStep {
  return {
    action: 'add',
    store: storeOf(title),
    subject: undefined,
    names: ['HTTPS Preview abababab'],
    fingerprints: [FACTS.fingerprint256],
    commands: [['certutil', '-A', title]],
    ...changes,
  };
}

const SETTLED = { commands: [], skipped: { kind: 'settled', why: 'already trusted' } } as const;
const BLOCKED = { commands: [], skipped: { kind: 'blocked', why: 'certutil is missing: install it' } } as const;

interface Plan {
  readonly steps?: readonly TrustStep[];
  readonly leftovers?: readonly TrustStep[];
  /** By the title of the store; ok unless told. */
  readonly results?: Readonly<Record<string, StepResult>>;
  readonly warnings?: readonly string[];
  /** The folder of the authority for devices. */
  readonly authority?: string;
}

/** Trust that only says what it was asked to do. */
function trustOf({
  steps = [],
  leftovers = [],
  results = {},
  warnings = [],
  authority,
}: Plan): Trust & { readonly done: string[] } {
  const done: string[] = [];
  const hints = [{ title: 'curl', text: 'curl --cacert /c.pem' }];
  return {
    done,
    planTrust: async (): Promise<TrustProposal> => ({
      file: '/c.pem',
      name: 'HTTPS Preview abababab',
      facts: FACTS,
      isAuthority: false,
      warnings,
      steps,
      leftovers,
      hints,
      elsewhere: undefined,
    }),
    planUntrust: async () => steps,
    perform: async ({ store, skipped }) => {
      if (skipped !== undefined) return { kind: 'skipped', why: skipped.why };
      done.push(store.title);
      return results[store.title] ?? { kind: 'ok' };
    },
    examine: async () => undefined,
    belief: async () => undefined,
    authorityFolder: async () => authority,
    forgetAuthority: async () => {
      done.push('authority');
      return results.authority ?? { kind: 'ok' };
    },
    textOf: (command) => command.join(' '),
  };
}

interface Meeting {
  readonly action?: TrustAction;
  readonly flags?: SubcommandWords['flags'];
  /** What the person types, a line each; undefined where there is no terminal. */
  readonly answers?: readonly string[];
}

/** Lets a person, or nobody, meet the plan. */
async function meet(trust: Trust, { action = 'trust', flags = {}, answers }: Meeting = {}) {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const stdin = new PassThrough();
  const pending = [...(answers ?? [])];
  // Answers when it is asked, as people do.
  const write = stdout._write.bind(stdout);
  stdout._write = (chunk, encoding, callback) => {
    write(chunk, encoding, callback);
    if (!String(chunk).includes('[y/N]')) return;
    const answer = pending.shift();
    if (answer === undefined) stdin.end();
    else stdin.write(`${answer}\n`);
  };
  const isTTY = answers !== undefined;
  const terminal = {
    stdin: Object.assign(stdin, { isTTY }) as unknown as Terminal['stdin'],
    stdout: Object.assign(stdout, { isTTY }) as unknown as Terminal['stdout'],
    stderr: stderr as unknown as Terminal['stderr'],
    style: createStyle(false),
    platform: 'linux',
    env: {},
    workingFolder: '/',
    certificateFolder: '/state',
  } satisfies Terminal;
  const code = await runTrustAction(action, trust, { flags, operand: undefined }, terminal);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

test('every store is shown with its commands before anything is asked, and then what came of it', async () => {
  const plan = trustOf({
    steps: [
      stepOf('Chromium'),
      stepOf('Firefox', SETTLED),
      stepOf('The system', {
        store: storeOf('The system', { remark: 'It may ask.' }),
        commands: [
          ['sudo', 'install'],
          ['sudo', 'update'],
        ],
      }),
    ],
    results: { 'The system': { kind: 'failed', why: 'sudo: 3 incorrect password attempts' } },
    warnings: ['Mind this.'],
  });
  const { code, stdout } = await meet(plan, { answers: ['y'] });
  expect(code).toBe(1);
  expect(stdout).toBe(`
  Have HTTPS Preview trusted on this machine

  Certificate  /c.pem
  for          localhost, ::1
  from, until  2026-11-21, 2027-12-23
  SHA-256      AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB
               AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB

  Mind this.

  Chromium  /Chromium
    $ certutil -A Chromium

  Firefox  /Firefox
    already trusted

  The system  /The system
    It may ask.
    $ sudo install
    $ sudo update

  Do this? [y/N] 
  ok       Chromium
  skipped  Firefox
           already trusted
  failed   The system
           sudo: 3 incorrect password attempts

  1 done, 1 failed, 0 could not be done; see above.

  Programs that read none of these are told each time:
  curl         curl --cacert /c.pem
`);
});

describe('consent', () => {
  test.each([['y'], ['Y'], ['yes'], [' y ']])('%j is yes', async (answer) => {
    const plan = trustOf({ steps: [stepOf('Chromium')] });
    const { code, stdout } = await meet(plan, { answers: [answer] });
    expect([code, plan.done]).toEqual([0, ['Chromium']]);
    expect(stdout).toContain('Done.');
  });

  test.each([['n'], [''], ['yep'], ['no y']])('%j is no', async (answer) => {
    const plan = trustOf({ steps: [stepOf('Chromium')] });
    const { code, stdout } = await meet(plan, { answers: [answer] });
    expect([code, plan.done]).toEqual([1, []]);
    expect(stdout).toContain('Nothing was changed.');
  });

  test('no answer, as at the end of the input, is no', async () => {
    const plan = trustOf({ steps: [stepOf('Chromium')] });
    expect(await meet(plan, { answers: [] })).toMatchObject({ code: 1 });
    expect(plan.done).toEqual([]);
  });

  test.each([['trust'], ['untrust']] as const)('%s without a terminal does nothing, and says so', async (action) => {
    const plan = trustOf({ steps: [stepOf('Chromium')] });
    const { code, stdout } = await meet(plan, { action });
    expect([code, plan.done]).toEqual([1, []]);
    expect(stdout).toContain('$ certutil -A Chromium');
    expect(stdout).toContain('With --yes, this is done without asking.');
  });

  test('--yes asks nothing', async () => {
    const plan = trustOf({ steps: [stepOf('Chromium')] });
    const { code, stdout } = await meet(plan, { flags: { yes: true }, answers: [] });
    expect([code, plan.done]).toEqual([0, ['Chromium']]);
    expect(stdout).not.toContain('[y/N]');
  });

  test('where there is nothing to do, nothing is asked', async () => {
    const { code, stdout } = await meet(trustOf({ steps: [stepOf('Chromium', SETTLED)] }));
    expect([code, stdout]).toEqual([0, expect.stringContaining('Nothing had to be done.')]);
  });

  test.each([
    ['trust', 1, 'Nothing could be done.'],
    ['untrust', 0, 'Nothing had to be done.'],
  ] as const)('where there is no store, %s ends with %i', async (action, code, text) => {
    expect(await meet(trustOf({}), { action })).toMatchObject({ code, stdout: expect.stringContaining(text) });
  });

  test('what cannot be done is a failure, also where nothing else is to do', async () => {
    const { code, stdout } = await meet(trustOf({ steps: [stepOf('Chromium', BLOCKED)] }));
    expect([code, stdout]).toEqual([1, expect.stringContaining('certutil is missing: install it')]);
  });
});

describe('the authority for phones', () => {
  const plan = (results: Plan['results'] = {}) =>
    trustOf({ steps: [stepOf('Chromium', SETTLED)], authority: '/devices', results });

  test('is deleted by untrust, which shows that before', async () => {
    const shown = plan();
    const { code, stdout } = await meet(shown, { action: 'untrust', answers: ['y'] });
    expect([code, shown.done]).toEqual([0, ['authority']]);
    expect(stdout).toContain('  The authority for phones  /devices\n    The folder is deleted');
    expect(stdout).toContain('  ok       The authority for phones\n');
  });

  test('stays where nobody agrees', async () => {
    const declined = plan();
    expect((await meet(declined, { action: 'untrust', answers: ['n'] })).code).toBe(1);
    expect(declined.done).toEqual([]);
  });

  test('is no business of trust', async () => {
    const left = plan();
    const { stdout } = await meet(left, { flags: { yes: true } });
    expect([left.done, stdout.includes('/devices')]).toEqual([[], false]);
  });

  test('that cannot be deleted is a failure, with the reason', async () => {
    const stuck = plan({ authority: { kind: 'failed', why: 'permission denied' } });
    const { code, stdout } = await meet(stuck, { action: 'untrust', flags: { yes: true, json: true } });
    expect(code).toBe(1);
    const told = stdout.split('\n').filter((line) => line.includes('"authority"'));
    expect(told.map((line) => JSON.parse(line))).toEqual([
      { event: 'authority', folder: '/devices', state: 'planned' },
      { event: 'authority', folder: '/devices', state: 'failed', why: 'permission denied' },
    ]);
  });
});

describe('other certificates of ours', () => {
  const plan = () => trustOf({ steps: [stepOf('Chromium')], leftovers: [stepOf('the old one', { action: 'remove' })] });

  test.each([
    ['y', ['Chromium', 'the old one']],
    ['n', ['Chromium']],
  ])('are asked for apart: %s', async (answer, done) => {
    const asked = plan();
    expect((await meet(asked, { answers: ['y', answer] })).code).toBe(0);
    expect(asked.done).toEqual(done);
  });

  test('are left alone with --yes, and told of', async () => {
    const alone = plan();
    const { stdout } = await meet(alone, { flags: { yes: true } });
    expect(alone.done).toEqual(['Chromium']);
    expect(stdout).toContain('They were left alone.');
  });
});

describe('--json', () => {
  const lines = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('is the certificate, the plan, what came of it, and the sum', async () => {
    const steps = [stepOf('Chromium'), stepOf('Firefox', SETTLED), stepOf('Java')];
    const plan = trustOf({ steps, results: { Java: { kind: 'failed', why: 'no' } } });
    const { code, stdout } = await meet(plan, { flags: { json: true, yes: true } });
    expect(code).toBe(1);
    expect(lines(stdout).map(({ event, title, state, why }) => [event, title, state, why])).toEqual([
      ['certificate', undefined, undefined, undefined],
      ['step', 'Chromium', 'planned', undefined],
      ['step', 'Firefox', 'skipped', 'already trusted'],
      ['step', 'Java', 'planned', undefined],
      ['step', 'Chromium', 'ok', undefined],
      ['step', 'Java', 'failed', 'no'],
      ['summary', undefined, undefined, undefined],
    ]);
    expect(lines(stdout)[1].commands).toEqual([['certutil', '-A', 'Chromium']]);
    expect(lines(stdout).at(-1)).toMatchObject({
      event: 'summary',
      done: false,
      ok: 1,
      failed: 1,
      settled: 1,
      blocked: 0,
    });
  });

  test('asks nobody: without --yes, nothing is done', async () => {
    const plan = trustOf({ steps: [stepOf('Chromium')] });
    const { code, stdout } = await meet(plan, { flags: { json: true }, answers: ['y'] });
    expect([code, plan.done]).toEqual([1, []]);
    expect(lines(stdout).at(-1)).toMatchObject({ event: 'summary', agreed: false, why: 'expected --yes' });
  });

  test('tells of others of ours', async () => {
    const plan = trustOf({ leftovers: [stepOf('the old one', { action: 'remove' })] });
    const { stdout } = await meet(plan, { flags: { json: true, yes: true } });
    expect(lines(stdout)[1]).toMatchObject({ event: 'leftover', action: 'remove', title: 'the old one' });
  });
});

test.each([
  [{}, '', 'https-preview: /c.pem: is a folder\n'],
  [{ json: true }, '{"event":"failed","message":"/c.pem: is a folder"}\n', ''],
])('a certificate that cannot be read is one line: %j', async (flags, stdout, stderr) => {
  const planTrust = () => Promise.reject(new StartError('certificate', '/c.pem: is a folder'));
  expect(await meet({ ...trustOf({}), planTrust }, { flags })).toEqual({ code: 1, stdout, stderr });
});

describe('the doctor', () => {
  const URL_ = new URL('https://localhost:8443/');
  const HEALTHY: Examination = {
    file: '/c.pem',
    facts: FACTS,
    isSelfSigned: true,
    flaws: [],
    key: { file: '/key.pem', mode: '600', flaw: undefined },
    stores: [],
    handshake: {
      kind: 'done',
      protocol: 'TLSv1.3',
      alpn: 'h2',
      isSubject: true,
      fingerprint256: FACTS.fingerprint256,
      refusal: undefined,
    },
    plain: { program: 'curl', refusal: undefined },
    hints: [{ title: 'curl', text: 'curl --cacert /c.pem' }],
    elsewhere: undefined,
  };
  const textOf = (changes: Partial<Examination>, isWell = false) =>
    doctorText({ ...HEALTHY, ...changes }, { url: URL_, isServerNamed: true, isWell }, createStyle(false));
  const surveyOf = (state: StoreState) => ({ store: storeOf('Chromium'), state, others: [], own: undefined });

  test('has little to say where all is well', () => {
    expect(textOf({ stores: [surveyOf({ kind: 'trusted' })] }, true)).toBe(`
  Whether browsers trust HTTPS Preview on this machine

  Certificate  /c.pem
  for          localhost, ::1
  from, until  2026-11-21, 2027-12-23
  SHA-256      AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB
               AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB
  its key      /key.pem (600)

  trusted      Chromium
               /Chromium

  server       https://localhost:8443/ answers with this certificate (TLSv1.3, h2)
  curl         believes it

  All is well: browsers show the page without a warning.

`);
  });

  test.each<[StoreState, string]>([
    [{ kind: 'absent' }, 'not there    Chromium\n               /Chromium\n               Who reads it says NET::ERR_'],
    [
      { kind: 'present', why: 'no trust' },
      'not trusted  Chromium\n               /Chromium\n               Because: no trust',
    ],
    [
      { kind: 'tool-missing', tool: { name: 'certutil', install: 'sudo apt-get install x' } },
      'certutil is missing: sudo apt-get install x',
    ],
    [{ kind: 'tool-missing', tool: { name: 'certutil', install: undefined } }, 'certutil is missing\n'],
    [{ kind: 'unreadable', why: 'bad database' }, 'unreadable   Chromium'],
  ])('says how a store stands: %j', (state, text) => {
    expect(textOf({ stores: [surveyOf(state)] })).toContain(text);
    expect(textOf({ stores: [surveyOf(state)] })).toContain('`https-preview trust` shows');
  });

  test.each<[Partial<Examination>, string]>([
    [{ flaws: ['it ended on 2026-11-20'] }, 'but          it ended on 2026-11-20'],
    [{ key: { file: '/key.pem', mode: '644', flaw: 'others can read it' } }, '/key.pem others can read it'],
    [{ handshake: { kind: 'failed', why: 'refused', isRefused: true } }, 'none runs at https://localhost:8443/'],
    [{ handshake: { kind: 'failed', why: 'no TLS', isRefused: false } }, 'https://localhost:8443/: no TLS'],
    [{ plain: { program: 'curl', refusal: 'curl: (60) no' } }, 'curl         curl: (60) no'],
    [{ isSelfSigned: false }, 'It is signed by another one'],
  ])('says what is wrong: %j', (changes, text) => {
    expect(textOf(changes)).toContain(text);
  });

  test.each([['0'], ['65536'], ['abc'], ['-1']])('refuses the port %s', async (port) => {
    const running = DOCTOR.run({ flags: { port }, operand: undefined }, {} as Terminal);
    await expect(running).rejects.toThrow(`--port: expected an integer from 1 to 65535, got "${port}"`);
  });
});
