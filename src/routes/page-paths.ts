/**
 * Under which path a page is shown: the options `cleanUrls` and `trailingSlash`. A page has one path, and its others are
 * redirected there; a redirect is only given to where the very same file is shown.
 */
import type { SiteConfig } from '../config/site.ts';
import type { Handler, Middleware, Request, Response } from '../http/message.ts';
import type { ParsedTarget } from '../http/target.ts';
import { encodePath, parseTarget } from '../http/target.ts';
import { hasFile, isNotFound, pathOf, reads, recovering, redirectTo, unlessNotFound, withTarget } from './inner.ts';

/** The part of the configuration that is about the paths of pages. */
export type PagePathsConfig = Pick<SiteConfig, 'cleanUrls' | 'trailingSlash'>;

/** `/docs` or `/docs/`. */
type Path = 'bare' | 'slashed';
/** `/docs.html` or `/docs/index.html`. */
type File = 'page' | 'index';
/** One page's paths, and the files that it may be. */
type Place = Readonly<Record<Path | File, string>>;

/** Which files a path shows. Of two, the first that is there; the other is then shown by its whole name. */
type Policy = Readonly<Record<Path, readonly File[]>>;

const POLICIES: Readonly<Record<PagePathsConfig['trailingSlash'], Policy>> = {
  auto: { bare: ['page'], slashed: ['index'] },
  always: { bare: [], slashed: ['index', 'page'] },
  never: { bare: ['page', 'index'], slashed: [] },
};
/** Without clean URLs the only pages with a choice are those of folders, which have their slash if nobody minds. */
const NEVER_ON_FOLDERS: Policy = { bare: ['index'], slashed: [] };

const INDEX = 'index.html';
const SUFFIX = '.html';

/** Shows every page under its one path. */
export function pagePaths({ cleanUrls, trailingSlash }: PagePathsConfig): Middleware {
  if (cleanUrls) return (next) => createPages(next, POLICIES[trailingSlash], true);
  if (trailingSlash === 'never') return (next) => createPages(next, NEVER_ON_FOLDERS, false);
  return (next) => next;
}

function createPages(next: Handler, policy: Policy, hidesFileNames: boolean): Handler {
  /** The first of the files that a path shows that is there. */
  async function firstThere(request: Request, place: Place, path: Path): Promise<File | undefined> {
    for (const file of policy[path]) {
      if (await hasFile(next, request, place[file])) return file;
    }
    return undefined;
  }

  /** What the path shows, or a redirect to its other spelling where that shows something, or undefined. */
  async function show(request: Request, path: Path): Promise<Response | undefined> {
    const { segments, query } = parseTarget(request.target, false);
    const place = placeOf(segments);
    for (const file of policy[path]) {
      const response = await unlessNotFound(next, withTarget(request, place[file]));
      if (response !== undefined) return response;
    }
    const other = path === 'bare' ? 'slashed' : 'bare';
    const shownThere = await firstThere(request, place, other);
    return shownThere && redirectTo(place[other] + query);
  }

  /** `asked` is what is there by this very name. */
  async function withoutSlash(request: Request, asked: Response | Promise<Response>): Promise<Response> {
    const found = await Promise.resolve(asked).catch((error: unknown) => {
      if (isNotFound(error)) return error;
      throw error;
    });
    if (!isNotFound(found) && !isFolder(found)) return found;
    const shown = await show(request, 'bare');
    if (shown !== undefined) return shown;
    if (isNotFound(found)) throw found;
    return found; // a folder to be listed
  }

  async function withSlash(request: Request): Promise<Response> {
    return (await show(request, 'slashed')) ?? next(request);
  }

  async function byFileName(request: Request): Promise<Response> {
    const target = parseTarget(request.target, false);
    const { file, place } = fileOf(target);
    const path = policy.bare.includes(file) ? 'bare' : 'slashed';
    const isTaken = path === 'bare' && place.bare !== '/' && (await hasFile(next, request, place.bare));
    const isShownThere = !isTaken && (await firstThere(request, place, path)) === file;
    return isShownThere ? redirectTo(place[path] + target.query) : next(request);
  }

  return (request) => {
    const path = pathOf(request.target);
    if (!reads(request) || path === '/') return next(request);
    if (path.endsWith('/')) return withSlash(request);
    if (hidesFileNames && path.endsWith(SUFFIX)) return byFileName(request);
    const answer = recovering(next, request, (error) => Promise.reject(error));
    return answer instanceof Promise || isFolder(answer) ? withoutSlash(request, answer) : answer;
  };
}

/** True for the redirect that adds the slash. */
function isFolder({ status }: Response): boolean {
  return status === 301;
}

function placeOf(segments: readonly string[]): Place {
  const bare = encodePath(segments, false);
  const slashed = encodePath(segments, true);
  return { bare, slashed, page: bare + SUFFIX, index: slashed + INDEX };
}

function fileOf({ segments }: ParsedTarget): { readonly file: File; readonly place: Place } {
  const name = segments.at(-1)!;
  const folder = segments.slice(0, -1);
  if (name === INDEX) return { file: 'index', place: placeOf(folder) };
  return { file: 'page', place: placeOf([...folder, name.slice(0, -SUFFIX.length)]) };
}
