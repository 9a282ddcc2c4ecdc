/**
 * The composition root: a configuration becomes a running server, and a new configuration changes it as gently as can be.
 */
import { stat } from 'node:fs/promises';
import type { ServerCertificate } from '../certificates/certificate.ts';
import { CertificateError } from '../certificates/certificate.ts';
import { openCertificate } from '../certificates/open.ts';
import type { EngineConfig } from '../config/engine-config.ts';
import { nodeFileSystem } from '../files/filesystem.ts';
import { createStaticFiles } from '../files/static.ts';
import type { Authorities } from '../guards/host.ts';
import type { Handler } from '../http/message.ts';
import type { RequestEvent } from '../http/request-event.ts';
import { BindError } from '../net/bind.ts';
import { DateClock } from '../net/date-clock.ts';
import { Deadlines } from '../net/deadlines.ts';
import type { NetLimits } from '../net/limits.ts';
import { Listener } from '../net/listener.ts';
import { redirectToHttps } from '../routes/to-https.ts';
import { authoritiesOf, urlsOf } from './authorities.ts';
import { createErrorPages, errorResponse } from './error-pages.ts';
import { StartError } from './failure.ts';
import { describeHandshakeError } from './handshake-errors.ts';
import { composePipeline, composeSite } from './pipeline.ts';
import type { Listening } from './protocol.ts';

/** How grave a line of the log is. */
export type LogLevel = 'info' | 'warn' | 'error';

/** What the engine uses of the world around it; each has a default. */
export interface EngineDependencies {
  /** Milliseconds since the epoch. */
  readonly nowMs?: () => number;
  /** Hears of every request once it is answered or lost. */
  readonly onRequest?: (event: RequestEvent) => void;
  /** Hears what a person may want to know: a certificate that was made, a handshake that failed. */
  readonly log?: (level: LogLevel, message: string) => void;
}

/** A server, running or not. Its methods are not to be called while another one's promise is pending. */
export interface Engine {
  /** Listens. Rejects with a StartError. */
  start(): Promise<Listening>;
  /**
   * Takes over another configuration; only another host, port or strictPort listens anew. Rejects with a StartError, and
   * serves as before then.
   */
  configure(config: EngineConfig): Promise<Listening>;
  /** Accepts no more and finishes what is in flight, within `graceMs` (5000 unless told). */
  stop(graceMs?: number): Promise<void>;
}

const STOP_GRACE_MS = 5_000;

/** Makes a server for this configuration; it listens once it is started. */
export function createEngine(config: EngineConfig, dependencies: EngineDependencies = {}): Engine {
  return new RunningEngine(config, dependencies);
}

/** What is served, put together from a configuration. */
interface Site {
  readonly handler: Handler;
  /** For requests in the clear. */
  readonly plainHandler: Handler;
}

class RunningEngine implements Engine {
  readonly #nowMs: () => number;
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #onRequest: ((event: RequestEvent) => void) | undefined;
  readonly #deadlines = new Deadlines();
  #config: EngineConfig;
  #limits: NetLimits;
  #certificate: ServerCertificate | undefined;
  #listener: Listener | undefined;
  #authorities: Authorities = { exact: new Set(), localhostPort: 0 };
  // Connections outlive a change of the configuration, so they hold on to the engine and not to the site.
  #site: Site;

  constructor(config: EngineConfig, dependencies: EngineDependencies) {
    this.#nowMs = dependencies.nowMs ?? Date.now;
    this.#log = dependencies.log ?? (() => {});
    this.#onRequest = dependencies.onRequest;
    this.#config = config;
    this.#limits = config.limits;
    this.#site = this.#createSite(config);
  }

  async start(): Promise<Listening> {
    await checkRoot(this.#config.root);
    await this.#checkMounts(this.#config);
    this.#certificate = await this.#openCertificate(this.#config);
    this.#listener = await this.#listen(this.#config, this.#certificate);
    return this.#announce();
  }

  async configure(config: EngineConfig): Promise<Listening> {
    await checkRoot(config.root);
    await this.#checkMounts(config);
    const certificate = await this.#openCertificate(config);
    if (this.#listener === undefined || isBoundElsewhere(this.#config, config)) {
      await this.#listenAnew(config, certificate);
    } else if (certificate.fingerprint256 !== this.#certificate?.fingerprint256) {
      this.#listener.setCredentials(certificate);
    }
    this.#config = config;
    this.#limits = config.limits;
    this.#certificate = certificate;
    this.#site = this.#createSite(config);
    return this.#announce();
  }

  async stop(graceMs = STOP_GRACE_MS): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close(graceMs);
  }

