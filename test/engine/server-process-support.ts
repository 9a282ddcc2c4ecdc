/** `dist/server.js` as the extension has it: a process of its own, spoken to in messages. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DownMessage, UpMessage } from '../../src/engine/protocol.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/server.js');

/** What to put in front of a command, so that it may have so many descriptors open. */
function limitedTo(descriptors: number | undefined): string[] {
  return descriptors === undefined ? [] : ['sh', '-c', `ulimit -n ${descriptors}; exec "$0" "$@"`];
}

/** A server process; ended when the test is over. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly messages: UpMessage[] = [];

  /** `descriptors` is how many it may have open; as many as this process unless told. */
  constructor(descriptors?: number) {
    const [command, ...args] = [...limitedTo(descriptors), process.execPath, PROGRAM];
    this.child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.child.on('message', (message) => this.messages.push(message as UpMessage));
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  send(message: DownMessage): void {
    this.child.send(message);
  }

  /** The first message of this type, once it is there. Rejects where the process ends before. */
  async until<T extends UpMessage['type']>(type: T): Promise<Extract<UpMessage, { type: T }>> {
    const ended = once(this.child, 'exit').then(([code]) => {
      throw new Error(`the server process ended with ${code}`);
    });
    ended.catch(() => {}); // it may end long after this was answered
    for (;;) {
      const message = this.messages.find((candidate) => candidate.type === type);
      if (message) return message as Extract<UpMessage, { type: T }>;
      await Promise.race([once(this.child, 'message'), ended]);
    }
  }
}
