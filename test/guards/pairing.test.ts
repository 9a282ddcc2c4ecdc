/** Pairing links and what they are exchanged for. */
import { describe, expect, test } from 'vitest';
import type { PairedDevice } from '../../src/guards/paired-devices.ts';
import { PAIRING_PATH, Pairing } from '../../src/guards/pairing.ts';
import { TOKEN_LIFE_MS } from '../../src/guards/pairing-token.ts';
import { HttpError } from '../../src/http/errors.ts';
import type { Request, Response } from '../../src/http/message.ts';
import { requestOf } from './support.ts';

const PHONE = '192.168.1.30';
const HOUR_MS = 3_600_000;

/** A pairing at a clock that stands at 0 until it is set. */
function pairing() {
  const clock = { nowMs: 0 };
  const paired: PairedDevice[] = [];
  const one = new Pairing({
    nowMs: () => clock.nowMs,
    endsAtMs: HOUR_MS,
    onPaired: (device) => paired.push(device),
    refuse: () => ({ status: 403, fields: {}, body: null }),
  });
  return { one, clock, paired };
}

const answer = { status: 200, fields: {}, body: null };

/** What a request gets: a response, or that of the HttpError that is thrown. */
function ask(
  one: Pairing,
  parts: Parameters<typeof requestOf>[0],
  address = PHONE,
): Pick<Response, 'status' | 'fields'> {
  const request: Request = requestOf({ ...parts, peer: { address, encrypted: true } });
  try {
    return one.guard(() => answer)(request) as Response;
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
}

/** Opens the link. Gives the cookie, as it is sent back. */
function pair(one: Pairing, address = PHONE): string {
  const { status, fields } = ask(one, { target: one.link.path }, address);
  expect(status).toBe(303);
  return String(fields['set-cookie']).split(';')[0]!;
}

describe('the link', () => {
  test('has 144 random bits, another one each time', () => {
    const links = Array.from({ length: 100 }, () => pairing().one.link.path);
    for (const path of links) expect(path).toMatch(/^\/\.https-preview\/pair\/[\w-]{24}$/);
    expect(new Set(links).size).toBe(100);
  });

  test('is exchanged for a cookie, and leaves the URL at once', () => {
    const { one, paired } = pairing();
    const { path } = one.link;
    const { status, fields } = ask(one, { target: path, fields: { 'user-agent': 'Phone/1' } });
    expect({ status, ...fields }).toEqual({
      status: 303,
      location: '/',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'set-cookie': expect.stringMatching(
        /^__Host-https-preview-[0-9a-f]{8}=[\w-]{43}; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax$/,
      ),
    });
    expect(paired).toEqual([{ address: PHONE, userAgent: 'Phone/1', sinceMs: 0 }]);
    expect(one.devices).toEqual(paired);
    expect(one.link.path).not.toBe(path);
  });

  test('is good once; the next one is for the next device', () => {
    const { one } = pairing();
    const { path } = one.link;
    pair(one);
    expect(ask(one, { target: path }).status).toBe(403);
    pair(one, '192.168.1.31');
    expect(one.devices.map(({ address }) => address)).toEqual([PHONE, '192.168.1.31']);
  });

  test.each([
    ['before its end', TOKEN_LIFE_MS - 1, 303],
    ['at its end', TOKEN_LIFE_MS, 403],
  ])('is good for ten minutes: %s', (_title, nowMs, status) => {
    const { one, clock } = pairing();
    clock.nowMs = nowMs;
    expect(ask(one, { target: one.link.path }).status).toBe(status);
  });

  test.each<[string, (one: Pairing) => void]>([
    ['another one was made', (one) => one.renewLink()],
    ['all were revoked', (one) => one.revokeAll()],
    ['it was sent in the clear', (one) => void one.plainGuard(() => answer)(requestOf({ target: one.link.path }))],
  ])('is good no more once %s', (_title, happens) => {
    const { one } = pairing();
    const { path } = one.link;
    happens(one);
    expect(ask(one, { target: path }).status).toBe(403);
  });

  test.each<[string, Parameters<typeof requestOf>[0], number]>([
    ['HEAD', { method: 'HEAD' }, 405],
    ['POST', { method: 'POST' }, 405],
    ['a browser that looks ahead', { fields: { 'sec-purpose': 'prefetch;prerender' } }, 503],
    ['an older one', { fields: { purpose: 'prefetch' } }, 503],
  ])('is not used up by %s', (_title, parts, status) => {
    const { one } = pairing();
    expect(ask(one, { ...parts, target: one.link.path }).status).toBe(status);
    pair(one);
  });

  test('is good with a query behind it, as some scanners add one', () => {
    const { one } = pairing();
    expect(ask(one, { target: `${one.link.path}?source=qr` }).status).toBe(303);
  });

  test('of a device that is paired already leads on, and is not used up', () => {
    const { one } = pairing();
    const cookie = pair(one);
    expect(ask(one, { target: one.link.path, fields: { cookie } })).toMatchObject({ status: 303 });
    expect(one.devices).toHaveLength(1);
    pair(one, '192.168.1.31');
  });
});

describe('the cookie', () => {
  test.each<[string, (cookie: string) => string | undefined, number]>([
    ['as it was given', (cookie) => cookie, 200],
    ['among others', (cookie) => `a=b; ${cookie}; c=d`, 200],
    ['in lines of their own, joined', (cookie) => `a=b, ${cookie}`, 200],
    ['beside one of the same name that another port set', (cookie) => `${cookie.split('=')[0]}=other; ${cookie}`, 200],
    ['absent', () => undefined, 403],
    ['under another name', (cookie) => `x${cookie}`, 403],
    ['with another value', (cookie) => `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`, 403],
    ['with more behind it', (cookie) => `${cookie}A`, 403],
    ['empty', (cookie) => `${cookie.split('=')[0]}=`, 403],
  ])('%s', (_title, change, status) => {
    const { one } = pairing();
    const cookie = change(pair(one));
    expect(ask(one, cookie === undefined ? {} : { fields: { cookie } }).status).toBe(status);
  });

  test.each([
    ['the same address', PHONE, PHONE, 200],
    ['another address', PHONE, '192.168.1.20', 403],
    ['the same address as IPv6 writes it', PHONE, `::ffff:${PHONE}`, 200],
    ['another address of the same /64', 'fd00::1:2', 'fd00::9:9', 200],
    ['another /64', 'fd00::1:2', 'fd00:0:0:1::2', 403],
  ])('is good from where it was given out: %s', (_title, from, address, status) => {
    const { one } = pairing();
    const cookie = pair(one, from);
    expect(ask(one, { fields: { cookie } }, address).status).toBe(status);
  });

  test('has another name for each server on this host', () => {
    const names = Array.from({ length: 10 }, () => pair(pairing().one).split('=')[0]);
    expect(new Set(names).size).toBe(10);
  });

  test('is good no more once all are revoked', () => {
    const { one } = pairing();
    const cookie = pair(one);
    one.revokeAll();
    expect(ask(one, { fields: { cookie } }).status).toBe(403);
    expect(one.devices).toEqual([]);
  });
});

describe('wrong links', () => {
  const WRONG = { target: `${PAIRING_PATH}${'A'.repeat(24)}` };

  test('are slowed down by address: five, then five a minute; the right one is not let in either', () => {
    const { one, clock } = pairing();
    const statuses = Array.from({ length: 6 }, () => ask(one, WRONG).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    expect(ask(one, { target: one.link.path })).toMatchObject({ status: 429, fields: { 'retry-after': '12' } });
    expect(ask(one, { target: one.link.path }, '192.168.1.31').status).toBe(303);
    clock.nowMs = 12_000;
    pair(one);
  });

  test('are slowed down from all addresses together', () => {
    const { one } = pairing();
    const statuses = Array.from({ length: 61 }, (_, index) => ask(one, WRONG, `10.0.0.${index}`).status);
    expect(statuses.filter((status) => status === 403)).toHaveLength(60);
    expect(statuses.at(-1)).toBe(429);
  });

  test('one address alone does not close the door for all', () => {
    const { one } = pairing();
    for (let guess = 0; guess < 1_000; guess++) ask(one, WRONG);
    pair(one, '192.168.1.31');
  });

  test('right ones are not counted', () => {
    const { one } = pairing();
    for (let device = 0; device < 100; device++) pair(one);
    expect(one.devices).toHaveLength(100);
  });
});
