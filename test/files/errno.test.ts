import { describe, expect, test } from 'vitest';
import { isAbsence, toHttpError } from '../../src/files/errno.ts';
import { HttpError } from '../../src/http/errors.ts';
import { systemError } from './harness.ts';

describe('errors of the system as statuses', () => {
  test.each([
    ['ENOENT', 404],
    ['ENOTDIR', 404],
    ['EISDIR', 404],
    ['ELOOP', 404],
    ['ENAMETOOLONG', 404],
    ['EINVAL', 404],
    ['ENXIO', 404],
    ['EACCES', 403],
    ['EPERM', 403],
    ['EMFILE', 503],
    ['ENFILE', 503],
    ['ENOMEM', 503],
    ['EBUSY', 503],
    ['EIO', 500],
    ['toString', 500],
  ])('%s is %i', (code, status) => {
    const error = toHttpError(systemError(code));
    expect(error).toBeInstanceOf(HttpError);
    expect(error.status).toBe(status);
    expect(error.message).not.toContain('/secret/path');
    expect(error.reason).toContain('/secret/path');
    expect(error.fields).toEqual(status === 503 ? { 'retry-after': '1' } : {});
    expect(isAbsence(systemError(code))).toBe(status === 404);
  });

  test('an HttpError is what it is', () => {
    const error = new HttpError(418, 'A teapot');
    expect(toHttpError(error)).toBe(error);
  });

  test.each([[new Error('no code')], ['thrown text'], [undefined], [{ code: 'ENOENT' }]])('%j is 500', (error) => {
    expect(toHttpError(error).status).toBe(500);
    expect(isAbsence(error)).toBe(false);
  });
});
