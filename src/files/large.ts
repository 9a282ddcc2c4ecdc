/**
 * Files that are too large to be kept: opened for every answer, and sent as they are, or as a sibling is. They get no
 * coding here: how long it is shows only at its end, so there would be no Content-Length and no ranges, and the work would
 * be done again for every client.
 */
import type { Request, Response } from '../http/message.ts';
import type { CodingPreference, ContentCoding } from '../http/negotiate.ts';
import { isCompressible } from './compressible.ts';
import { contentFields } from './content-fields.ts';
import type { FileStat, StatableFile } from './filesystem.ts';
import { mediaType } from './mime.ts';
import type { Representation } from './representation.ts';
import { createRepresentation, respond } from './representation.ts';
import type { SiblingFinder } from './siblings.ts';
import { statValidators } from './validators.ts';

/** A file that was opened, and the coding it is in. */
interface OpenForm {
  readonly file: StatableFile;
  readonly coding?: ContentCoding;
}

/**
 * The answer to a GET or HEAD of a large file that was found by `segments`. Takes the file over: it goes with the response,
 * or is closed. Without `siblings` it is sent as it is. Rejects with an HttpError with 412 or 416.
 */
export async function respondFromFile(
  request: Request,
  segments: readonly string[],
  file: StatableFile,
  nowMs: number,
  siblings?: { readonly finder: SiblingFinder; readonly preference: CodingPreference },
): Promise<Response> {
  const name = segments.at(-1)!;
  const sibling = await siblings?.finder.open(segments, file.stat, siblings.preference);
  const form: OpenForm = sibling ?? { file };
  const varies =
    sibling !== undefined ||
    (siblings !== undefined && (isCompressible(mediaType(name)) || siblings.finder.exist(segments, file.stat)));
  if (sibling) await file.close();
  let response: Response | undefined;
  try {
    response = respond(request, fileRepresentation(form, name, varies, nowMs), nowMs);
    return response;
  } finally {
    if (response === undefined || response.body === null) await form.file.close();
  }
}

/** What a file of this name is, for as long as it is open. `varies` where it could also be sent in another coding. */
export function fileRepresentation(
  { file, coding }: OpenForm,
  name: string,
  varies: boolean,
  nowMs: number,
): Representation {
  const body = { kind: 'file', file, start: 0, lengthBytes: file.sizeBytes } as const;
  const form = `${coding} ${varies}`;
  const known = knownForms.get(file.stat)?.get(form);
  if (known !== undefined) return { ...known, whole: { ...known.whole, body } };
  const validators = statValidators(file.stat, nowMs, coding);
  const made = createRepresentation(contentFields(name, varies, coding), validators, body);
  const isFinal = validators.etag !== undefined && validators.lastModifiedMs !== undefined;
  if (isFinal) remember(file.stat, form, made);
  return made;
}

/** What is said of a version of a file in each of its forms: to find that out anew is a seventh of what 64 KiB cost. */
const knownForms = new WeakMap<FileStat, Map<string, Representation>>();

function remember(stat: FileStat, form: string, representation: Representation): void {
  const forms = knownForms.get(stat);
  if (forms === undefined) knownForms.set(stat, new Map([[form, representation]]));
  else forms.set(form, representation);
}
