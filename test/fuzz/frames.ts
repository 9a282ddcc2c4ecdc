/**
 * Frames of HTTP/2 with mistakes in them (RFC 9113 sections 4 to 6): the right ones in the wrong order, on the wrong stream,
 * of the wrong length, and with fields that no request may have.
 */
import {
  ACK,
  EndHeaders,
  EndStream,
  type FieldList,
  fieldBlock,
  frame,
  headers,
  PREFACE,
  request,
  rstStream,
  settings,
  Type,
  uint32,
  windowUpdate,
} from '../net/h2-frames.ts';
import type { Random } from './random.ts';

const PRIORITY = 2;
const PUSH_PROMISE = 5;
const PADDED = 0x8;
const MAX_WINDOW = 2 ** 31 - 1;

/** What a client may send on a connection of its own, preface and all; most of it with a mistake or two. */
export function mutatedFrames(random: Random): Buffer {
  let nextId = 1;
  const streamId = () => {
    if (random.chance(0.6)) {
      nextId += 2;
      return nextId - 2;
    }
    return random.pick([0, 1, 2, nextId - 2, nextId, nextId + 100, MAX_WINDOW]) >>> 0;
  };
  const frames = random.times(1 + random.below(14), () => random.pick(FRAMES)(random, streamId()));
  const wire = Buffer.concat([PREFACE, ...frames]);
  // The preface is left alone but now and then: without it there is no HTTP/2.
  return random.chance(0.3) ? mutated(wire, random, random.chance(0.1) ? 0 : PREFACE.length) : wire;
}

const FIELDS: FieldList = [
  [':method', 'POST'],
  [':method', ''],
  [':path', '/read'],
  [':path', ''],
  [':path', '*'],
  [':path', '/\0'],
  [':scheme', 'http'],
  [':authority', 'a@b'],
  [':authority', ''],
  [':status', '200'],
  [':protocol', 'websocket'],
  ['', 'a'],
  ['X-A', 'a'],
  ['x-a', 'a\r\nb: c'],
  ['x-a', '\xff'],
  ['x a', 'a'],
  ['x-a', 'a'.repeat(600)],
  ['host', 'other'],
  ['connection', 'close'],
  ['transfer-encoding', 'chunked'],
  ['te', 'gzip'],
  ['content-length', '3'],
  ['content-length', '-1'],
  ['expect', '100-continue'],
  ['expect', 'gold'],
];

const FRAMES: readonly ((random: Random, id: number) => Buffer)[] = [
  (_random, id) => headers(id, request()),
  (_random, id) => headers(id, request([[':path', '/read']])),
  (random, id) =>
    headers(id, request([...READ, ...random.times(random.below(3), () => random.pick(FIELDS))]), EndHeaders),
  (random, id) => headers(id, request(random.times(random.below(4), () => random.pick(FIELDS)))),
  (random, id) =>
    headers(
      id,
      random.times(random.below(8), () => random.pick([...request(), ...FIELDS])),
    ),
  (random, id) => headers(id, request(random.times(40, () => ['x-a', 'b'] as const)), random.below(256)),
  (random, id) => headers(id, request(), random.pick([0, EndStream])),
  (random, id) => frame(Type.Continuation, random.pick([0, EndHeaders]), id, fieldBlock([random.pick(FIELDS)])),
  (random, id) => frame(Type.Headers, EndHeaders | EndStream, id, bytes(random, 40)),
  (random, id) => frame(Type.Headers, random.below(256), id, fieldBlock(request())),
  (random, id) => frame(Type.Data, random.pick([0, EndStream, PADDED, PADDED | EndStream]), id, bytes(random, 200)),
  (random, id) => rstStream(id, random.below(20)),
  (random) => settings(random.below(12), random.pick([0, 1, 100, 65_535, MAX_WINDOW, MAX_WINDOW + 1])),
  (random) => frame(Type.Settings, random.pick([0, ACK]), random.pick([0, 1]), bytes(random, 13)),
  (random) => frame(Type.Ping, random.pick([0, ACK]), random.pick([0, 1]), Buffer.alloc(random.pick([8, 8, 7, 0]))),
  (random, id) => windowUpdate(random.pick([0, id]), random.pick([0, 1, 1_000, MAX_WINDOW])),
  (random, id) =>
    frame(PRIORITY, 0, id, random.pick([Buffer.concat([uint32(id), Buffer.from([1])]), bytes(random, 9)])),
  (random, id) => frame(PUSH_PROMISE, EndHeaders, id, Buffer.concat([uint32(2), bytes(random, 9)])),
  (random) => frame(Type.GoAway, 0, 0, Buffer.concat([uint32(random.below(9)), uint32(random.below(20))])),
  (random, id) => frame(10 + random.below(246), random.below(256), id, bytes(random, 50)),
];
const READ: FieldList = [
  [':method', 'POST'],
  [':path', '/read'],
];

function bytes(random: Random, maxLength: number): Buffer {
  return Buffer.from(random.times(random.below(maxLength + 1), () => random.below(256)));
}

function mutated(wire: Buffer, random: Random, from: number): Buffer {
  const at = from + random.below(wire.length - from + 1);
  const behind = at + random.below(10);
  return Buffer.concat([wire.subarray(0, at), bytes(random, 9), wire.subarray(random.pick([at, behind]))]);
}
