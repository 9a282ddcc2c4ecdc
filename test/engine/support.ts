/** An engine on a real folder and a port of the system's, and a client that trusts its certificate. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EngineConfig } from '../../src/config/engine-config.ts';
import type { Engine, EngineDependencies } from '../../src/engine/engine.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Listening } from '../../src/engine/protocol.ts';

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

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks the server over a connection of its own, trusting exactly its certificate. */
export async function ask(
  { certificate, port }: Pick<Listening, 'certificate' | 'port'>,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const ca = await readFile(certificate.file);
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      { host: 'localhost', servername: 'localhost', port, path, method, headers, ca, agent },
      (incoming) => {
        let body = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (data: string) => {
          body += data;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode!, headers: incoming.headers, body }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}
