/** `trust`, `untrust` and `doctor` as they are shipped, on stores that are real, with what reads them: Chromium and curl. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium } from './harness/chromium.ts';
import { runCli, serve } from './harness/cli.ts';
import { type TemporaryFolder, temporaryFolder } from './harness/temporary-folder.ts';

const SITE = {
  'index.html': '<!doctype html><title>It opened</title><h1>It opened</h1>',
  'data.json': '{"fetched":true}',
  'news.events': 'data: told\n\n',
  'worker.js': 'oninstall = () => skipWaiting();\nonactivate = (event) => event.waitUntil(clients.claim());\n',
};

/** The system's own store is changed only where a machine is there for it: `.ci/run` says so. */
const MAY_CHANGE_SYSTEM = process.env.HTTPS_PREVIEW_TEST_SYSTEM_STORE === '1';

function folderOf(files: Readonly<Record<string, string>>, name?: string): TemporaryFolder {
  const folder = temporaryFolder(name);
  onTestFinished(() => folder.dispose());
  for (const [file, content] of Object.entries(files)) folder.write(file, content);
  return folder;
}

const home = () => folderOf({}, 'home');
const site = () => folderOf(SITE, 'site').path;

/** Run in a page: the first event of a stream. */
const FIRST_EVENT = `new Promise((resolve, reject) => {
  const events = new EventSource('/news.events');
  events.onmessage = ({ data }) => { events.close(); resolve(data); };
  events.onerror = () => reject(new Error('no event came'));
})`;

/** What the last line of `--json` says, and all lines before it. */
function told(stdout: string): { lines: Record<string, unknown>[]; summary: Record<string, unknown> } {
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { lines, summary: lines.at(-1) };
}

async function openPage(homeFolder: string): Promise<Page> {
  const browser = await launchChromium(homeFolder);
  onTestFinished(() => browser.close());
  return (await browser.newContext()).newPage();
}

describe('Chromium', () => {
  test('refuses before `trust`, grants all afterwards, and refuses again after `untrust`', async () => {
    const { path } = home();
    const { url } = await serve(site(), path, ['--mime-type', '.events=text/event-stream']);
    const refused = 'net::ERR_CERT_AUTHORITY_INVALID';
    await expect((await openPage(path)).goto(url)).rejects.toThrow(refused);

    expect((await runCli(path, 'trust', '--without-root', '--yes')).code).toBe(0);
    const page = await openPage(path);
    expect((await page.goto(url))?.status()).toBe(200);
    expect(await page.title()).toBe('It opened');
    expect(await page.evaluate('isSecureContext')).toBe(true);
    expect(await page.evaluate(`fetch('/data.json').then((response) => response.json())`)).toEqual({ fetched: true });
    expect(await page.evaluate(FIRST_EVENT)).toBe('told');
    await page.evaluate(`navigator.serviceWorker.register('/worker.js')`);
    await page.waitForFunction('navigator.serviceWorker.controller');

    expect((await runCli(path, 'untrust', '--without-root', '--yes')).code).toBe(0);
    await expect((await openPage(path)).goto(url)).rejects.toThrow(refused);
  });

  test('believes a certificate of the user, one that calls itself an authority too, and trusts nothing it signs', async () => {
    const { path } = home();
    const own = folderOf({}, 'own').path;
    const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: own, stdio: 'pipe' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const names = ['-subj', '/CN=mine', '-addext', 'subjectAltName=DNS:localhost'];
    openssl('req', '-x509', ...key, '-keyout', 'mine.key', '-out', 'mine.pem', '-days', '30', ...names);
    openssl(
      'req',
      '-x509',
      '-CA',
      'mine.pem',
      '-CAkey',
      'mine.key',
      ...key,
      '-keyout',
      'signed.key',
      '-out',
      'signed.pem',
      '-days',
      '30',
      ...names,
    );
    const trusted = await runCli(path, 'trust', '--without-root', '--yes', '--cert', join(own, 'mine.pem'));
    expect(trusted.stdout).toContain('authority');
    expect(trusted.code).toBe(0);

    const page = await openPage(path);
    const flags = (name: string) => ['--cert', join(own, `${name}.pem`), '--key', join(own, `${name}.key`)];
    const mine = await serve(site(), path, flags('mine'));
    expect((await page.goto(mine.url))?.status()).toBe(200);
    const signed = await serve(site(), path, flags('signed'));
    await expect(page.goto(signed.url)).rejects.toThrow('net::ERR_CERT_AUTHORITY_INVALID');
  });
});

