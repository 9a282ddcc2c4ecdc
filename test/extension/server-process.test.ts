/** The owner of the server's process, against real processes that play the server. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EngineConfig } from '../../src/config/engine-config.ts';
import { ServerProcess, type Timing } from '../../src/extension/server-process.ts';
import type { Failure, ServerState } from '../../src/extension/server-state.ts';
import { BATCH, isAlive, pidsIn, toldIn, writePretendServer } from './pretend-server.ts';
import { engineConfig, listening } from './samples.ts';

const TIMING: Timing = { stopMs: 5_000, backOffMs: [1, 2, 3], deathsWithinMs: 60_000 };

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-process-'));
  program = await writePretendServer(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** A process under observation: what it told its listener, in order. */
class Observed {
  readonly states: ServerState['kind'][] = [];
  readonly failures: Failure[] = [];
  readonly logs: string[] = [];
  readonly requests: unknown[] = [];
  readonly sharing: unknown[] = [];
  readonly process: ServerProcess;
  readonly #heard = new EventTarget();

  constructor(timing = TIMING, script = program) {
    this.process = new ServerProcess(
      script,
      {
        stateChanged: ({ kind }) => this.#hear(() => this.states.push(kind)),
        failed: (failure) => this.#hear(() => this.failures.push(failure)),
        requests: (events, dropped) => this.#hear(() => this.requests.push([events, dropped])),
        log: (_, message) => this.#hear(() => this.logs.push(message)),
        sharing: (event) => this.#hear(() => this.sharing.push(event)),
        shareFailed: (message) => this.#hear(() => this.sharing.push(message)),
        authority: async (request) => {
          if (request.kind === 'remove') throw new Error('the keyring is locked');
          return request.kind === 'load' ? { certPem: 'certificate', keyPem: 'key' } : undefined;
        },
      },
      timing,
    );
  }

  #hear(keep: () => void): void {
    keep();
    this.#heard.dispatchEvent(new Event('heard'));
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#heard, 'heard');
  }

  /** What the processes were told, in order. */
  get told(): readonly string[] {
    return toldIn(this.logs).map(({ type, config }) => `${type} ${config.root} ${config.port}`);
  }

  get pids(): readonly number[] {
    return pidsIn(this.logs);
  }
}

const open: ServerProcess[] = [];
function observe(timing?: Timing, script?: string): Observed {
  const observed = new Observed(timing, script);
  open.push(observed.process);
  return observed;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((process) => process.stop()));
});

function serving(root: string, port = 8443): EngineConfig {
  return { ...engineConfig, root, port };
}

describe('a server that works', () => {
  test('starts, and the process is gone after a stop', async () => {
    const observed = observe();
    const state = await observed.process.serve(serving('/site'));
    expect(state).toMatchObject({
      kind: 'running',
      listening: { root: '/site', port: 8443, certificate: listening.certificate },
    });
    expect(isAlive(observed.pids[0]!)).toBe(true);
    await observed.process.stop();
    expect(observed.states).toEqual(['starting', 'running', 'stopping', 'stopped']);
    expect(isAlive(observed.pids[0]!)).toBe(false);
    expect(observed.failures).toEqual([]);
  });

  test('tells of a certificate that was renewed meanwhile', async () => {
    const observed = observe();
    await observed.process.serve(serving('/renewing'));
    await observed.until(() => observed.states.length === 3);
    expect(observed.process.state).toMatchObject({
      kind: 'running',
      listening: { root: '/renewing', certificate: { names: listening.certificate.names, fingerprint256: 'AB:CD' } },
    });
  });

  test('gets no arguments of the process it was started from', async () => {
    const observed = observe();
    await observed.process.serve(serving('/site'));
    expect(observed.logs).toContain('arguments [[],[]]');
  });

  test('takes over another configuration in the same process', async () => {
    const observed = observe();
    await observed.process.serve(serving('/site'));
    const state = await observed.process.serve(serving('/other', 9443));
    expect(state).toMatchObject({ kind: 'running', listening: { root: '/other', port: 9443, requestedPort: 9443 } });
    expect(observed.told).toEqual(['start /site 8443', 'configure /other 9443']);
    expect(observed.states).toEqual(['starting', 'running', 'running']);
  });

  test('is not told what it knows', async () => {
    const observed = observe();
    const config = serving('/site');
    await observed.process.serve(config);
    await observed.process.serve(config);
    expect(observed.told).toEqual(['start /site 8443']);
  });

  test('of configurations that come while it starts, only the last is passed on', async () => {
    const observed = observe();
    const states = await Promise.all(['/one', '/two', '/three'].map((root) => observed.process.serve(serving(root))));
    expect(observed.told).toEqual(['start /one 8443', 'configure /three 8443']);
    for (const state of states) expect(state).toMatchObject({ listening: { root: '/three' } });
  });

  test('starts again after a stop, also one that is still under way', async () => {
    const observed = observe();
    await observed.process.serve(serving('/site'));
    const stopped = observed.process.stop();
    expect(await observed.process.serve(serving('/again'))).toMatchObject({ listening: { root: '/again' } });
    await stopped;
    expect(observed.states).toEqual(['starting', 'running', 'stopping', 'stopped', 'starting', 'running']);
    expect(new Set(observed.pids).size).toBe(2);
  });
});

