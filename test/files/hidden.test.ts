import { describe, expect, test } from 'vitest';
import { findHidden } from '../../src/files/hidden.ts';

describe('hidden', () => {
  test.each([
    '.env',
    '.ENV',
    '.env.local',
    '.git',
    '.https-preview',
    '.well-known-not',
    '...',
    'a.pem',
    'A.PEM',
    'server.key',
    'server.key~',
    'server.key.bak',
    'a.p8',
    'a.p12',
    'a.pfx',
    'a.jks',
    'a.keystore',
    'a.ppk',
    '.pem',
  ])('%s', (name) => {
    expect(findHidden(['a', name, 'b'], [])).toMatchObject({ name });
    expect(findHidden(['a', name, 'b'], [name])).toBeUndefined();
  });

  test.each(['a', 'env', 'a.env', '.well-known', '.Well-Known', 'keys.txt', 'monkey', 'key', 'a.key.html', 'pem'])(
    'not hidden: %s',
    (name) => {
      expect(findHidden([name], [])).toBeUndefined();
    },
  );

  test('what is allowed in one spelling stays hidden in another', () => {
    expect(findHidden(['.ENV'], ['.env'])).toEqual({ name: '.ENV', kind: 'a dotfile' });
  });

  test('the first that is not allowed is named', () => {
    expect(findHidden(['.a', '.b', 'c.key'], ['.a'])).toEqual({ name: '.b', kind: 'a dotfile' });
    expect(findHidden(['.a', 'c.key'], ['.a'])).toEqual({ name: 'c.key', kind: 'a key file' });
  });
});
