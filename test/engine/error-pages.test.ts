import { describe, expect, test } from 'vitest';
import { createErrorPages, errorResponse } from '../../src/engine/error-pages.ts';
import { HttpError, ProtocolError } from '../../src/http/errors.ts';
import type { Handler, Response } from '../../src/http/message.ts';
import { makeRequest, readBody } from '../files/harness.ts';

const OK: Response = { status: 200, fields: {}, body: null };
const OWN: Response = { status: 404, fields: { 'content-type': 'text/html' }, body: Buffer.from('own') };
const NAVIGATION = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

function throwing(error: unknown): Handler {
  return () => {
    throw error;
  };
}

function pages(document: Response | undefined, next: Handler): Handler {
  return createErrorPages({
    errorDocument: (status) => Promise.resolve(document?.status === status ? document : undefined),
  })(next);
}

async function text(response: Response): Promise<string> {
  return (await readBody(response.body)).toString();
}

describe('the middleware', () => {
  test('leaves a response alone, and synchronous', async () => {
    expect(pages(undefined, () => OK)(makeRequest('/'))).toBe(OK);
    expect(await pages(undefined, () => Promise.resolve(OK))(makeRequest('/'))).toBe(OK);
  });

  test.each<[string, Handler]>([
    ['thrown', throwing(new HttpError(404, 'Nothing here', { reason: 'hidden' }))],
    ['rejected with', () => Promise.reject(new HttpError(404, 'Nothing here', { reason: 'hidden' }))],
  ])('an error that is %s becomes a response, its reason for the log alone', async (_, next) => {
    const response = await pages(undefined, next)(makeRequest('/'));
    expect(response).toMatchObject({ status: 404, reason: 'hidden' });
    expect(await text(response)).toBe('404 Not Found. Nothing here.\n');
  });

  test.each(['GET', 'HEAD'])("%s gets the site's own page, with the error's fields and reason", async (method) => {
    const error = new HttpError(404, 'Nothing here', { reason: 'hidden', fields: { 'x-field': 'kept' } });
    const response = await pages(OWN, throwing(error))(makeRequest('/', {}, method));
    expect(response).toEqual({
      status: 404,
      fields: { 'content-type': 'text/html', 'x-field': 'kept' },
      body: OWN.body,
      reason: 'hidden',
    });
  });

  test('other methods, and statuses without one, get ours', async () => {
    const notFound = throwing(new HttpError(404, 'Nothing here'));
    expect(await text(await pages(OWN, notFound)(makeRequest('/', {}, 'POST')))).toContain('404 Not Found');
    const forbidden = throwing(new HttpError(403, 'No'));
    expect(await text(await pages(OWN, forbidden)(makeRequest('/')))).toContain('403 Forbidden');
  });
});

describe('our own response', () => {
  test.each([
    [NAVIGATION.accept, true],
    ['text/html', true],
    ['TEXT/HTML; charset=utf-8', true],
    ['application/json, text/html;q=0.1', true],
    ['*/*', false],
    ['text/*', false],
    ['text/plain', false],
    ['text/html;q=0', false],
    ['text/html; q=0.000', false],
    ['text/html5', false],
    ['', false],
    [undefined, false],
  ])('Accept: %s', async (accept, isPage) => {
    const response = errorResponse(new HttpError(404, 'Nothing here'), accept);
    expect(response.fields['content-type']).toBe(`text/${isPage ? 'html' : 'plain'}; charset=utf-8`);
    expect(response.fields).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' });
    expect((await text(response)).startsWith('<!DOCTYPE html>')).toBe(isPage);
    expect('content-security-policy' in response.fields).toBe(isPage);
  });

  test('the page says the status, the phrase and the sentence, and leads home', async () => {
    const html = await text(errorResponse(new HttpError(404, 'Nothing <b>here</b>'), 'text/html'));
    expect(html).toContain('<title>404 Not Found</title>');
    expect(html).toContain('<h1>Not Found</h1>');
    expect(html).toContain('Nothing &lt;b&gt;here&lt;/b&gt;.');
    expect(html).toContain('<a href="/">');
  });

  test.each([405, 416, 503])('%i keeps the fields of its error', (status) => {
    const fields = { allow: 'GET', 'content-range': 'bytes */5', 'retry-after': '1' };
    expect(errorResponse(new HttpError(status, 'No', { fields })).fields).toMatchObject(fields);
  });

  test('an error of the protocol is one like the others', async () => {
    const response = errorResponse(new ProtocolError(400, 'A line ended in a bare LF'));
    expect(response).toMatchObject({ status: 400, reason: 'A line ended in a bare LF' });
    expect(await text(response)).toBe('400 Bad Request. A line ended in a bare LF.\n');
  });

  test.each([
    [new TypeError('cannot read /home/user/secret'), 'TypeError: cannot read /home/user/secret'],
    ['thrown text', 'thrown text'],
    [undefined, 'undefined'],
  ])('of any other error, %s, the client hears nothing', async (error, reason) => {
    for (const accept of ['text/html', '*/*']) {
      const response = errorResponse(error, accept);
      expect(response).toMatchObject({ status: 500, reason });
      expect(await text(response)).toContain('500');
      expect(await text(response)).toContain('Internal Server Error');
      expect(await text(response)).not.toContain(reason);
    }
  });
});