test('a certificate that somebody else has signed is not trusted, and it is said why', async () => {
  const own = folderOf({}, 'own').path;
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: own, stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=somebody',
  );
  openssl(
    'req',
    '-x509',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'k',
    '-out',
    'c.pem',
    '-subj',
    '/CN=me',
  );
  const { path } = home();
  const { code, stderr } = await runCli(path, 'trust', '--without-root', '--yes', '--cert', join(own, 'c.pem'));
  expect([code, stderr]).toEqual([1, expect.stringContaining('is signed by another one (CN=somebody)')]);
  expect(readdirSync(path)).toEqual([]);
});

describe('without a terminal', () => {
  test.each([['trust'], ['untrust']])('%s shows its plan, does nothing without --yes, and says so', async (command) => {
    const { path } = home();
    if (command === 'untrust') await runCli(path, 'trust', '--without-root', '--yes');
    const { code, stdout } = await runCli(path, command, '--without-root');
    expect(code).toBe(1);
    expect(stdout).toContain(`certutil -d sql:${join(path, '.pki/nssdb')} ${command === 'trust' ? '-A' : '-D'}`);
    expect(stdout).toContain('With --yes');
    expect(existsSync(join(path, '.pki/nssdb/cert9.db'))).toBe(command === 'untrust');
  });

  test('for a program, too', async () => {
    const { code, stdout } = await runCli(home().path, 'trust', '--without-root', '--json');
    const { lines, summary } = told(stdout);
    expect(code).toBe(1);
    expect(lines[1]).toMatchObject({ event: 'step', action: 'add', store: 'nss', state: 'planned' });
    expect(summary).toMatchObject({ event: 'summary', agreed: false, ok: 0 });
  });
});

test("Firefox's profiles are told too, each with the trust that Firefox heeds", async () => {
  const { path, makeFolder } = home();
  const profile = makeFolder('.mozilla/firefox/abc.default');
  execFileSync('certutil', ['-d', `sql:${profile}`, '-N', '--empty-password']);
  const list = () => execFileSync('certutil', ['-d', `sql:${profile}`, '-L'], { encoding: 'utf8' });

  const { lines, summary } = told((await runCli(path, 'trust', '--without-root', '--yes', '--json')).stdout);
  expect(lines.filter(({ state }) => state === 'ok').map(({ store }) => store)).toEqual(['nss', 'firefox']);
  expect(summary).toMatchObject({ agreed: true, ok: 2, failed: 0, blocked: 0 });
  expect(list()).toMatch(/^HTTPS Preview [0-9a-f]{8} +C,, *$/m);

  expect(told((await runCli(path, 'untrust', '--without-root', '--yes', '--json')).stdout).summary).toMatchObject({
    ok: 2,
  });
  expect(list()).not.toContain('HTTPS Preview');
});

