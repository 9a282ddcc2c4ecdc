/** What a malicious workspace may say, and which keys there are: looked up where they are written down. */
import { X509Certificate } from 'node:crypto';
import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { Option } from '../../src/config/option.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { CertificateInfo } from '../../src/engine/protocol.ts';
import { configOf } from '../engine/support.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { attacker, expectNothingInternal, folderWith, sendOver, serverOf, useOneCertificate } from './support.ts';

useOneCertificate();

const PROJECT = join(import.meta.dirname, '../..');

/** Paths of the files below a folder, from it; what was installed or made by a run is left out. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !/(?:^|\/)(?:node_modules|artifacts|\.build)\//.test(name));
}

/** Which certificate an engine shows. */
async function startedOnce(engine: Engine): Promise<CertificateInfo> {
  const { certificate } = await engine.start();
  await engine.stop(0);
  return certificate;
}

describe('workspace configuration that executes', () => {
  /** What an untrusted workspace may say, and why that is nobody's loss. Every other setting is not taken from it. */
  const HARMLESS: Readonly<Record<string, string>> = {
    autoStart: 'the server is on loopback, and its root is the workspace folder',
    port: 'on loopback',
    strictPort: 'on loopback',
    directoryListing: 'names in the folder, to who may read them anyway',
    spa: 'a file of the root',
    spaFile: 'a file of the root, through the same containment',
    cleanUrls: 'files of the root',
    trailingSlash: 'files of the root',
    compression: 'the same bytes, coded',
    crossOriginIsolation: 'stricter headers',
    cacheControl: 'one header, of which line breaks are refused',
    mimeTypes: 'one header, of which line breaks are refused',
    openPreviewIn: 'one of four viewers, by name',
    'cors.maxAgeSeconds': 'how long what others were told is remembered',
  };
  const settings = (Object.entries(OPTIONS) as [string, Option][]).filter(([, option]) => option.setting !== undefined);

  test('CVE-2025-65715: every setting that a workspace may set was judged', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const open = settings
      // VS Code never takes a setting of the scope `machine` from a workspace.
      .filter(([key, { setting }]) => setting?.scope !== 'machine' && !restricted.includes(`httpsPreview.${key}`))
      .map(([key]) => key);
    expect(open).toEqual(Object.keys(HARMLESS));
  });

  test.each([
    'host', // binds beyond loopback
    'allowHosts',
    'root',
    'mounts',
    'cert', // names key files
    'key',
    'allowHidden',
    'allowSymlinks',
    'headers',
    'redirects',
    'users',
    'usersFile',
    'auth',
    'cors.origins',
    'cors.credentials',
  ])('CVE-2025-65715: an untrusted workspace has no say in %s', (key) => {
    const named = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    expect(named).toContain(`httpsPreview.${key}`);
  });

  test('CVE-2025-65715: what a guest may cost is not said by any workspace', () => {
    for (const [key, { setting }] of settings) {
      if (/^(?:limits|rateLimit)\./.test(key)) expect([key, setting?.scope]).toEqual([key, 'machine']);
    }
  });

  test('Markdown Preview Enhanced 2026: programs are started by these files alone, none of which the site may name', async () => {
    const sources = await filesBelow(join(PROJECT, 'src'));
    const starting: string[] = [];
    for (const name of sources) {
      const source = await readFile(join(PROJECT, 'src', name), 'utf8');
      if (/from 'node:(?:child_process|cluster|vm)'|\beval\(|new Function\(/.test(source)) starting.push(name);
    }
    expect(starting.toSorted()).toEqual([
      'certificates/trust/node-world.ts', // the tools of trust stores, shown beforehand
      'cli/open-browser.ts', // --open
      'engine/worker.ts', // this program again
      'extension/server-process.ts', // this program again
    ]);
  });
});

describe('shared or leaked private key', () => {
  test('browser-sync, local-ssl-proxy: every machine has a key of its own', async () => {
    const engines = await Promise.all([configOf(), configOf()]);
    const made = await Promise.all(
      engines.map(async (config) => {
        const { file } = await startedOnce(createEngine(config));
        return file;
      }),
    );
    const certificates = await Promise.all(made.map(async (file) => new X509Certificate(await readFile(file))));
    const keys = certificates.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }));
    expect(new Set(keys).size).toBe(2);
    expect(new Set(certificates.map(({ serialNumber }) => serialNumber)).size).toBe(2);
    for (const certificate of certificates) {
      expect(certificate.ca).toBe(false); // it can sign nothing
      expect(certificate.issuer).toBe(certificate.subject);
    }
  });

  test('mkcert #156: the key is closed to others, and so is its folder', async () => {
    const { file } = await startedOnce(createEngine(await configOf()));
    const folder = dirname(file);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'key.pem'))).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('PRIVATE KEY');
  });

  test('mkcert #156: a key that others could read is used no more', async () => {
    const config = await configOf();
    const engine = createEngine(config);
    const before = await startedOnce(engine);
    expect((await startedOnce(engine)).fingerprint256).toBe(before.fingerprint256);
    await chmod(join(dirname(before.file), 'key.pem'), 0o644);
    expect((await startedOnce(engine)).fingerprint256).not.toBe(before.fingerprint256);
  });

  test('browser-sync, local-ssl-proxy: there is no key in what is packaged, nor in the project', async () => {
    const folders = [...new Set(manifest.files.map(dirname))];
    const packaged = (
      await Promise.all(
        folders.map(async (folder) =>
          (
            await readdir(join(PROJECT, folder), { withFileTypes: true })
          )
            .filter((entry) => entry.isFile())
            .map((entry) => join(folder, entry.name)),
        ),
      )
    ).flat();
    expect(packaged).toContain('dist/server.js');
    const sources = (
      await Promise.all(
        ['src', 'test', 'media'].map(async (folder) =>
          (await filesBelow(join(PROJECT, folder))).map((name) => join(folder, name)),
        ),
      )
    ).flat();
    for (const name of [...packaged, ...sources]) {
      expect(basename(name)).not.toMatch(/\.(?:key|p12|pfx|pem|jks)$/);
      const text = await readFile(join(PROJECT, name), 'latin1');
      expect(/-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\s|\\n)*[\w+/=]{40}/.test(text), name).toBe(false);
    }
  });

  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test('local-ssl-proxy: nobody is sent a key, even of a folder that the root holds', async () => {
      const root = await folderWith({ 'a.txt': 'a' });
      const config = await configOf({ root, certificate: { kind: 'self-signed', folder: join(root, 'state') } });
      await startedOnce(createEngine(config));
      const client = attacker(await serverOf(root), version);
      for (const target of ['/state/key.pem', '/state/certificate.pem', '/key.pem', '/.https-preview/key.pem']) {
        const answer = await sendOver(client, { target });
        expect(answer.status, target).toBe(404);
        expectNothingInternal(answer, 'PRIVATE KEY');
      }
      expect((await sendOver(client, { target: '/state/' })).body).not.toContain('.pem');
      expect(await sendOver(client, { target: '/a.txt' })).toMatchObject({ status: 200 });
    });
  });
});
