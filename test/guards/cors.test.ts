/** CORS, as the Fetch Standard has it (section 3.2). */
import { describe, expect, test } from 'vitest';
import type { CorsConfig } from '../../src/config/cors.ts';
import { corsConfig } from '../../src/config/guards.ts';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { corsFields, corsPreflight } from '../../src/guards/cors.ts';
import { withWireForm } from '../../src/http/encode.ts';
import type { Fields, Handler, Middleware, Response } from '../../src/http/message.ts';
import { SECURITY_FIELDS } from '../../src/http/security-fields.ts';
import { requestOf } from './support.ts';

const A = 'https://a.example';
const FILE: Response = { status: 200, fields: { ...SECURITY_FIELDS, vary: 'accept-encoding' }, body: null };

function configOf(parts: Partial<CorsConfig>): CorsConfig {
  return { ...corsConfig(DEFAULT_OPTIONS), ...parts };
}

/** What is answered to this origin's request for a file. */
async function answer(middleware: Middleware, origin: string | undefined, file: Handler = () => FILE) {
  return middleware(file)(requestOf({ fields: origin === undefined ? {} : { origin } }));
}

/** Of the fields of an answer, those that CORS is about. */
function corsOf(fields: Fields): Fields {
  const isOfCors = (name: string) => /^(?:access-control-|vary$|cross-origin-resource-policy$)/.test(name);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isOfCors(name)));
}

const UNLISTED = { vary: 'accept-encoding, origin', 'cross-origin-resource-policy': 'same-origin' };
const LISTED = {
  vary: 'accept-encoding, origin',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': A,
};

describe('the fields of an answer', () => {
  const cases: readonly [string, Partial<CorsConfig>, string | undefined, Fields][] = [
    ['to a listed origin', { origins: ['https://b.example', A] }, A, LISTED],
    [
      'to one with credentials',
      { origins: [A], credentials: true },
      A,
      { ...LISTED, 'access-control-allow-credentials': 'true' },
    ],
    [
      'with more to read',
      { origins: [A], exposedHeaders: ['ETag', 'X-A'] },
      A,
      { ...LISTED, 'access-control-expose-headers': 'ETag, X-A' },
    ],
    ['to another origin', { origins: [A] }, 'https://b.example', UNLISTED],
    ['to a longer one', { origins: [A] }, `${A}.evil.example`, UNLISTED],
    ['to one with a port', { origins: [A] }, `${A}:444`, UNLISTED],
    ['to one in the clear', { origins: [A] }, 'http://a.example', UNLISTED],
    ['to one in capitals, which no browser sends', { origins: [A] }, 'https://A.example', UNLISTED],
    ['to a list of two', { origins: [A, 'https://b.example'] }, `${A}, https://b.example`, UNLISTED],
    ['to a sandbox', { origins: [A] }, 'null', UNLISTED],
    ['to nobody in particular', { origins: [A] }, undefined, UNLISTED],
    [
      'to anybody',
      { origins: ['*'] },
      'https://b.example',
      { ...LISTED, vary: 'accept-encoding', 'access-control-allow-origin': '*' },
    ],
    [
      'to anybody, who need not say so',
      { origins: ['*'] },
      undefined,
      { ...LISTED, vary: 'accept-encoding', 'access-control-allow-origin': '*' },
    ],
  ];
  test.each(cases)('%s', async (_title, parts, origin, expected) => {
    const { fields } = await answer(
      corsFields(configOf(parts), () => 0),
      origin,
    );
    expect(corsOf(fields)).toEqual(expected);
  });

  test('without an origin to list, nothing is in the way', () => {
    const next: Handler = () => FILE;
    expect(corsFields(configOf({}), () => 0)(next)).toBe(next);
    expect(corsPreflight(configOf({}))(next)).toBe(next);
  });

  test('a policy that a rule has removed stays so', async () => {
    const file: Handler = () => ({ status: 200, fields: {}, body: null });
    const { fields } = await answer(
      corsFields(configOf({ origins: [A] }), () => 0),
      A,
      file,
    );
    expect(fields).not.toHaveProperty('cross-origin-resource-policy');
  });

  test('what is ready as bytes stays so, and is made once for each origin', async () => {
    const file = withWireForm({ status: 200, fields: {}, body: Buffer.from('a') }, 0);
    const middleware = corsFields(configOf({ origins: [A] }), () => 0);
    const [first, second, other] = [A, A, 'https://b.example'].map((origin) =>
      middleware(() => file)(requestOf({ fields: { origin } })),
    );
    expect(second).toBe(first);
    expect((await first!).wire?.bytes.toString()).toContain(`Access-Control-Allow-Origin: ${A}\r\n`);
    expect((await other!).wire?.bytes.toString()).not.toContain('Access-Control');
  });
});

describe('a preflight', () => {
  const config = configOf({
    origins: [A],
    methods: ['GET', 'PUT'],
    headers: ['Content-Type', 'X-A'],
    maxAgeSeconds: 5,
  });
  const preflight = (fields: Readonly<Record<string, string>>, parts: Partial<CorsConfig> = {}, method = 'OPTIONS') =>
    corsPreflight({ ...config, ...parts })(() => FILE)(requestOf({ method, fields })) as Response;
  const asked = { origin: A, 'access-control-request-method': 'PUT' };

  test('is told what is allowed, whatever it asks for', () => {
    const told = {
      status: 204,
      fields: {
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'Content-Type, X-A',
        'access-control-max-age': '5',
      },
      body: null,
    };
    expect(preflight(asked)).toEqual(told);
    expect(preflight({ ...asked, 'access-control-request-headers': 'x-evil' })).toEqual(told);
  });

  test.each([
    ['of another origin', { ...asked, origin: 'https://b.example' }, 'OPTIONS'],
    ['of no origin', { 'access-control-request-method': 'PUT' }, 'OPTIONS'],
    ['that asks for no method is an ordinary OPTIONS', { origin: A }, 'OPTIONS'],
    ['by another method is none', asked, 'GET'],
  ])('%s is not answered here', (_title, fields, method) => {
    expect(preflight(fields, {}, method)).toBe(FILE);
  });

  test('from a public page to this network is for origins that are listed by name', () => {
    const fromOutside = { ...asked, 'access-control-request-private-network': 'true' };
    const name = 'access-control-allow-private-network';
    expect(preflight(fromOutside).fields).toHaveProperty(name, 'true');
    expect(preflight(asked).fields).not.toHaveProperty(name);
    expect(preflight(fromOutside, { origins: ['*'] }).fields).not.toHaveProperty(name);
  });
});
