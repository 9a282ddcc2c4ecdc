/** The program from outside: what it prints, where, and the exit codes. */
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { openerOf } from '../../src/cli/open-browser.ts';
import { BIG, beginDownload, get, listening, siteFolder, takenPort } from './conversation.ts';
import { run, temporaryFolder } from './program.ts';

test('--version prints the version', async () => {
  const running = run(['--version']);
  expect(await running.ended).toBe(0);
  expect(running.stdout.text).toBe(`${manifest.version}\n`);
});

test('--help prints the help', async () => {
  const running = run(['--help']);
  expect(await running.ended).toBe(0);
  expect(running.stdout.text).toMatch(/^HTTPS Preview \d.*\n\nUsage: https-preview \[FOLDER\] \[flags\]\n/);
  expect(running.stderr.text).toBe('');
});

test('wrong usage is one line of standard error, and exit code 2', async () => {
  const running = run(['--prot', '80']);
  expect(await running.ended).toBe(2);
  expect(running.stderr.text).toBe(
    'https-preview: unknown flag --prot, did you mean --port? See https-preview --help.\n',
  );
  expect(running.stdout.text).toBe('');
});

test('wrong usage is a line of JSON with --json', async () => {
  const running = run(['--json', '--port', 'abc']);
  expect(await running.ended).toBe(2);
  expect(JSON.parse(running.stdout.text)).toMatchObject({ event: 'failed', code: 'usage' });
  expect(running.stderr.text).toBe('');
});

test.each<[string, string, readonly string[], (folder: string) => string]>([
  [
    'a folder that is missing',
    'root-missing',
    ['nowhere'],
    (folder) => `The folder ${join(folder, 'nowhere')} does not exist`,
  ],
  ['a file for a folder', 'root-missing', ['index.html'], (folder) => `${join(folder, 'index.html')} is a file`],
  [
    'a certificate that is missing',
    'certificate',
    ['--cert', 'c.pem', '--key', 'k.pem'],
    (folder) => join(folder, 'c.pem'),
  ],
])('%s: says so in one line, and exit code 1', async (_title, code, words, message) => {
  const folder = siteFolder();
  const running = run(words, { folder });
  expect(await running.ended).toBe(1);
  expect(running.stderr.text).toMatch(/^https-preview: .*\n$/);
  expect(running.stderr.text).toContain(message(folder));
  expect(running.stdout.text).toBe('');

  const asJson = run([...words, '--json'], { folder });
  expect(await asJson.ended).toBe(1);
  const told = JSON.parse(asJson.stdout.text);
  expect(told).toMatchObject({ event: 'failed', code });
  expect(told.message).toContain(message(folder));
});

test('--strict-port: a port that is taken is one line, and exit code 1', async () => {
  const port = await takenPort();
  const running = run(['--strict-port', '--port', String(port)]);
  expect(await running.ended).toBe(1);
  expect(running.stderr.text).toContain(`Port ${port} is in use`);
});

test('a port that is taken: takes the next free one, and says so', async () => {
  const port = await takenPort();
  const running = run(['--port', String(port)]);
  expect(await running.line(/is taken/)).toMatch(new RegExp(`${port} is taken, using \\d+$`));
});

test('--json: the first line tells the URL and the certificate to trust, and each request is a line', async () => {
  const folder = siteFolder();
  const running = run(['--json', '--port', '0'], { folder, stateFolder: temporaryFolder() });
  const told = await listening(running);
  expect(told).toMatchObject({ event: 'listening', url: `https://localhost:${told.port}/`, root: folder });

  expect(await get(told, '/')).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nHello from the folder$/);
  expect(await get(told, '/.env')).toMatch(/^HTTP\/1\.1 404 /);
  expect(JSON.parse(await running.line(/"target":"\/"/))).toMatchObject({
    event: 'request',
    method: 'GET',
    status: 200,
  });
  expect(JSON.parse(await running.line(/"target":"\/\.env"/))).toMatchObject({
    status: 404,
    reason: expect.stringContaining('hidden'),
  });

  expect(told.pid).toBeGreaterThan(0);
  process.kill(told.pid, 'SIGTERM');
  expect(await running.ended).toBe(0);
});

test('for a person: the banner, then a line for each request, without colours in a pipe', async () => {
  const running = run(['--port', '0'], { folder: siteFolder(), stateFolder: temporaryFolder() });
  const url = (await running.line(/URL/)).replace(/^.*URL +/, '');
  const certificate = (await running.line(/--cacert/)).replace(/^.*--cacert /, '');
  const told = { url, port: Number(new URL(url).port), root: '', certificate, pid: 0 };
  await get(told, '/missing?\\x1b[31m');
  expect(await running.line(/missing/)).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}404 {2}GET .* {2}\/missing\?\\x1b\[31m {2}— /,
  );
  expect(running.stdout.text).not.toContain('\x1b');
});

