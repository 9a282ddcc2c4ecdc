/**
 * What a client may cost, in bytes, in number and in time: every limit of the network side, with its default and how far it
 * can be moved. Each is an option of its own, `limits.NAME`.
 */
import type { IntegerOption } from './option.ts';

interface Limit {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** One sentence for a person. */
  readonly description: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1_000;
const DAY_MS = 86_400 * SECOND_MS;

/** Milliseconds, of which everybody means at least a tenth of a second. */
function timeout(defaultMs: number, description: string): Limit {
  return { default: defaultMs, minimum: 100, maximum: DAY_MS, description };
}

/** All limits, in the order in which a person reads them. */
export const LIMITS = {
  maxConnections: {
    default: 2_000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Connections at once. One more is closed.',
  },
  maxConnectionsPerAddress: {
    default: 1_000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Connections at once from one address. One more is closed.',
  },
  maxRequests: {
    default: 1_000_000,
    minimum: 1,
    maximum: 1_000_000_000,
    description: 'Requests on a connection, which is closed then.',
  },
  maxRequestLineBytes: {
    default: 8 * KIB,
    minimum: 256,
    maximum: MIB,
    description: 'Bytes of a request line. A longer one is answered with 414.',
  },
  maxFields: {
    default: 100,
    minimum: 10,
    maximum: 10_000,
    description: 'Header fields of a request. More are answered with 431.',
  },
  maxFieldBytes: {
    default: 32 * KIB,
    minimum: KIB,
    maximum: MIB,
    description: 'Bytes of all header fields of a request. More are answered with 431.',
  },
  maxBodyBytes: {
    default: 10 * MIB,
    minimum: 0,
    maximum: 1024 * MIB,
    description: 'Bytes of a request body. A longer one is answered with 413.',
  },
  maxDrainBytes: {
    default: 256 * KIB,
    minimum: 0,
    maximum: 64 * MIB,
    description:
      'Bytes of a request body that are received though nobody wants them. Beyond it the connection is closed.',
  },
  maxOutputBytes: {
    default: 256 * KIB,
    minimum: 16 * KIB,
    maximum: 64 * MIB,
    description: 'Bytes of answers that wait for a client. Beyond it nothing more is read from that client.',
  },
  handshakeTimeoutMs: timeout(10 * SECOND_MS, 'Milliseconds for the TLS handshake.'),
  headTimeoutMs: timeout(15 * SECOND_MS, 'Milliseconds for the head of a request, from its first byte on.'),
  bodyTimeoutMs: timeout(30 * SECOND_MS, 'Milliseconds without a byte of a request body that is wanted.'),
  minBodyBytesPerSecond: {
    default: 500,
    minimum: 0,
    maximum: 1024 * MIB,
    description: 'Bytes per second of a request body that is wanted. A slower one is answered with 408.',
  },
  bodyGraceMs: timeout(
    10 * SECOND_MS,
    'Milliseconds over which the speed of a request body is measured, again and again.',
  ),
  idleTimeoutMs: timeout(65 * SECOND_MS, 'Milliseconds between two requests on a connection.'),
  writeTimeoutMs: timeout(30 * SECOND_MS, 'Milliseconds in which a client takes no byte of an answer.'),
  lingerTimeoutMs: timeout(2 * SECOND_MS, 'Milliseconds that a client has to hang up after the last answer.'),
  maxStreams: {
    default: 128,
    minimum: 1,
    maximum: 10_000,
    description: 'HTTP/2: requests at once on a connection.',
  },
  maxLostStreams: {
    default: 100,
    minimum: 1,
    maximum: 1_000_000,
    description:
      'HTTP/2: requests that a client may take back in quick succession. With more its connection is closed.',
  },
  lostStreamsWindowMs: timeout(10 * SECOND_MS, 'HTTP/2: how long such requests are counted, in milliseconds.'),
} as const satisfies Readonly<Record<string, Limit>>;

/** The name of a limit. */
export type LimitKey = keyof typeof LIMITS;

/** A value for every limit. */
export type Limits = Readonly<Record<LimitKey, number>>;

const KEYS = Object.keys(LIMITS) as LimitKey[];

/** What holds where nobody said anything. */
export const DEFAULT_LIMITS = Object.fromEntries(KEYS.map((key) => [key, LIMITS[key].default])) as Limits;

type LimitOptions = { readonly [K in LimitKey as `limits.${K}`]: IntegerOption };

/** Rows of `OPTIONS`. A workspace has no say in what its guests may cost. */
export const LIMIT_OPTIONS = Object.fromEntries(
  KEYS.map((key): [string, IntegerOption] => [
    `limits.${key}`,
    { type: 'integer', ...LIMITS[key], setting: { scope: 'machine' }, flag: { name: inKebabCase(key), argument: 'N' } },
  ]),
) as LimitOptions;

/** The limits that options ask for. */
export function limitsOf(options: Readonly<Record<`limits.${LimitKey}`, number>>): Limits {
  return Object.fromEntries(KEYS.map((key) => [key, options[`limits.${key}`]])) as Limits;
}

/** `maxFieldBytes` as `max-field-bytes`. */
function inKebabCase(key: string): string {
  return key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}
