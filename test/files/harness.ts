/** What the tests of the folder share: trees in temporary folders, requests made by hand, and bodies read to their end. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { CODERS } from '../../src/files/coders.ts';
import type { FileSystem, StatableFile } from '../../src/files/filesystem.ts';
import { nodeFileSystem } from '../../src/files/filesystem.ts';
import type { StaticFiles, StaticOptions } from '../../src/files/static.ts';
import { createStaticFiles } from '../../src/files/static.ts';
import { HttpError } from '../../src/http/errors.ts';
import type { Body, Request, Response, StreamBody } from '../../src/http/message.ts';
import { discardBody, isFileSlice } from '../../src/http/message.ts';
import type { ContentCoding } from '../../src/http/negotiate.ts';

/** An empty folder for one test, by its real path; gone when the test is over. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'https-preview-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with these files, by their path in it; a name that ends with a slash is an empty folder. */
export async function makeTree(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await makeFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) await writeFile(path, content);
  }
  return folder;
}

/** A request as a client would send it, over TLS from this machine. */
export function makeRequest(target: string, fields: Readonly<Record<string, string>> = {}, method = 'GET'): Request {
  return {
    method,
    target,
    authority: 'localhost:8443',
    httpVersion: '1.1',
    peer: { address: '127.0.0.1', encrypted: true },
    header: (name) => fields[name],
    body: null,
  };
}

/** The bytes of a body, which is closed. */
export async function readBody(body: Body): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  if (!isFileSlice(body)) return readStream(body);
  const bytes = Buffer.alloc(body.lengthBytes);
  const lengthBytes = await body.file.read(bytes, body.start);
  await discardBody(body);
  return bytes.subarray(0, lengthBytes);
}

async function readStream(body: StreamBody): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A response's content, out of its coding. */
export async function decodeBody({ fields, body }: Response): Promise<Buffer> {
  const bytes = await readBody(body);
  const coding = fields['content-encoding'] as ContentCoding | undefined;
  return coding === undefined ? bytes : Buffer.from(await CODERS[coding].decode!(bytes, 10_000_000));
}

/** What a test asks a served folder, and sees. Every request comes in a turn of its own, as from a socket. */
export interface Asked {
  readonly files: StaticFiles;
  /** The response; a rejection or an HttpError that is thrown is this method's rejection. */
  ask(target: string, fields?: Readonly<Record<string, string>>, method?: string): Promise<Response>;
  /** The body of the response as text. */
  read(target: string): Promise<string>;
  /** The HttpError the request ends in. */
  refusal(target: string, fields?: Readonly<Record<string, string>>, method?: string): Promise<HttpError>;
}

/** Serves a folder. */
export function serve(
  root: string,
  options: Partial<StaticOptions> = {},
  dependencies: { readonly filesystem?: FileSystem; nowMs?(): number; readonly openFileIdleMs?: number } = {},
): Asked {
  const files = createStaticFiles(
    { root, directoryListing: true, allowHidden: [], allowSymlinks: [], ...options },
    { filesystem: nodeFileSystem, nowMs: Date.now, openFileIdleMs: 0, ...dependencies },
  );
  const ask: Asked['ask'] = async (target, fields, method) => {
    await turn();
    return files.handle(makeRequest(target, fields, method));
  };
  return {
    files,
    ask,
    read: async (target) => (await readBody((await ask(target)).body)).toString(),
    refusal: async (target, fields, method) => {
      const outcome = await ask(target, fields, method).catch((error: unknown) => error);
      if (outcome instanceof HttpError) return outcome;
      throw new Error(`expected an HttpError, got ${JSON.stringify(outcome)}`);
    },
  };
}

/** A file system that counts, and knows what is still open. */
export interface CountingFileSystem extends FileSystem {
  readonly opened: readonly string[];
  readonly openNow: number;
}

/** Counts what is opened and closed through `inner`. */
export function countOpens(inner: FileSystem = nodeFileSystem): CountingFileSystem {
  const opened: string[] = [];
  const open = new Set<StatableFile>();
  return {
    ...inner,
    opened,
    get openNow() {
      return open.size;
    },
    async open(path) {
      const file = await inner.open(path);
      opened.push(path);
      open.add(file);
      return {
        stat: file.stat,
        sizeBytes: file.sizeBytes,
        read: (into, position) => file.read(into, position),
        get isPrompt() {
          return file.isPrompt;
        },
        readNow: (into, position) => file.readNow(into, position),
        statNow: () => file.statNow(),
        close: () => {
          open.delete(file);
          return file.close();
        },
      };
    },
  };
}

/** The system's error of this name. */
export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: something, open '/secret/path'`), { code });
}
