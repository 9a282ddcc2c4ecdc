/** The fields that say what a file's content is (RFC 9110 sections 8.3, 8.4 and 12.5.5). */
import type { Fields } from '../http/message.ts';
import type { ContentCoding } from '../http/negotiate.ts';
import { contentType } from './mime.ts';

/** That the answer depends on Accept-Encoding. Said of every form of what has several, the one without a coding too. */
export const VARY_BY_CODING: Fields = { vary: 'accept-encoding' };

/** Of a file of this name, sent in this coding if any. `varies` where it could have been sent in another. */
export function contentFields(fileName: string, varies: boolean, coding?: ContentCoding): Fields {
  return {
    'content-type': contentType(fileName),
    ...(coding === undefined ? {} : { 'content-encoding': coding }),
    ...(varies ? VARY_BY_CODING : {}),
  };
}
