/**
 * The order of a request, all of it: every middleware there is stands in this list, outermost first.
 */
import { fetchMetadataGuard } from '../guards/fetch-metadata.ts';
import type { Authorities } from '../guards/host.ts';
import { hostGuard } from '../guards/host.ts';
import { methodGuard } from '../guards/methods.ts';
import type { Handler, Middleware } from '../http/message.ts';

/** What the pipeline is put together from. */
export interface PipelineParts {
  /** Turns what is thrown further in into a response. */
  readonly errorPages: Middleware;
  readonly authorities: () => Authorities;
  /** What answers in the end: the folder, or, in the clear, the redirect. */
  readonly handler: Handler;
}

/** Composes the whole handler, once. */
export function composePipeline({ errorPages, authorities, handler }: PipelineParts): Handler {
  const order: readonly Middleware[] = [
    errorPages, //
    hostGuard(authorities),
    fetchMetadataGuard(),
    methodGuard(),
  ];
  return order.reduceRight((next, middleware) => middleware(next), handler);
}
