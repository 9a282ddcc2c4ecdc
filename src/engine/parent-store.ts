/**
 * The devices' authority, kept by the parent process: an editor has a safe place for secrets, and its servers have none. The key
 * goes over the channel between the two, and nowhere else.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthorityStore } from '../certificates/authority.ts';
import { exclusively } from '../certificates/exclusively.ts';
import type { AuthorityRequest, DownMessage, UpMessage } from './protocol.ts';

type Answer = Extract<DownMessage, { type: 'authority' }>;

/** Asks the parent, and waits for its answers. */
export class ParentStores {
  readonly #send: (message: UpMessage) => unknown;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor(send: (message: UpMessage) => unknown) {
    this.#send = send;
  }

  /** An answer has come. */
  receive(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  /** The parent's store. `folder` (absolute) is where the processes that share it see to it that one writes at a time. */
  storeFor(folder: string): AuthorityStore {
    return {
      load: async () => {
        const { pair } = await this.#ask({ kind: 'load' });
        return pair === undefined ? { flaw: undefined } : { pair };
      },
      save: async (pair) => void (await this.#ask({ kind: 'save', pair })),
      remove: async () => void (await this.#ask({ kind: 'remove' })),
      exclusively: async (work) => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        return exclusively(join(folder, 'lock'), work);
      },
    };
  }

  async #ask(request: AuthorityRequest): Promise<Answer> {
    const id = ++this.#lastId;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ type: 'authority', id, request });
    const { problem, ...rest } = await answer;
    if (problem !== undefined) throw new Error(problem);
    return rest;
  }
}
