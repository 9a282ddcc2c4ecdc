/**
 * Owns the server's process: starts it, tells it what to serve, starts it again when it dies, and stops it. The engine
 * runs in a process of its own so that a busy extension host cannot stall the preview, nor the preview the editor.
 * Knows nothing of VS Code.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { EngineConfig } from '../config/engine-config.ts';
import type { AuthorityRequest, DownMessage, KeptPair, Listening, UpMessage } from '../engine/protocol.ts';
import type { SharingEvent } from '../engine/sharing-state.ts';
import { type Failure, INITIAL_STATE, nextState, type ServerEvent, type ServerState } from './server-state.ts';

type Requests = Extract<UpMessage, { type: 'requests' }>;
type Log = Extract<UpMessage, { type: 'log' }>;

/** Hears what the process does. */
export interface ServerListener {
  stateChanged(state: ServerState): void;
  /** Something a person should know and can do something about. The log has heard it already, and maybe more of it. */
  failed(failure: Failure): void;
  requests(events: Requests['events'], dropped: number): void;
  log(level: Log['level'], message: string): void;
  sharing(event: SharingEvent): void;
  /** It could not be shared; why, for a person. */
  shareFailed(message: string): void;
  /** Does what the process asks about the devices' authority. */
  authority(request: AuthorityRequest): Promise<KeptPair | undefined>;
}

/** How patient the owner is. */
export interface Timing {
  /** How long a process may take to stop before it is killed. The server itself takes at most 5 s. */
  readonly stopMs: number;
  /** How long to wait before the first, second, ... new start after a death. One more death, and that is it. */
  readonly backOffMs: readonly number[];
  /** Deaths further back than this are forgotten. */
  readonly deathsWithinMs: number;
}

const TIMING: Timing = { stopMs: 5_500, backOffMs: [200, 1_000, 4_000], deathsWithinMs: 60_000 };

/** The server's process, or its absence. */
export class ServerProcess {
  readonly #program: string;
  readonly #listener: ServerListener;
  readonly #timing: Timing;

  #state: ServerState = INITIAL_STATE;
  #child: ChildProcess | undefined;
  #retry: NodeJS.Timeout | undefined;
  #deathsMs: readonly number[] = [];
  #waiting: ((state: ServerState) => void)[] = [];

  /** What shall be served, what the process was told last, and what it last said it serves. */
  #wanted: EngineConfig | undefined;
  #told: EngineConfig | undefined;
  #served: EngineConfig | undefined;
  #answerDue = false;
  /** After a death: the port that stood for the one that was asked for, so that open pages find the server again. */
  #held: { readonly asked: number; readonly port: number } | undefined;

  /** `program` is the absolute path of the server's script. */
  constructor(program: string, listener: ServerListener, timing: Timing = TIMING) {
    this.#program = program;
    this.#listener = listener;
    this.#timing = timing;
  }

  get state(): ServerState {
    return this.#state;
  }

