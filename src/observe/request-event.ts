export type { RequestEvent } from '../http/request-event.ts';