test('FORCE_COLOR colours a pipe too', async () => {
  const running = run(['--port', '0'], { env: { FORCE_COLOR: '1' } });
  expect(await running.line(/HTTPS Preview/)).toContain('\x1b[1mHTTPS Preview\x1b[22m');
});

test('the certificate is the same at the next start', async () => {
  const stateFolder = temporaryFolder();
  const certificates = [];
  for (let start = 0; start < 2; start++) {
    const running = run(['--json', '--port', '0'], { stateFolder });
    certificates.push(readFileSync((await listening(running)).certificate, 'utf8'));
  }
  expect(certificates[0]).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(certificates[1]).toBe(certificates[0]);
});

test('a folder that is named goes before --root, as `npm start -- FOLDER` needs', async () => {
  const folder = temporaryFolder();
  for (const name of ['sample', 'mine']) mkdirSync(join(folder, name));
  const running = run(['--root', 'sample', 'mine', '--json', '--port', '0'], { folder: realpathSync(folder) });
  expect((await listening(running)).root).toBe(join(realpathSync(folder), 'mine'));
});

test('an encrypted key: the passphrase comes from the environment', async () => {
  const folder = temporaryFolder();
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
  writeFileSync(join(folder, 'c.pem'), pems.cert);
  writeFileSync(join(folder, 'k.pem'), createPrivateKey(pems.private).export(cipher), { mode: 0o600 });
  const words = ['--cert', 'c.pem', '--key', 'k.pem', '--port', '0', '--json'];

  const without = run(words, { folder });
  expect(await without.ended).toBe(1);
  expect(JSON.parse(without.stdout.text)).toMatchObject({ event: 'failed', code: 'passphrase' });

  const withIt = run(words, { folder, env: { HTTPS_PREVIEW_PASSPHRASE: 'secret' } });
  expect((await listening(withIt)).certificate).toBe(join(folder, 'c.pem'));
});

test("--open runs the system's program with the URL; what fails there is a line of standard error", async () => {
  const programs = temporaryFolder();
  const { command } = openerOf(process.platform, '');
  const isUrl = '#!/bin/sh\ncase "$*" in https://localhost:*/) exit 3 ;; *) exit 4 ;; esac\n';
  writeFileSync(join(programs, command), isUrl, { mode: 0o755 });
  const running = run(['--open', '--json', '--port', '0'], { programs });
  const told = await listening(running);
  expect(await running.errorLine(/browser/)).toBe(`Could not open the browser: ${command} ended with 3`);
  expect(await get(told, '/')).toMatch(/^HTTP\/1\.1 200 /);
});

test('--open where the system has no program for it: a line of standard error, and the server runs', async () => {
  const running = run(['--open', '--port', '0'], { env: { PATH: temporaryFolder() } });
  expect(await running.errorLine(/browser/)).toMatch(/^https-preview: Could not open the browser: there is no /);
  running.signal('SIGTERM');
  expect(await running.ended).toBe(0);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it, with exit code 0', async (signal) => {
  const running = run(['--port', '0']);
  await running.line(/Ctrl\+C stops/);
  running.signal(signal);
  expect(await running.ended).toBe(0);
  expect(running.stdout.text).toMatch(/Stopping\. .*\n$/);
  expect(running.stderr.text).toBe('');
});

test('what is in flight is finished, also where npm passes on a Ctrl+C that was heard already', async () => {
  const { running, socket } = await beginDownload();
  running.signal('SIGINT');
  running.signal('SIGINT');
  let bytes = 0;
  for await (const chunk of socket) bytes += (chunk as Buffer).length;
  expect(bytes).toBeGreaterThan(BIG);
  expect(await running.ended).toBe(0);
});

test('a second Ctrl+C does not wait for what is in flight', async () => {
  const { running } = await beginDownload();
  const impatience = setInterval(() => running.signal('SIGINT'), 100);
  onTestFinished(() => clearInterval(impatience));
  expect(await running.ended).toBe(130);
});

test('it stops without a stack trace where nobody reads what it prints any more, as behind `| head`', async () => {
  const running = run(['--json', '--port', '0']);
  const told = await listening(running);
  running.closeStdout();
  await get(told, '/');
  expect(await running.ended).toBe(0);
  expect(running.stderr.text).toMatch(/^Made a certificate: .*\n$/);
});