  /**
   * Serves this configuration: starts the process where there is none, tells it where there is one. The last call wins.
   * Gives the state once the process has answered: running, failed, or stopped where somebody stopped it meanwhile.
   */
  async serve(config: EngineConfig): Promise<ServerState> {
    if (this.#state.kind === 'stopping') await this.settled();
    this.#wanted = config;
    if (this.#state.kind === 'stopped' || this.#state.kind === 'failed') {
      this.#deathsMs = [];
      this.#held = undefined;
      this.#apply({ type: 'started' });
      this.#spawn();
    } else this.#tell();
    return this.settled();
  }

  /** Says that there is no configuration to serve. A server that runs goes on with the one it has. */
  refuse(failure: Failure): void {
    this.#report(failure);
    if (this.#child !== undefined) return;
    clearTimeout(this.#retry);
    this.#apply({ type: 'refused', failure });
  }

  /** Finishes what is in flight and ends the process; kills it when it takes too long. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) {
      clearTimeout(this.#retry);
      this.#apply({ type: 'stopped' });
    } else if (this.#state.kind !== 'stopping') {
      this.#apply({ type: 'stopping' });
      this.#send({ type: 'stop' });
      const killer = setTimeout(() => child.kill('SIGKILL'), this.#timing.stopMs);
      child.once('close', () => clearTimeout(killer));
    }
    await this.settled();
  }

  /** Tells the process something about sharing, where there is one. */
  tell(message: Extract<DownMessage, { type: 'share' | 'sharing' }>): void {
    this.#send(message);
  }

  /** Gives the state as soon as nothing is under way. */
  settled(): Promise<ServerState> {
    return this.#isSettled() ? Promise.resolve(this.#state) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #isSettled(): boolean {
    return !this.#answerDue && this.#state.kind !== 'starting' && this.#state.kind !== 'stopping';
  }

  #apply(event: ServerEvent): void {
    const before = this.#state;
    this.#state = nextState(before, event);
    if (this.#state !== before) this.#listener.stateChanged(this.#state);
    if (!this.#isSettled()) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(this.#state);
  }

  #spawn(): void {
    // What the editor was started with (inspectors, loaders) is not the server's.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = fork(this.#program, [], {
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#told = undefined;
    this.#served = undefined;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#listener.log('error', text.trimEnd()));
    child.on('error', (error) => this.#listener.log('error', `The server process: ${error.message}`));
    child.on('message', (message: UpMessage) => {
      if (child === this.#child) this.#receive(message);
    });
    child.on('close', (code, signal) => {
      if (child === this.#child) this.#ended(code, signal);
    });
    this.#tell();
  }

  /** Tells the process what is wanted, one thing at a time: after each answer, only the latest wish counts. */
  #tell(): void {
    if (this.#child === undefined || this.#answerDue || this.#wanted === undefined) return;
    if (this.#wanted === this.#told) return;
    const config = this.#withHeldPort(this.#wanted);
    this.#send({ type: this.#told === undefined ? 'start' : 'configure', config });
    this.#told = this.#wanted;
    this.#answerDue = true;
  }

  #withHeldPort(config: EngineConfig): EngineConfig {
    if (this.#held?.asked !== config.port) {
      this.#held = undefined;
      return config;
    }
    return { ...config, port: this.#held.port };
  }

  #send(message: DownMessage): void {
    // A process that cannot be reached any more is about to be reported as ended: nothing to do here.
    this.#child?.send(message, () => {});
  }

  #receive(message: UpMessage): void {
    switch (message.type) {
      case 'listening': {
        const { type: _, ...listening } = message;
        this.#accepted(listening);
        return;
      }
      case 'certificate':
        if (this.#state.kind !== 'running') return;
        this.#apply({
          type: 'listening',
          listening: { ...this.#state.listening, certificate: message.certificate },
        });
        return;
      case 'failed':
        this.#refused(message);
        return;
      case 'requests':
        this.#listener.requests(message.events, message.dropped);
        return;
      case 'log':
        this.#listener.log(message.level, message.message);
        return;
      case 'sharing':
        this.#listener.sharing(message.event);
        return;
      case 'shareFailed':
        this.#listener.shareFailed(message.message);
        return;
      case 'authority':
        void this.#answerAuthority(message.id, message.request);
        return;
      case 'stopped':
        // The end of the process is what counts.
        return;
    }
  }

  async #answerAuthority(id: number, request: AuthorityRequest): Promise<void> {
    try {
      const pair = await this.#listener.authority(request);
      this.#send({ type: 'authority', id, ...(pair && { pair }) });
    } catch (error) {
      this.#send({ type: 'authority', id, problem: (error as Error).message });
    }
  }

  #accepted(listening: Listening): void {
    if (this.#state.kind === 'stopping') return;
    this.#answerDue = false;
    this.#served = this.#told;
    this.#tell();
    const requestedPort = this.#served?.port ?? listening.requestedPort;
    this.#apply({ type: 'listening', listening: { ...listening, requestedPort } });
  }

  #refused({ code, message }: Failure): void {
    if (this.#state.kind === 'stopping') return;
    this.#answerDue = false;
    const isOutdated = this.#wanted !== this.#told;
    if (this.#state.kind === 'starting') {
      // It serves nothing: the next start gets a process of its own.
      this.#child?.kill();
      this.#child = undefined;
      if (isOutdated) {
        this.#spawn();
        return;
      }
    } else {
      this.#told = this.#served;
      if (isOutdated) this.#tell();
      else this.#wanted = this.#served;
    }
    const failure = this.#report({ code, message });
    this.#apply({ type: 'refused', failure });
  }

  /** The whole message goes into the log, its first line to the person. */
  #report({ code, message }: Failure): Failure {
    this.#listener.log('error', message);
    const failure = { code, message: message.split('\n', 1)[0] ?? message };
    this.#listener.failed(failure);
    return failure;
  }

  #ended(code: number | null, signal: string | null): void {
    this.#child = undefined;
    this.#answerDue = false;
    if (this.#state.kind === 'stopping') {
      this.#apply({ type: 'stopped' });
      return;
    }
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    this.#listener.log('error', `The server process ended unexpectedly, ${how}.`);
    if (this.#state.kind === 'running' && this.#served !== undefined) {
      this.#held = { asked: this.#served.port, port: this.#state.listening.port };
    }
    const nowMs = Date.now();
    this.#deathsMs = [...this.#deathsMs.filter((atMs) => nowMs - atMs < this.#timing.deathsWithinMs), nowMs];
    const delayMs = this.#timing.backOffMs[this.#deathsMs.length - 1];
    if (delayMs === undefined) {
      const message = `The server process ended ${this.#deathsMs.length} times in a row, last ${how}. The log may say why.`;
      this.#apply({ type: 'gaveUp', failure: this.#report({ code: 'internal', message }) });
      return;
    }
    this.#retry = setTimeout(() => this.#spawn(), delayMs);
    this.#apply({ type: 'died' });
  }
}
