/** An engine on a real folder and a port of the system's, and a client that trusts its certificate. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EngineConfig } from '../../src/config/engine-config.ts';
import { guardsConfig } from '../../src/config/guards.ts';
import { DEFAULT_LIMITS } from '../../src/config/limits.ts';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { siteConfig } from '../../src/config/site.ts';
import type { Engine, EngineDependencies } from '../../src/engine/engine.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Listening } from '../../src/engine/protocol.ts';
import { type Answer, createClient, type HttpVersion } from '../net/client.ts';

/** A folder, removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A configuration with every default, on any free port. */
export async function configOf(parts: Partial<EngineConfig> = {}): Promise<EngineConfig> {
  return {
    root: parts.root ?? (await temporaryFolder()),
    port: 0,
    strictPort: false,
    host: 'localhost',
    certificate: { kind: 'self-signed', folder: join(await temporaryFolder(), 'certificate') },
    directoryListing: true,
    allowHidden: [],
    allowSymlinks: [],
    site: siteConfig(DEFAULT_OPTIONS, (folder) => folder),
    guards: guardsConfig(DEFAULT_OPTIONS, (file) => file),
    limits: DEFAULT_LIMITS,
    allowHosts: [],
    ...parts,
  };
}

/** A started engine, stopped when the test is over. */
export async function started(
  config: EngineConfig,
  dependencies: EngineDependencies = {},
): Promise<{ engine: Engine; listening: Listening }> {
  const engine = createEngine(config, dependencies);
  onTestFinished(() => engine.stop(0));
  return { engine, listening: await engine.start() };
}

/** Asks the server over a connection of its own, trusting exactly its certificate. */
export async function ask(
  { certificate, port }: Pick<Listening, 'certificate' | 'port'>,
  target: string,
  fields: Record<string, string> = {},
  method = 'GET',
  version: HttpVersion = '1.1',
): Promise<Answer> {
  const client = createClient(version, port, { ca: await readFile(certificate.file) });
  const { body, ...head } = await client.ask({ method, target, fields });
  client.close();
  return { ...head, body: Buffer.from(body, 'latin1').toString() };
}
