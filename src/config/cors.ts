/**
 * The options `cors.*`: which other sites' scripts may read what is served here (Fetch Standard, section 3.2, CORS
 * protocol). Who is not written down is not let in: an origin is never reflected, and never a pattern.
 */
import type { Option } from './option.ts';

/** What the guards need of it; plain data. */
export interface CorsConfig {
  /** Origins as browsers send them; or `*` alone, which is everybody. Empty: nobody. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** Request fields that a script may set, beside those that it always may. */
  readonly headers: readonly string[];
  /** Response fields that a script may read, beside those that it always may. */
  readonly exposedHeaders: readonly string[];
  /** Requests may carry cookies, client certificates and passwords. */
  readonly credentials: boolean;
  /** How long a browser may remember what a preflight said. */
  readonly maxAgeSeconds: number;
}

/** Everybody, where it stands alone. */
export const ANY_ORIGIN = '*';

const SCHEME_AND_HOST = /^([a-z][a-z0-9+.-]*):\/\/[a-z0-9.:[\]_-]+$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DAY_SECONDS = 86_400;

/**
 * True for an origin as a browser writes it (HTML, section 7.1.1, serialization of an origin): lower case, no path, no
 * default port. `null` is none: any page can make itself a frame of that origin.
 */
function isOrigin(text: string): boolean {
  const scheme = SCHEME_AND_HOST.exec(text)?.[1];
  if (scheme === undefined || !URL.canParse(text)) return false;
  // Of other schemes (capacitor://localhost) the URL Standard knows no origin, and browsers send what they see.
  return scheme === 'http' || scheme === 'https' ? new URL(text).origin === text : scheme !== 'file';
}

/** Rows of `OPTIONS`. */
export const CORS_OPTIONS = {
  'cors.origins': {
    type: 'list',
    default: [],
    form: {
      expected:
        'origins as browsers send them, such as "https://app.example" or "http://localhost:3000" (or "*" alone)',
      fits: (origin) => origin === ANY_ORIGIN || isOrigin(origin),
    },
    description:
      'Origins of other sites whose scripts may read what is served, for example "http://localhost:3000". "*" alone lets every site read it.',
    setting: { scope: 'resource' },
    flag: {
      name: 'cors',
      argument: 'ORIGIN',
      description:
        'The origin of another site whose scripts may read what is served: "http://localhost:3000". "*" lets every site read it.',
    },
    restricted: true,
  },
  'cors.methods': {
    type: 'list',
    default: ['GET', 'HEAD'],
    form: { expected: 'methods, such as "PUT"', fits: (method) => TOKEN.test(method) },
    description: 'Methods that those scripts may use.',
    setting: { scope: 'resource' },
    flag: {
      name: 'cors-method',
      argument: 'METHOD',
      description: 'A method that those scripts may use. Without any, GET and HEAD.',
    },
    restricted: true,
  },
  'cors.headers': {
    type: 'list',
    default: [],
    form: { expected: 'names of headers, such as "Content-Type"', fits: (name) => TOKEN.test(name) },
    description: 'Request headers that those scripts may set.',
    setting: { scope: 'resource' },
    flag: { name: 'cors-header', argument: 'NAME', description: 'A request header that those scripts may set.' },
    restricted: true,
  },
  'cors.exposedHeaders': {
    type: 'list',
    default: [],
    form: { expected: 'names of headers, such as "ETag"', fits: (name) => TOKEN.test(name) },
    description: 'Response headers that those scripts may read.',
    setting: { scope: 'resource' },
    flag: { name: 'cors-expose', argument: 'NAME', description: 'A response header that those scripts may read.' },
    restricted: true,
  },
  'cors.credentials': {
    type: 'boolean',
    default: false,
    description: 'Those scripts may send cookies and passwords along. Not together with "*".',
    setting: { scope: 'resource' },
    flag: { name: 'cors-credentials' },
    restricted: true,
  },
  'cors.maxAgeSeconds': {
    type: 'integer',
    default: 600,
    minimum: 0,
    maximum: DAY_SECONDS,
    description: 'Seconds for which a browser may remember what it was told of those rules.',
    setting: { scope: 'resource' },
    flag: { name: 'cors-max-age', argument: 'N' },
  },
} as const satisfies Readonly<Record<string, Option>>;

type CorsOptions = { readonly [K in keyof typeof CORS_OPTIONS as K]: unknown };

/** Why the values contradict each other: to be put behind the name of the option `key`. */
export function corsContradiction(
  config: CorsConfig,
): { readonly key: keyof CorsOptions; readonly problem: string } | undefined {
  const { origins, credentials } = config;
  if (origins.includes(ANY_ORIGIN) && origins.length > 1) {
    return { key: 'cors.origins', problem: 'expected "*" alone or a list of origins, got both' };
  }
  const lists = [origins, config.methods, config.headers, config.exposedHeaders];
  if (credentials && lists.some((list) => list.includes('*'))) {
    // With credentials browsers take a "*" for a name, and for origins refuse it (Fetch Standard, section 3.2.5).
    return { key: 'cors.credentials', problem: 'expected false where another option of cors is "*"' };
  }
  return undefined;
}
