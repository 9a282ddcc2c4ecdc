/** An engine that shares. The system has all of 127.0.0.0/8: 127.0.0.2 stands for an address on the network. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineConfig } from '../../src/config/engine-config.ts';
import type { Engine, EngineDependencies, LogLevel } from '../../src/engine/engine.ts';
import type { LanAddress } from '../../src/engine/lan-addresses.ts';
import type { Listening } from '../../src/engine/protocol.ts';
import type { SharingEvent, SharingState } from '../../src/engine/sharing-state.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { type Answer, createClient, type HttpVersion, type TestClient } from '../net/client.ts';
import { configOf, started, temporaryFolder } from './support.ts';

export const HOUR_MS = 3_600_000;

export function lan(address = '127.0.0.2', interfaceName = 'wlan0'): LanAddress {
  return { address, family: 'IPv4', interfaceName, title: `Wi-Fi (${interfaceName})`, isVirtual: false };
}

/** A machine on a network, and what is heard of it. */
export class SharingMachine {
  nowMs = Date.now();
  addresses: LanAddress[] = [lan()];
  readonly events: SharingEvent[] = [];
  readonly lines: string[] = [];
  readonly requests: RequestEvent[] = [];
  #tell: () => void = () => {};

  readonly dependencies: EngineDependencies = {
    nowMs: () => this.nowMs,
    lanAddresses: () => this.addresses,
    resolve: () => Promise.reject(new Error('no such name')),
    onSharing: (event) => {
      this.events.push(event);
      this.#tell();
    },
    onRequest: (event) => this.requests.push(event),
    log: (level: LogLevel, message: string) => {
      this.lines.push(`${level}: ${message}`);
      this.#tell();
    },
  };

  get kinds(): readonly string[] {
    return this.events.map(({ kind }) => kind);
  }

  /** Resolves once what was heard says so. */
  until(isSo: (machine: SharingMachine) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = () => {
        if (isSo(this)) resolve();
      };
      this.#tell();
    });
  }
}

export interface Shared {
  readonly machine: SharingMachine;
  readonly engine: Engine;
  readonly listening: Listening;
  readonly folder: string;
  readonly state: SharingState;
}

/** An engine that shares a folder with an index, stopped when the test is over. */
export async function shared(
  parts: Partial<EngineConfig> = {},
  machine = new SharingMachine(),
  dependencies: EngineDependencies = {},
): Promise<Shared> {
  const root = parts.root ?? (await temporaryFolder());
  await writeFile(join(root, 'index.html'), '<h1>hi</h1>');
  const folder = await temporaryFolder();
  const { engine, listening } = await started(await configOf({ root, ...parts }), {
    ...machine.dependencies,
    ...dependencies,
  });
  const state = await engine.share({ folder, durationMs: HOUR_MS });
  return { machine, engine, listening, folder, state };
}

/** A device on the network that trusts the authority, over one connection. */
export function device({ folder, state }: Pick<Shared, 'folder' | 'state'>, version: HttpVersion = '1.1'): TestClient {
  const { hostname, port } = new URL(state.urls[0]!);
  return createClient(version, Number(port), {
    host: hostname,
    ca: readFileSync(join(folder, 'authority', 'certificate.pem')),
  });
}

/** The path of a URL. */
export function pathOf(url: string): string {
  return new URL(url).pathname;
}

/** The cookie of an answer, as it is sent back. */
export function cookieOf({ headers }: Answer): string {
  return String(headers['set-cookie']).split(';')[0]!;
}