describe('a server that cannot', () => {
  test('start: the failure is told, and no process stays', async () => {
    const observed = observe();
    const failure = { code: 'root-missing', message: 'No such folder.' };
    expect(await observed.process.serve(serving('/missing'))).toEqual({ kind: 'failed', failure });
    expect(observed.failures).toEqual([failure]);
    expect(observed.states).toEqual(['starting', 'failed']);
    expect(await observed.process.serve(serving('/site'))).toMatchObject({ kind: 'running' });
  });

  test('start, but was told better meanwhile: only that counts', async () => {
    const observed = observe();
    const first = observed.process.serve(serving('/missing'));
    expect(await observed.process.serve(serving('/site'))).toMatchObject({ kind: 'running' });
    expect(await first).toMatchObject({ kind: 'running' });
    expect(observed.failures).toEqual([]);
  });

  test('take over a configuration: it goes on with the old one', async () => {
    const observed = observe();
    await observed.process.serve(serving('/site'));
    expect(await observed.process.serve(serving('/missing'))).toMatchObject({ listening: { root: '/site' } });
    expect(observed.failures.map(({ code }) => code)).toEqual(['root-missing']);
    expect(await observed.process.serve(serving('/missing'))).toMatchObject({ listening: { root: '/site' } });
    expect(observed.failures).toHaveLength(2);
  });

  test('start: its first line is for the person, the rest for the log', async () => {
    const observed = observe();
    const failure = { code: 'internal', message: 'A mistake.' };
    expect(await observed.process.serve(serving('/broken'))).toEqual({ kind: 'failed', failure });
    expect(observed.failures).toEqual([failure]);
    expect(observed.logs).toContain('A mistake.\n    at somewhere (server.js:1:2)');
  });

  test('be started at all, because there is no configuration', () => {
    const observed = observe();
    const failure = { code: 'certificate', message: 'A certificate needs its key.' } as const;
    observed.process.refuse(failure);
    expect(observed.process.state).toEqual({ kind: 'failed', failure });
    expect(observed.failures).toEqual([failure]);
  });

  test('but one that runs is not hurt by a configuration that there is not', async () => {
    const observed = observe();
    await observed.process.serve(serving('/site'));
    observed.process.refuse({ code: 'certificate', message: 'A certificate needs its key.' });
    expect(observed.process.state.kind).toBe('running');
    expect(observed.failures).toHaveLength(1);
  });
});