  /** The old port is let go before the new one is taken: they may be the same, with another host. */
  async #listenAnew(config: EngineConfig, certificate: ServerCertificate): Promise<void> {
    const old = { config: this.#config, certificate: this.#certificate, listener: this.#listener };
    const isClosed = old.listener?.close(STOP_GRACE_MS);
    try {
      this.#listener = await this.#listen(config, certificate);
    } catch (error) {
      if (old.certificate) this.#listener = await this.#listen(old.config, old.certificate);
      throw error;
    } finally {
      isClosed?.catch(() => {}); // its connections end in their own time
    }
  }

  async #listen(config: EngineConfig, certificate: ServerCertificate): Promise<Listener> {
    const { host, port, strictPort } = config;
    this.#limits = config.limits;
    // Asked for by every connection that comes, so that other limits need no other listener.
    const limits = () => this.#limits;
    try {
      return await Listener.open({
        host,
        port,
        strictPort,
        credentials: certificate,
        services: {
          handler: (request) => this.#site.handler(request),
          answerProtocolError: (error) => errorResponse(error),
          get limits() {
            return limits();
          },
          deadlines: this.#deadlines,
          clock: new DateClock(this.#nowMs),
          onRequest: this.#onRequest,
        },
        plainHandler: (request) => this.#site.plainHandler(request),
        onHandshakeError: (address, code) =>
          this.#log('info', `TLS handshake with ${address} failed: ${describeHandshakeError(code)}`),
      });
    } catch (error) {
      if (error instanceof BindError) throw new StartError(error.failure, error.message, { cause: error });
      throw error;
    }
  }

  async #openCertificate(config: EngineConfig): Promise<ServerCertificate> {
    try {
      const certificate = await openCertificate(config.certificate, { nowMs: this.#nowMs });
      if (certificate.outcome === 'made') this.#log('info', `Made a certificate: ${certificate.file}`);
      if (certificate.outcome === 'replaced') {
        this.#log(
          'warn',
          `Made a new certificate, because the old one ${certificate.replacedBecause}: ${certificate.file}`,
        );
      }
      return certificate;
    } catch (error) {
      if (error instanceof CertificateError) throw new StartError(error.kind, error.message, { cause: error });
      throw error;
    }
  }

  /** A mount may be what a build makes later on, so it is no reason not to start. */
  async #checkMounts({ site }: EngineConfig): Promise<void> {
    for (const [prefix, folder] of Object.entries(site.mounts)) {
      const problem = await folderProblem(folder);
      if (problem !== undefined) this.#log('warn', `${problem}: nothing is served at ${prefix} until it is there`);
    }
  }

  #createSite(config: EngineConfig): Site {
    const { site } = config;
    const { compression } = site;
    const nowMs = this.#nowMs;
    const serve = (root: string) =>
      createStaticFiles({ ...config, root, compression }, { filesystem: nodeFileSystem, nowMs });
    const files = serve(config.root);
    const mounted = Object.entries(site.mounts).map(([prefix, root]) => ({ prefix, handler: serve(root).handle }));
    const handler = composeSite({ site, mounted, files: files.handle, nowMs });
    const errorPages = createErrorPages(files);
    const authorities = () => this.#authorities;
    return {
      handler: composePipeline({ errorPages, authorities, handler }),
      plainHandler: composePipeline({ errorPages, authorities, handler: redirectToHttps() }),
    };
  }

  /** What is listened on now, and under which names that is. */
  #announce(): Listening {
    const { host, allowHosts, port: requestedPort, root } = this.#config;
    const port = this.#listener!.port;
    this.#authorities = authoritiesOf(host, port, allowHosts);
    const urls = urlsOf(host, port);
    const { file, selfSigned, names, notAfterMs, fingerprint256 } = this.#certificate!;
    const certificate = { file, selfSigned, names, notAfterMs, fingerprint256 };
    return { url: urls[0]!, urls, port, requestedPort, root, certificate };
  }
}

async function checkRoot(root: string): Promise<void> {
  const problem = await folderProblem(root);
  if (problem !== undefined) throw new StartError('root-missing', problem);
}

/** Why this is no folder that can be served, as a sentence; undefined where it is one. */
async function folderProblem(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (!(stats instanceof Error)) return stats.isDirectory() ? undefined : `${path} is a file; a folder is needed`;
  return `The folder ${path} ${stats.code === 'ENOENT' ? 'does not exist' : `cannot be read (${stats.code})`}`;
}

function isBoundElsewhere(before: EngineConfig, after: EngineConfig): boolean {
  return before.host !== after.host || before.port !== after.port || before.strictPort !== after.strictPort;
}
