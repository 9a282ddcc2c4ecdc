/** HTTP/2 frame by frame (RFC 9113 section 4), for what no proper client would send. */
import type { TLSSocket } from 'node:tls';

export const Type = {
  Data: 0,
  Headers: 1,
  RstStream: 3,
  Settings: 4,
  Ping: 6,
  GoAway: 7,
  WindowUpdate: 8,
  Continuation: 9,
};
/** The flag of SETTINGS and PING frames that answer one. */
export const ACK = 0x1;
export const EndStream = 0x1;
export const EndHeaders = 0x4;
/** RFC 9113 section 7. */
export const Code = { NoError: 0, ProtocolError: 1, InternalError: 2, RefusedStream: 7, EnhanceYourCalm: 11 };

export type FieldList = readonly (readonly [name: string, value: string])[];

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

export function frame(type: number, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

export const rstStream = (streamId: number, code = 8): Buffer => frame(Type.RstStream, 0, streamId, uint32(code));
export const windowUpdate = (streamId: number, bytes: number): Buffer =>
  frame(Type.WindowUpdate, 0, streamId, uint32(bytes));
/** One setting (RFC 9113 section 6.5.2). */
export const settings = (id: number, value: number): Buffer =>
  frame(Type.Settings, 0, 0, Buffer.concat([Buffer.from([0, id]), uint32(value)]));
export const INITIAL_WINDOW_SIZE = 4;

/** The fields of a request, with others behind them; a pseudo-field given here replaces the usual one. */
export function request(fields: FieldList = []): FieldList {
  const usual: FieldList = [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':authority', 'localhost'],
    [':path', '/'],
  ];
  return [...usual.filter(([name]) => !fields.some(([other]) => other === name)), ...fields];
}

export function headers(streamId: number, fields: FieldList, flags = EndStream | EndHeaders): Buffer {
  return frame(Type.Headers, flags, streamId, fieldBlock(fields));
}

/** Each as a literal that is not indexed (RFC 7541 section 6.2.2), so that nothing is mended on the way. */
export function fieldBlock(fields: FieldList): Buffer {
  const literal = (text: string) => Buffer.concat([length(text.length), Buffer.from(text, 'latin1')]);
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));
}

/** An integer with a prefix of 7 bits (RFC 7541 section 5.1). */
function length(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A connection whose incoming frames are gathered. */
export class FrameClient {
  readonly socket: TLSSocket;
  readonly frames: Frame[] = [];
  #rest = Buffer.alloc(0);
  #isClosed = false;
  readonly #checks = new Set<() => void>();

  constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, bytes]);
      while (this.#take());
      this.#check();
    });
    socket.on('close', () => {
      this.#isClosed = true;
      this.#check();
    });
  }

  send(...frames: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** The first frame that has this type, and this stream where it is given. Rejects where the connection is closed before. */
  until(type: number, streamId?: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      this.#watch(() => {
        const found = this.frames.find((one) => one.type === type && one.streamId === (streamId ?? one.streamId));
        if (found) resolve(found);
        else if (this.#isClosed) reject(new Error(`closed after ${this.frames.map((one) => one.type)}`));
        return found !== undefined || this.#isClosed;
      });
    });
  }

  closed(): Promise<void> {
    return new Promise((resolve) => {
      this.#watch(() => {
        if (this.#isClosed) resolve();
        return this.#isClosed;
      });
    });
  }

  #watch(isDone: () => boolean): void {
    const check = () => {
      if (isDone()) this.#checks.delete(check);
    };
    this.#checks.add(check);
    check();
  }

  #check(): void {
    for (const check of this.#checks) check();
  }

  #take(): boolean {
    if (this.#rest.length < 9) return false;
    const end = 9 + this.#rest.readUIntBE(0, 3);
    if (this.#rest.length < end) return false;
    this.frames.push({
      type: this.#rest.readUInt8(3),
      flags: this.#rest.readUInt8(4),
      streamId: this.#rest.readUInt32BE(5) & 0x7fffffff,
      payload: this.#rest.subarray(9, end),
    });
    this.#rest = this.#rest.subarray(end);
    return true;
  }
}

/** The error code in a RST_STREAM or GOAWAY frame. */
export function codeOf({ type, payload }: Frame): number {
  return payload.readUInt32BE(type === Type.GoAway ? 4 : 0);
}

export const PREFACE = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(Type.Settings, 0, 0)]);
