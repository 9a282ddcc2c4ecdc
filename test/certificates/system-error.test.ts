import { expect, test } from 'vitest';
import { codeOf, reasonOf } from '../../src/certificates/system-error.ts';

test.each<[unknown, string]>([
  [Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }), 'this user may not (EACCES)'],
  [Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' }), 'the disk is full (ENOSPC)'],
  [Object.assign(new Error('EIO: input/output error'), { code: 'EIO' }), 'EIO'],
  [new Error('the new one is bad'), 'the new one is bad'],
  ['thrown text', 'thrown text'],
])('%s is: %s', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});

test.each<[unknown, string | undefined]>([
  [Object.assign(new Error(), { code: 'ENOENT' }), 'ENOENT'],
  [Object.assign(new Error(), { code: 7 }), undefined],
  [undefined, undefined],
])('the code of %s is %s', (error, code) => {
  expect(codeOf(error)).toBe(code);
});
