/**
 * The handler for the files of a folder (RFC 9110 sections 9.3.1, 9.3.2 and 9.3.7). What is in memory is answered at once
 * and synchronously; everything else by way of `root`.
 */
import { HttpError } from '../http/errors.ts';
import type { Handler, Request, Response } from '../http/message.ts';
import { asksForRange } from '../http/range.ts';
import type { ParsedTarget } from '../http/target.ts';
import { encodePath, parseTarget } from '../http/target.ts';
import { EntryCache } from './cache.ts';
import { ContentCoder } from './content-coder.ts';
import { VARY_BY_CODING } from './content-fields.ts';
import type { Entry, ReadyRepresentation } from './entry.ts';
import { notFound } from './errno.ts';
import type { FileSystem } from './filesystem.ts';
import { IS_WINDOWS } from './filesystem.ts';
import { fileRepresentation, respondFromFile } from './large.ts';
import { readListing } from './listing.ts';
import { parseOrder } from './listing-order.ts';
import { listingPage } from './listing-page.ts';
import { FileLoader } from './load.ts';
import { OpenFiles } from './open-files.ts';
import { PAGE_FIELDS } from './page.ts';
import type { Representation } from './representation.ts';
import { createRepresentation, respond } from './representation.ts';
import type { RootOptions } from './root.ts';
import { Root } from './root.ts';
import { SiblingFinder } from './siblings.ts';
import { currentTurn } from './turn.ts';
import { contentTag } from './validators.ts';

/** What to serve, and how. */
export interface StaticOptions extends RootOptions {
  /** Show what is in a folder that has no index. */
  readonly directoryListing: boolean;
  /** Send content in the codings a client accepts: by precompressed siblings, or made here. True where nothing is said. */
  readonly compression?: boolean;
}

/** What it takes from outside. */
export interface StaticDependencies {
  readonly filesystem: FileSystem;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** How long a large file stays open after an answer; see `OpenFilesOptions`. */
  readonly openFileIdleMs?: number;
}

/** A served folder. */
export interface StaticFiles {
  /** Answers for the folder's files. Throws or rejects with an HttpError where there is none to serve. */
  readonly handle: Handler;
  /**
   * The site's own page for this status (`404.html` or `500.html` in the root), with that status; undefined where it has
   * none that can be served. Never rejects.
   */
  errorDocument(status: number): Promise<Response | undefined>;
}

/** The one name of an index; `index.htm` is a file like any other, as it is to most servers and hosts. */
const INDEX = 'index.html';
const ERROR_DOCUMENTS: Readonly<Record<number, string>> = { 404: '404.html', 500: '500.html' };
const ALLOW = { allow: 'GET, HEAD, OPTIONS' };
const CACHE_BYTES = 64 * 1024 * 1024;

