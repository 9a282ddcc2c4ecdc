import { describe, expect, test } from 'vitest';
import { DEFAULT_OPTIONS, type Options } from '../../src/config/options.ts';
import { buildEngineConfig, keyFileOf, rootFolder } from '../../src/extension/build-config.ts';
import { engineConfig } from './samples.ts';

const surroundings = {
  root: '/site',
  workspaceFolder: '/work' as string | undefined,
  home: '/home/a',
  certificateFolder: '/state/certificate',
  passphrase: undefined,
  allowHosts: [],
};

function build(options: Partial<Options>, more: Partial<typeof surroundings> | { passphrase: string } = {}) {
  return buildEngineConfig({ ...DEFAULT_OPTIONS, ...options }, { ...surroundings, ...more });
}

test('the defaults serve the folder with a certificate of our own', () => {
  expect(build({})).toEqual(engineConfig);
});

test('what is set is passed on', () => {
  const options = {
    port: 0,
    strictPort: true,
    host: '127.0.0.1',
    directoryListing: false,
    allowHidden: ['.env.example'],
  };
  expect(build(options, { root: '/other' })).toEqual({ ...engineConfig, ...options, root: '/other' });
});

test('links may lead to folders by a full path, or from home', () => {
  expect(build({ allowSymlinks: ['/shared', '~/shared', '~'] }).allowSymlinks).toEqual([
    '/shared',
    '/home/a/shared',
    '/home/a',
  ]);
});

describe('a mounted folder', () => {
  test.each([
    ['../fonts', '/work', '/fonts'],
    ['dist', '/work', '/work/dist'],
    ['/srv/www', '/work', '/srv/www'],
    ['~/www', undefined, '/home/a/www'],
  ])('%j in the workspace folder %s', (folder, workspaceFolder, expected) => {
    expect(build({ mounts: { '/m/': folder } }, { workspaceFolder }).site.mounts).toEqual({ '/m/': expected });
  });

  test('has a full path where no folder is open', () => {
    const message = 'httpsPreview.mounts: expected a full path, or one that starts with ~/, got "fonts".';
    expect(() => build({ mounts: { '/m/': 'fonts' } }, { workspaceFolder: undefined })).toThrow(
      expect.objectContaining({ name: 'StartError', message }),
    );
  });
});

describe('the root folder', () => {
  test.each([
    ['', '/work', '/work'],
    ['public', '/work', '/work/public'],
    ['../other', '/work', '/other'],
    ['/srv/www', '/work', '/srv/www'],
    ['~/www', '/work', '/home/a/www'],
    ['~www', '/work', '/work/~www'],
    ['/srv/www', undefined, '/srv/www'],
    ['~', undefined, '/home/a'],
    ['public', undefined, undefined],
    ['', undefined, undefined],
  ])('%j in the workspace folder %s', (root, folder, expected) => {
    expect(rootFolder({ ...DEFAULT_OPTIONS, root }, folder, '/home/a')).toBe(expected);
  });
});

describe("a certificate of the user's own", () => {
  test('comes from files, with the passphrase where there is one', () => {
    const files = { kind: 'files', certFile: '/home/a/tls/cert.pem', keyFile: '/tls/key.pem' };
    const options = { cert: '~/tls/cert.pem', key: '/tls/key.pem' };
    expect(build(options).certificate).toEqual(files);
    expect(build(options, { passphrase: 'open' }).certificate).toEqual({ ...files, passphrase: 'open' });
  });

  test('has its key file named absolutely', () => {
    expect(keyFileOf({ ...DEFAULT_OPTIONS, key: '~/key.pem' }, '/home/a')).toBe('/home/a/key.pem');
    expect(keyFileOf(DEFAULT_OPTIONS, '/home/a')).toBeUndefined();
  });
});

describe('a contradiction names the setting', () => {
  test.each([
    [
      { cert: '/c.pem' },
      'certificate',
      'httpsPreview.cert is set, and httpsPreview.key is not: a certificate needs its key.',
    ],
    [
      { key: '/k.pem' },
      'certificate',
      'httpsPreview.key is set, and httpsPreview.cert is not: a key needs its certificate.',
    ],
    [
      { cert: 'c.pem', key: '/k.pem' },
      'certificate',
      'httpsPreview.cert: expected a full path, or one that starts with ~/, got "c.pem".',
    ],
    [
      { cert: '/c.pem', key: './k.pem' },
      'certificate',
      'httpsPreview.key: expected a full path, or one that starts with ~/, got "./k.pem".',
    ],
    [
      { allowSymlinks: ['shared'] },
      'internal',
      'httpsPreview.allowSymlinks: expected a full path, or one that starts with ~/, got "shared".',
    ],
  ])('%j', (options, code, message) => {
    expect(() => build(options)).toThrow(expect.objectContaining({ name: 'StartError', code, message }));
  });
});
