import { describe, expect, test } from 'vitest';
import { redirectToHttps } from '../../src/routes/to-https.ts';
import { requestOf } from '../guards/support.ts';

describe('plain HTTP is sent to https (RFC 9110 section 15.4.9)', () => {
  test('with the same authority, path and query', () => {
    expect(redirectToHttps()(requestOf({ target: '/a%20b?c=d' }))).toEqual({
      status: 308,
      fields: { location: 'https://localhost:8443/a%20b?c=d' },
      body: null,
    });
  });

  test('the server as a whole becomes its start page', () => {
    const response = redirectToHttps()(requestOf({ method: 'OPTIONS', target: '*' }));
    expect(response).toMatchObject({ fields: { location: 'https://localhost:8443/' } });
  });

  test('a client that names no host cannot be sent anywhere', () => {
    expect(() => redirectToHttps()(requestOf({ authority: '' }))).toThrow(expect.objectContaining({ status: 400 }));
  });
});