test('what an earlier certificate has left is told of by `trust`, and taken out by `untrust`', async () => {
  const { path } = home();
  const database = `sql:${join(path, '.pki/nssdb')}`;
  const list = () => execFileSync('certutil', ['-d', database, '-L'], { encoding: 'utf8' }).match(/HTTPS Preview \w+/g);
  await runCli(path, 'trust', '--without-root', '--yes');
  const [earlier] = list()!;
  execFileSync('rm', ['-r', join(path, '.local/state/https-preview')]);

  const { code, stdout } = await runCli(path, 'trust', '--without-root', '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain(`-D -n '${earlier}'`);
  expect(list()).toHaveLength(2); // it may be the editor's, so nobody takes it out unasked
  expect((await runCli(path, 'doctor', '--without-root')).stdout).toContain(`${earlier}, which is another one`);

  expect((await runCli(path, 'untrust', '--without-root', '--yes')).code).toBe(0);
  expect(list()).toBeNull();
});

describe('doctor', () => {
  test('has nothing to look at before the first start', async () => {
    const { path } = home();
    const { code, stderr } = await runCli(path, 'doctor');
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no certificate yet')]);
    expect(readdirSync(path)).toEqual([]);
  });

  test('says that it is not there, then that it is trusted, and that the server shows it', async () => {
    const { path } = home();
    const { port } = await serve(site(), path);
    const doctor = (...more: string[]) => runCli(path, 'doctor', '--without-root', '--port', String(port), ...more);

    const before = await doctor();
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/not there +Chromium/);
    expect(before.stdout).toContain('NET::ERR_CERT_AUTHORITY_INVALID');
    expect(before.stdout).toContain('answers with this certificate (TLSv1.3, h2)');
    expect(before.stdout).toMatch(/curl +.*self-signed certificate/);

    await runCli(path, 'trust', '--without-root', '--yes');
    const { lines } = told((await doctor('--json')).stdout);
    expect(lines.map(({ event, state }) => [event, state])).toEqual([
      ['certificate', undefined],
      ['store', 'trusted'],
      ['server', 'running'],
      ['summary', undefined],
    ]);
    expect(lines[0]).toMatchObject({ flaws: [], key: { mode: '600' } });
    expect(lines[2]).toMatchObject({ sameCertificate: true });
  });

  test('tells what is there and not trusted from what is trusted', async () => {
    const { path } = home();
    await runCli(path, 'trust', '--without-root', '--yes');
    const database = `sql:${join(path, '.pki/nssdb')}`;
    const [name] = /HTTPS Preview \w+/.exec(execFileSync('certutil', ['-d', database, '-L'], { encoding: 'utf8' }))!;
    execFileSync('certutil', ['-d', database, '-M', '-n', name, '-t', ',,']);
    const { code, stdout } = await runCli(path, 'doctor', '--without-root');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/not trusted +Chromium/)]);

    // And `trust` makes it good.
    expect((await runCli(path, 'trust', '--without-root', '--yes')).code).toBe(0);
    expect((await runCli(path, 'doctor', '--without-root')).code).toBe(0);
  });
});

// A single test, because there is a single store: before, with, and after.
if (MAY_CHANGE_SYSTEM) {
  test("the system's own store: curl believes the server, and without it no more", async () => {
    const { path } = home();
    onTestFinished(async () => void (await runCli(path, 'untrust', '--yes')));
    const folders = ['/usr/local/share/ca-certificates', '/etc/ssl/certs'];
    const before = folders.map((folder) => readdirSync(folder));
    const { url, port } = await serve(site(), path);
    // As on a machine whose user has set nothing.
    const curl = async () => {
      const ask = promisify(execFile)('curl', ['--silent', '--show-error', '--noproxy', '*', url], {
        env: { PATH: process.env.PATH },
      });
      return ask.then(
        ({ stdout }) => stdout,
        ({ stderr }) => stderr as string,
      );
    };
    expect(await curl()).toContain('self-signed certificate');
    expect((await runCli(path, 'trust', '--yes')).code).toBe(0);
    expect(await curl()).toContain('It opened');
    const doctor = await runCli(path, 'doctor', '--port', String(port));
    expect([doctor.code, doctor.stdout]).toEqual([0, expect.stringContaining('All is well')]);

    expect((await runCli(path, 'untrust', '--yes')).code).toBe(0);
    expect(await curl()).toContain('self-signed certificate');
    expect(folders.map((folder) => readdirSync(folder))).toEqual(before);
  });
}
