/**
 * One of several server processes that share a port: the same program and the same messages that the extension knows, with
 * connections that `node:cluster` hands on from the primary process. A worker whose primary has gone ends at once.
 */
import cluster, { type Worker as ClusterWorker } from 'node:cluster';
import type { EngineConfig } from '../config/engine-config.ts';
import { StartError } from './failure.ts';
import type { DownMessage, Listening, UpMessage } from './protocol.ts';

/** Hears what a worker has to tell. */
export type WorkerListener = (message: Extract<UpMessage, { type: 'requests' | 'log' }>) => void;

/** A worker may take that long to stop before it is killed. The server itself takes at most 5 s. */
const STOP_MS = 5_500;

/** Workers run this program: the absolute path of the server's script. To be called before one is made. */
export function setWorkerProgram(program: string): void {
  // What a crash says of itself is for standard error. Nothing else is printed by a worker.
  cluster.setupPrimary({ exec: program, args: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], windowsHide: true });
}

interface Waiting {
  resolve(listening: Listening): void;
  reject(error: StartError): void;
}

/** A worker's process, from its birth to its end. */
export class Worker {
  readonly #worker: ClusterWorker;
  readonly #listener: WorkerListener;
  #waiting: Waiting | undefined;
  /** Resolves when it is gone and all that it said was heard, with how it ended: `with code 1`, `by SIGKILL`. */
  readonly ended: Promise<string>;

  constructor(listener: WorkerListener) {
    this.#listener = listener;
    this.#worker = cluster.fork();
    this.#worker.on('message', (message: UpMessage) => this.#receive(message));
    this.ended = this.#untilEnded();
  }

  /** Its process id; 0 where the system gave it no process. */
  get pid(): number {
    return this.#worker.process.pid ?? 0;
  }

  /**
   * Serves this. A `quiet` one tells of no requests. Rejects with a StartError, also where the process has ended; one that
   * lives can be told another configuration then.
   */
  start(config: EngineConfig, quiet: boolean): Promise<Listening> {
    const answered = new Promise<Listening>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    const gone = this.ended.then((how) => {
      throw new StartError('internal', `Worker ${this.pid} ended ${how} before it could serve`);
    });
    this.#send({ type: 'start', config, quiet });
    return Promise.race([answered, gone]);
  }

  /** Finishes what is in flight and ends; is killed where that takes too long. Done when it is gone. */
  async stop(): Promise<void> {
    this.#send({ type: 'stop' });
    const killer = setTimeout(() => this.#worker.process.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(killer);
  }

  #send(message: DownMessage): void {
    // Where it cannot be reached any more, its end is about to be heard of.
    if (this.#worker.isConnected()) this.#worker.send(message, () => {});
  }

  #receive(message: UpMessage): void {
    switch (message.type) {
      case 'listening': {
        const { type: _, ...listening } = message;
        this.#waiting?.resolve(listening);
        return;
      }
      case 'failed':
        // Behind the first line is the stack of a mistake of ours.
        this.#waiting?.reject(new StartError(message.code, message.message.split('\n', 1)[0]!));
        return;
      case 'requests':
      case 'log':
        this.#listener(message);
        return;
    }
  }

  /** What was sent before the end may be read after it: `disconnect` comes when all of it is. */
  #untilEnded(): Promise<string> {
    const disconnected = new Promise((resolve) => this.#worker.once('disconnect', resolve));
    return new Promise((resolve) => {
      this.#worker.on('error', ({ message }) => resolve(`(${message})`));
      this.#worker.once('exit', async (code: number | null, signal: string | null) => {
        await disconnected;
        resolve(signal ? `by ${signal}` : `with code ${code}`);
      });
    });
  }
}