describe('a server that dies', () => {
  test('is started again with the configuration it had', async () => {
    const observed = observe();
    await observed.process.serve(serving('/site'));
    process.kill(observed.pids[0]!, 'SIGKILL');
    await observed.until(() => observed.states.length === 4);
    expect(observed.states).toEqual(['starting', 'running', 'starting', 'running']);
    expect(observed.told).toEqual(['start /site 8443', 'start /site 8443']);
    expect(observed.logs).toContain('The server process ended unexpectedly, by SIGKILL.');
    expect(observed.failures).toEqual([]);
  });

  test('comes back on the port it had, which is another than it was asked for, and says so still', async () => {
    const observed = observe();
    await observed.process.serve(serving('/taken'));
    process.kill(observed.pids[0]!, 'SIGKILL');
    await observed.until(() => observed.states.length === 4);
    expect(observed.told).toEqual(['start /taken 8443', 'start /taken 8444']);
    expect(observed.process.state).toMatchObject({ listening: { port: 8444, requestedPort: 8443 } });
    await observed.process.serve(serving('/other'));
    await observed.process.serve(serving('/other', 9443));
    expect(observed.told.slice(2)).toEqual(['configure /other 8444', 'configure /other 9443']);
  });

  test('with its last configuration refused comes back with the one before', async () => {
    const observed = observe();
    await observed.process.serve(serving('/site'));
    await observed.process.serve(serving('/missing'));
    process.kill(observed.pids[0]!, 'SIGKILL');
    await observed.until(() => observed.process.state.kind === 'starting');
    expect(await observed.process.settled()).toMatchObject({ listening: { root: '/site' } });
  });

  test('too often is given up, with a way to start again', async () => {
    const observed = observe();
    const state = await observed.process.serve(serving('/dying'));
    expect(state).toEqual({
      kind: 'failed',
      failure: {
        code: 'internal',
        message: 'The server process ended 4 times in a row, last with code 3. The log may say why.',
      },
    });
    expect(observed.told).toHaveLength(4);
    expect(observed.failures).toHaveLength(1);
    expect(await observed.process.serve(serving('/site'))).toMatchObject({ kind: 'running' });
  });

  test('now and then is started again each time: old deaths are forgotten', async () => {
    const observed = observe({ ...TIMING, backOffMs: [1], deathsWithinMs: 0 });
    await observed.process.serve(serving('/site'));
    for (const deaths of [1, 2, 3]) {
      process.kill(observed.pids.at(-1)!, 'SIGKILL');
      await observed.until(() => observed.states.length === 2 + 2 * deaths);
    }
    expect(observed.process.state.kind).toBe('running');
  });

  test('says why in the log', async () => {
    const observed = observe({ ...TIMING, backOffMs: [] });
    await observed.process.serve(serving('/throwing'));
    expect(observed.logs.join('\n')).toContain('Error: a mistake');
  });

  test('is not started again when it was stopped in between', async () => {
    const observed = observe({ ...TIMING, backOffMs: [60_000] });
    const served = observed.process.serve(serving('/dying'));
    await observed.until(() => observed.logs.some((line) => line.includes('with code 3')));
    await observed.process.stop();
    expect(await served).toEqual({ kind: 'stopped' });
  });

  test('because its program is not there fails', async () => {
    const observed = observe({ ...TIMING, backOffMs: [] }, join(folder, 'absent.js'));
    expect(await observed.process.serve(serving('/site'))).toMatchObject({ failure: { code: 'internal' } });
    expect(observed.logs.join('\n')).toContain('Cannot find module');
  });
});

describe('a stop', () => {
  test('of a server that does not answer kills it', async () => {
    const observed = observe({ ...TIMING, stopMs: 20 });
    await observed.process.serve(serving('/stubborn'));
    await observed.process.stop();
    expect(observed.process.state.kind).toBe('stopped');
    expect(isAlive(observed.pids[0]!)).toBe(false);
  });

  test('while it starts ends the start', async () => {
    const observed = observe();
    const served = observed.process.serve(serving('/mute'));
    await observed.until(() => observed.told.length === 1);
    await observed.process.stop();
    expect(await served).toEqual({ kind: 'stopped' });
    expect(observed.states).toEqual(['starting', 'stopping', 'stopped']);
  });

  test('while it fails to start says nothing of the failure', async () => {
    const observed = observe();
    const served = observed.process.serve(serving('/missing'));
    await observed.process.stop();
    expect(await served).toEqual({ kind: 'stopped' });
    expect(observed.failures).toEqual([]);
  });

  test.each([1, 2])('where nothing runs does nothing, the %s. time', async (times) => {
    const observed = observe();
    for (let i = 0; i < times; i++) await observed.process.stop();
    expect(observed.states).toEqual([]);
  });

  test('takes a failure away', async () => {
    const observed = observe();
    await observed.process.serve(serving('/missing'));
    await observed.process.stop();
    expect(observed.process.state.kind).toBe('stopped');
  });
});

test('requests are passed on, with how many were left out', async () => {
  const observed = observe();
  await observed.process.serve(serving('/busy'));
  expect(observed.requests).toEqual([[BATCH.events, BATCH.dropped]]);
});

describe('sharing', () => {
  test('what the process asks of the authority is done here, and what goes wrong is told', async () => {
    const one = observe();
    await one.process.serve(engineConfig);
    one.process.tell({ type: 'share', request: { folder: '/devices', durationMs: 1_000 } });
    await one.until(() => one.sharing.length > 0);
    expect(one.sharing).toEqual(['No such network']);
    expect(one.logs.filter((line) => /^(?:share|authority) /.test(line))).toEqual([
      'share {"folder":"/devices","durationMs":1000}',
      'authority {"type":"authority","id":1,"pair":{"certPem":"certificate","keyPem":"key"}}',
      'authority {"type":"authority","id":2,"problem":"the keyring is locked"}',
    ]);
  });

  test('wishes go down, and events come up', async () => {
    const one = observe();
    await one.process.serve(engineConfig);
    one.process.tell({ type: 'sharing', wish: 'stop' });
    await one.until(() => one.sharing.length > 0);
    expect(one.sharing).toEqual([{ kind: 'ended', because: 'asked' }]);
  });

  test('without a process there is nobody to tell', () => {
    const one = observe();
    one.process.tell({ type: 'sharing', wish: 'stop' });
    expect(one.sharing).toEqual([]);
  });
});
