import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { buildEngineConfig } from '../../src/cli/engine-config.ts';
import { guardsConfig } from '../../src/config/guards.ts';
import { DEFAULT_LIMITS } from '../../src/config/limits.ts';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { siteConfig } from '../../src/config/site.ts';

const workingFolder = resolve('/work');
const certificateFolder = resolve('/state/https-preview');
const SURROUNDINGS = { workingFolder, certificateFolder, passphrase: undefined };

test('the defaults serve the folder one is in, with a certificate of our own', () => {
  expect(buildEngineConfig(DEFAULT_OPTIONS, SURROUNDINGS)).toEqual({
    root: workingFolder,
    port: 8443,
    strictPort: false,
    host: 'localhost',
    certificate: { kind: 'self-signed', folder: certificateFolder },
    directoryListing: true,
    allowHidden: [],
    allowSymlinks: [],
    site: siteConfig(DEFAULT_OPTIONS, (folder) => folder),
    guards: guardsConfig(DEFAULT_OPTIONS, (file) => file),
    limits: DEFAULT_LIMITS,
    allowHosts: [],
  });
});

test('relative paths start at the folder one is in, absolute ones stay', () => {
  const options = { ...DEFAULT_OPTIONS, root: 'site', allowSymlinks: ['../shared', resolve('/srv/fonts')] };
  expect(buildEngineConfig(options, SURROUNDINGS)).toMatchObject({
    root: join(workingFolder, 'site'),
    allowSymlinks: [resolve('/shared'), resolve('/srv/fonts')],
  });
});

test.each([
  ['without a passphrase', undefined, {}],
  ['with a passphrase', 'secret', { passphrase: 'secret' }],
])("a certificate of the user's own, %s", (_title, passphrase, more) => {
  const options = { ...DEFAULT_OPTIONS, cert: 'cert.pem', key: 'keys/key.pem' };
  expect(buildEngineConfig(options, { ...SURROUNDINGS, passphrase }).certificate).toEqual({
    kind: 'files',
    certFile: join(workingFolder, 'cert.pem'),
    keyFile: join(workingFolder, 'keys', 'key.pem'),
    ...more,
  });
});
