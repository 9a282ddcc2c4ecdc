/** What the faces get of trust. The stores themselves are tested in test/certificates/trust, and for real in test/e2e. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDevices } from '../../src/certificates/devices.ts';
import { StartError } from '../../src/engine/failure.ts';
import { createTrust } from '../../src/engine/trust.ts';
import { temporaryFile, temporaryFolder } from '../certificates/support.ts';
import { type Told, worldOf } from '../certificates/trust/support.ts';

const LIMITS = { elevationTool: 'sudo', withoutRoot: false } as const;
const NOW_MS = Date.now();

/** A machine with a browser whose database is to be made, and with a system store. */
const MACHINE: Told = { programs: ['certutil', 'chromium'], files: { '/usr/local/share/ca-certificates/a': '' } };

/** Trust in the certificate of an empty folder. */
function trustOf(told: Told = MACHINE, limits: Parameters<typeof createTrust>[1] = LIMITS, browserElsewhere?: string) {
  const folder = temporaryFolder();
  const base = worldOf(told);
  // Its files are told of, and the one folder is real.
  const world = {
    ...base,
    exists: (path: string) => base.exists(path) || readdirSync(folder).some((name) => path === join(folder, name)),
  };
  return {
    folder,
    world,
    trust: createTrust({ kind: 'kept', folder }, limits, { world, nowMs: () => NOW_MS, browserElsewhere }),
  };
}

describe('planTrust', () => {
  test('makes the certificate, and runs nothing that changes anything', async () => {
    const { folder, trust, world } = trustOf();
    const proposal = await trust.planTrust();
    expect(proposal.file).toBe(join(folder, 'certificate.pem'));
    expect(proposal.facts.names).toContain('localhost');
    expect(proposal.isAuthority).toBe(false);
    expect(proposal.steps.map(({ store }) => store.kind)).toEqual(['nss', 'linux-system']);
    expect(proposal.warnings).toEqual([]);
    expect(world.lines).toEqual([]);
  });

  test('leaves alone what needs root, if it is to', async () => {
    const { trust } = trustOf(MACHINE, { ...LIMITS, withoutRoot: true });
    expect((await trust.planTrust()).steps.map(({ store }) => store.kind)).toEqual(['nss']);
  });

  test('warns whoever is root through sudo, whose browsers are meant then', async () => {
    const { trust } = trustOf({ ...MACHINE, env: { SUDO_USER: 'ann' }, elevation: [] });
    expect((await trust.planTrust()).warnings).toEqual([expect.stringContaining('not those of ann')]);
  });

  test('a file that is no certificate is a StartError with its name', async () => {
    const certFile = temporaryFile('c.pem', 'hello');
    const planning = createTrust({ kind: 'own', certFile }, LIMITS, { world: worldOf() }).planTrust();
    await expect(planning).rejects.toThrow(StartError);
    await expect(planning).rejects.toThrow(certFile);
  });
});

test('planUntrust makes no certificate', async () => {
  const { folder, trust } = trustOf();
  const steps = await trust.planUntrust();
  expect(steps.map(({ skipped }) => skipped?.kind)).toEqual(['settled', 'blocked']); // update-ca-certificates is missing
  expect(readdirSync(folder)).toEqual([]);
});

describe('examine', () => {
  const NOWHERE = new URL('https://127.0.0.1:1/');

  test('makes no certificate', async () => {
    const { folder, trust } = trustOf();
    expect(await trust.examine(NOWHERE)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('looks at the certificate, its key, the stores and the server', async () => {
    const { folder, trust } = trustOf();
    await trust.planTrust();
    const found = await trust.examine(NOWHERE);
    expect(found).toMatchObject({
      file: join(folder, 'certificate.pem'),
      isSelfSigned: true,
      flaws: [],
      key: { file: join(folder, 'key.pem'), flaw: undefined },
      handshake: { kind: 'failed', isRefused: true },
    });
    expect(found?.stores.map(({ state }) => state.kind)).toEqual(['absent', 'tool-missing']);
  });
});

describe('belief', () => {
  test('makes no certificate', async () => {
    const { folder, trust } = trustOf();
    expect(await trust.belief()).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("asks the browsers' stores alone", async () => {
    const { trust } = trustOf();
    await trust.planTrust();
    expect(await trust.belief()).toMatchObject({
      verdict: 'untrusted',
      doubters: ['Chromium, Chrome, Edge and VS Code'],
      elsewhere: undefined,
    });
  });

  test('where the browser is known to be elsewhere, nobody can tell; and the plan says what to do there', async () => {
    const { trust } = trustOf(MACHINE, LIMITS, 'SSH: elsewhere');
    const { elsewhere } = await trust.planTrust();
    expect(elsewhere).toMatchObject({ reason: 'SSH: elsewhere', hints: [{}, {}, {}] });
    expect(await trust.belief()).toMatchObject({ verdict: 'unknown', elsewhere: 'SSH: elsewhere' });
  });
});

describe('the authority for devices', () => {
  test('is deleted with its folder, and then there is none', async () => {
    const devicesFolder = temporaryFolder();
    await openDevices({ folder: devicesFolder, names: ['192.168.1.20'] }, Date.now());
    const exists = (path: string) => existsSync(path);
    const trust = createTrust({ kind: 'kept', folder: temporaryFolder() }, LIMITS, {
      world: { ...worldOf({}), exists },
      devicesFolder,
    });
    expect(await trust.authorityFolder()).toBe(devicesFolder);
    expect(await trust.forgetAuthority()).toEqual({ kind: 'ok' });
    expect(await trust.authorityFolder()).toBeUndefined();
    expect(existsSync(devicesFolder)).toBe(false);
  });
});

test('a command as a person types it', () => {
  expect(trustOf().trust.textOf(['certutil', '-n', 'HTTPS Preview 1'])).toBe("certutil -n 'HTTPS Preview 1'");
});