/** Serves a folder. Nothing is read before the first request. */
export function createStaticFiles(options: StaticOptions, dependencies: StaticDependencies): StaticFiles {
  const { filesystem } = dependencies;
  const nowMs = () => dependencies.nowMs();
  const root = new Root(options, filesystem);
  const cache = new EntryCache({ filesystem, maxBytes: CACHE_BYTES, currentTurn, nowMs });
  const openFiles = new OpenFiles({ filesystem, currentTurn, idleMs: dependencies.openFileIdleMs });
  const coding = options.compression === false ? undefined : createCoding();
  const loader = new FileLoader(root, cache, openFiles, coding?.siblings, nowMs);

  function createCoding() {
    return {
      siblings: new SiblingFinder(root, filesystem, currentTurn, nowMs),
      coder: new ContentCoder(nowMs, (entry) => cache.grown(entry)),
    };
  }

  async function serve(request: Request): Promise<Response> {
    const target = parseTarget(request.target, IS_WINDOWS);
    const { segments, endsWithSlash } = target;
    const path = endsWithSlash ? [...segments, INDEX] : segments;
    const loaded = await loader.load(path);
    if (loaded.kind === 'entry') {
      cache.link(request.target, loaded.entry);
      return fromMemory(request, loaded.entry);
    }
    if (loaded.kind === 'large') {
      const siblings = coding && { finder: coding.siblings, preference: coding.coder.preferenceOf(request) };
      return respondFromFile(request, path, loaded.file, nowMs(), siblings);
    }
    if (endsWithSlash) return serveFolder(request, target);
    if (loaded.kind === 'folder') return redirectToFolder(target);
    throw notFound('no such file or folder');
  }

  async function serveFolder(request: Request, { segments, query }: ParsedTarget): Promise<Response> {
    const found = await root.open(segments);
    if (found?.kind === 'file') {
      await found.file.close();
      throw notFound('a file, asked for with a slash behind its name');
    }
    if (found === undefined) throw notFound('no such folder');
    if (!options.directoryListing) {
      const reason = `a folder without ${INDEX}; listings are off: see the setting httpsPreview.directoryListing`;
      throw notFound(reason, 'directoryListing');
    }
    const entries = await readListing(root, filesystem, segments, found);
    return respondWithPage(request, listingPage(segments, entries, parseOrder(query)));
  }

  async function respondWithPage(request: Request, page: Uint8Array): Promise<Response> {
    const coded = await coding?.coder.encodeFor(request, page);
    const fields = {
      ...PAGE_FIELDS,
      ...(coding ? VARY_BY_CODING : {}),
      ...(coded ? { 'content-encoding': coded.coding } : {}),
    };
    const bytes = coded?.bytes ?? page;
    const validators = { etag: contentTag(bytes, coded?.coding), lastModifiedMs: undefined };
    return respond(request, createRepresentation(fields, validators, bytes, coded === undefined), nowMs());
  }

  function fromMemory(request: Request, entry: Entry): Response | Promise<Response> {
    const isForRange = asksForRange(request);
    const form = coding ? coding.coder.select(request, isForRange, entry) : entry;
    return form instanceof Promise
      ? form.then((made) => respondAtOnce(request, isForRange, made, nowMs))
      : respondAtOnce(request, isForRange, form, nowMs);
  }

  async function errorDocument(status: number): Promise<Response | undefined> {
    const name = ERROR_DOCUMENTS[status];
    if (name === undefined) return undefined;
    try {
      const loaded = await loader.load([name]);
      if (loaded.kind === 'entry') return asErrorDocument(status, loaded.entry);
      if (loaded.kind === 'large') return asErrorDocument(status, fileRepresentation(loaded, name, false, nowMs()));
    } catch {
      // Whatever is wrong with it, the error it was to tell of matters more.
    }
    return undefined;
  }

  return {
    handle(request) {
      const { method } = request;
      if (method === 'GET' || method === 'HEAD') {
        const entry = cache.get(request.target);
        return entry === undefined ? serve(request) : fromMemory(request, entry);
      }
      if (method === 'OPTIONS') return { status: 204, fields: ALLOW, body: null };
      throw new HttpError(405, 'Files can only be read: with GET, HEAD or OPTIONS', { fields: ALLOW });
    },
    errorDocument,
  };
}

/** The quick ways to the responses that were made ready beforehand, then the way that heeds everything. */
function respondAtOnce(
  request: Request,
  isForRange: boolean,
  form: ReadyRepresentation,
  nowMs: () => number,
): Response {
  if (request.header('if-match') === undefined && request.header('if-unmodified-since') === undefined) {
    const ifNoneMatch = request.header('if-none-match');
    if (ifNoneMatch === undefined) {
      if (!isForRange && request.header('if-modified-since') === undefined) return form.whole;
    } else if (ifNoneMatch === form.validators.etag) {
      return form.notModified; // whatever If-Modified-Since says, which browsers send along
    }
  }
  return respond(request, form, nowMs());
}

// Without validators: a 404 is not to be kept, and compared, as the page it shows. It is sent in one form only.
function asErrorDocument(status: number, { whole }: Representation): Response {
  const { etag, vary, 'last-modified': lastModified, 'accept-ranges': acceptRanges, ...fields } = whole.fields;
  return { status, fields, body: whole.body };
}

// 301, as of every file server; not for good, though, because the folder may become a file: `no-cache`.
function redirectToFolder({ segments, query }: ParsedTarget): Response {
  const location = encodePath(segments, true) + query;
  return { status: 301, fields: { location, 'cache-control': 'no-cache' }, body: null };
}
