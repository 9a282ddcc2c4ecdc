/**
 * The composition root: a configuration becomes a running server, and a new configuration changes it as gently as can be.
 */
import { networkInterfaces } from 'node:os';
import type { AuthorityStore } from '../certificates/authority.ts';
import type { OpenedCertificate } from '../certificates/certificate.ts';
import type { EngineConfig } from '../config/engine-config.ts';
import type { User } from '../config/user.ts';
import type { Authorities } from '../guards/host.ts';
import type { Handler } from '../http/message.ts';
import type { RequestEvent } from '../http/request-event.ts';
import { BindError, type BindOptions } from '../net/bind.ts';
import { Cohort } from '../net/cohort.ts';
import type { Credentials } from '../net/credentials.ts';
import { DateClock } from '../net/date-clock.ts';
import { Deadlines } from '../net/deadlines.ts';
import type { NetLimits } from '../net/limits.ts';
import { Listener } from '../net/listener.ts';
import { authoritiesOf, isLoopbackHost, networkUrlsOf, urlsOf } from './authorities.ts';
import type { CertificateParts } from './certificates.ts';
import { CertificateUpkeep, openDeviceCertificates, openOwnCertificate } from './certificates.ts';
import { errorResponse } from './error-pages.ts';
import { StartError } from './failure.ts';
import { checkRoot, folderProblem } from './folders.ts';
import { describeHandshakeError } from './handshake-errors.ts';
import { type LanAddress, lanAddresses } from './lan-addresses.ts';
import type { Resolve } from './local-name.ts';
import type { CertificateInfo, Listening } from './protocol.ts';
import { type NetworkDoor, Sharing } from './sharing.ts';
import type { ShareRequest, SharingEvent, SharingState } from './sharing-state.ts';
import { createSite, type Site } from './site.ts';
import { readUsers, unknownNames } from './users.ts';

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
  /** Hears of another certificate that was taken over while the engine runs: a renewed one. */
  readonly onCertificate?: (certificate: CertificateInfo) => void;
  /** Where the devices' authority is kept, by the folder of their certificates; there unless told. */
  readonly authorityStore?: (folder: string) => AuthorityStore;
  /** Hears what happens while it is shared on the local network. */
  readonly onSharing?: (event: SharingEvent) => void;
  /** The addresses of this machine on local networks, at the moment. */
  readonly lanAddresses?: () => readonly LanAddress[];
  /** Where names lead on the local network. */
  readonly resolve?: Resolve;
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
  /**
   * Shares what is served on the local network, until it is told to stop or the time is over. Only a server that listens on
   * loopback alone can. Rejects with a StartError, and goes on as before then.
   */
  share(request: ShareRequest): Promise<SharingState>;
  /** Shares no more. Done when every connection from there is closed. */
  stopSharing(): Promise<void>;
  /** Makes another pairing link; the old one is good no more. */
  renewPairingLink(): void;
  /** Lets no device in that was let in before. */
  revokeDevices(): void;
  /** Accepts no more and finishes what is in flight, within `graceMs` (5000 unless told). */
  stop(graceMs?: number): Promise<void>;
}

const STOP_GRACE_MS = 5_000;

/** Makes a server for this configuration; it listens once it is started. */
export function createEngine(config: EngineConfig, dependencies: EngineDependencies = {}): Engine {
  return new RunningEngine(config, dependencies);
}

/** How a listener's requests are answered, and told of. */
interface Answering {
  readonly handler: Handler;
  readonly plainHandler: Handler;
  readonly onRequest: ((event: RequestEvent) => void) | undefined;
}

class RunningEngine implements Engine {
  readonly #nowMs: () => number;
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #onRequest: ((event: RequestEvent) => void) | undefined;
  readonly #onCertificate: ((certificate: CertificateInfo) => void) | undefined;
  readonly #lanAddresses: () => readonly LanAddress[];
  readonly #certificateParts: CertificateParts;
  readonly #dependencies: EngineDependencies;
  readonly #deadlines = new Deadlines();
  readonly #cohort = new Cohort();
  #config: EngineConfig;
  #limits: NetLimits;
  #certificate: OpenedCertificate | undefined;
  #upkeep: CertificateUpkeep | undefined;
  #listener: Listener | undefined;
  #sharing: Sharing | undefined;
  #authorities: Authorities = { exact: new Set(), localhostPort: 0 };
  // Connections outlive a change of the configuration, so they hold on to the engine and not to the site.
  #site: Site;

  constructor(config: EngineConfig, dependencies: EngineDependencies) {
    this.#dependencies = dependencies;
    this.#nowMs = dependencies.nowMs ?? Date.now;
    this.#log = dependencies.log ?? (() => {});
    this.#onRequest = dependencies.onRequest;
    this.#onCertificate = dependencies.onCertificate;
    this.#lanAddresses = dependencies.lanAddresses ?? (() => lanAddresses(networkInterfaces()));
    this.#certificateParts = { nowMs: this.#nowMs, log: this.#log, authorityStore: dependencies.authorityStore };
    this.#config = config;
    this.#limits = config.limits;
    this.#site = this.#createSite(config, []);
  }

  async start(): Promise<Listening> {
    await checkRoot(this.#config.root);
    await this.#checkMounts(this.#config);
    this.#site = this.#createSite(this.#config, await this.#readUsers(this.#config));
    const certificate = await openOwnCertificate(this.#config.certificate, this.#certificateParts);
    this.#listener = await this.#listen(this.#config, certificate);
    this.#lookAfter(certificate);
    return this.#announce();
  }

  async configure(config: EngineConfig): Promise<Listening> {
    await checkRoot(config.root);
    await this.#checkMounts(config);
    const users = await this.#readUsers(config);
    const certificate = await openOwnCertificate(config.certificate, this.#certificateParts);
    const before = { port: this.#listener?.port, kind: this.#config.certificate.kind };
    if (this.#listener === undefined || isBoundElsewhere(this.#config, config)) {
      await this.#listenAnew(config, certificate);
    } else if (certificate.fingerprint256 !== this.#certificate?.fingerprint256) {
      this.#listener.setCredentials({ own: certificate });
    }
    this.#config = config;
    this.#limits = config.limits;
    this.#lookAfter(certificate);
    this.#site = this.#createSite(config, users);
    await this.#takeSharingAlong(before);
    return this.#announce();
  }

  async stop(graceMs = STOP_GRACE_MS): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#upkeep?.close();
    await Promise.all([this.#sharing?.end('stopped'), listener?.close(graceMs)]);
  }

  /** The old port is let go before the new one is taken: they may be the same, with another host. */
  async #listenAnew(config: EngineConfig, certificate: OpenedCertificate): Promise<void> {
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

  async #listen(config: EngineConfig, own: OpenedCertificate): Promise<Listener> {
    this.#limits = config.limits;
    return this.#open(
      config,
      { own },
      {
        handler: (request) => this.#site.handler(request),
        plainHandler: (request) => this.#site.plainHandler(request),
        onRequest: this.#onRequest,
      },
    );
  }

  async #open(where: BindOptions, credentials: Credentials, { plainHandler, ...told }: Answering): Promise<Listener> {
    // Asked for by every connection that comes, so that other limits need no other listener.
    const limits = () => this.#limits;
    const { host, port, strictPort } = where;
    try {
      return await Listener.open({
        host,
        port,
        strictPort,
        credentials,
        services: {
          ...told,
          answerProtocolError: (error) => errorResponse(error),
          get limits() {
            return limits();
          },
          deadlines: this.#deadlines,
          cohort: this.#cohort,
          clock: new DateClock(this.#nowMs),
        },
        plainHandler,
        onHandshakeError: (address, code) =>
          this.#log('info', `TLS handshake with ${address} failed: ${describeHandshakeError(code)}`),
      });
    } catch (error) {
      if (error instanceof BindError) throw new StartError(error.failure, error.message, { cause: error });
      throw error;
    }
  }

  async share(request: ShareRequest): Promise<SharingState> {
    if (this.#listener === undefined) throw new StartError('internal', 'What does not run cannot be shared');
    if (!isLoopbackHost(this.#config.host)) {
      throw new StartError(
        'host-unavailable',
        `The server listens on ${this.#config.host} already, where others on the network can see it without pairing; to share it, let it listen on localhost`,
      );
    }
    await this.stopSharing();
    const { resolve, onSharing } = this.#dependencies;
    const addresses = this.#lanAddresses;
    this.#sharing = await Sharing.start(request, {
      nowMs: this.#nowMs,
      log: this.#log,
      addresses,
      resolve,
      // The user's own is good for all names, or it is the user's to see to that.
      openDevices: async (folder, names) =>
        this.#config.certificate.kind === 'files'
          ? undefined
          : openDeviceCertificates({ folder, names }, this.#certificateParts),
      listen: (door) => this.#listenOnNetwork(door),
      handler: (network) => this.#site.networkHandler(network),
      onEvent: (event) => {
        if (event.kind === 'ended') this.#sharing = undefined;
        onSharing?.(event);
      },
    });
    return this.#sharing.state;
  }

  /** It stays on the server's port, with a certificate of the kind that there is now. */
  async #takeSharingAlong(before: { readonly port: number | undefined; readonly kind: string }): Promise<void> {
    const sharing = this.#sharing;
    if (sharing === undefined) return;
    const { host, certificate } = this.#config;
    if (!isLoopbackHost(host)) return sharing.end('stopped');
    if (before.port === this.#listener?.port && before.kind === certificate.kind) {
      sharing.useOwn(this.#certificate!);
      return;
    }
    await sharing.move().catch(async (error: Error) => {
      this.#log('warn', `Cannot go on sharing: ${error.message}`);
      await sharing.end('stopped');
    });
  }

  async stopSharing(): Promise<void> {
    await this.#sharing?.end('asked');
  }

  renewPairingLink(): void {
    this.#sharing?.renewLink();
  }

  revokeDevices(): void {
    this.#sharing?.revokeDevices();
  }

  #listenOnNetwork({ host, devices, handler, plainHandler, tell }: NetworkDoor): Promise<Listener> {
    const onRequest = this.#onRequest;
    const where = { host, port: this.#listener!.port, strictPort: false };
    return this.#open(
      where,
      { own: this.#certificate!, devices: devices?.leaf },
      {
        handler,
        plainHandler,
        onRequest: onRequest && ((event) => onRequest(tell(event))),
      },
    );
  }

  /** This is served with from now on, and is replaced in time. */
  #lookAfter(certificate: OpenedCertificate): void {
    this.#certificate = certificate;
    this.#upkeep?.close();
    this.#upkeep = new CertificateUpkeep(this.#config.certificate, certificate, this.#certificateParts, (renewed) => {
      this.#certificate = renewed;
      this.#listener?.setCredentials({ own: renewed });
      this.#sharing?.useOwn(renewed);
      this.#onCertificate?.(certificateInfo(renewed));
    });
  }

  /** A mount may be what a build makes later on, so it is no reason not to start. */
  async #checkMounts({ site }: EngineConfig): Promise<void> {
    for (const [prefix, folder] of Object.entries(site.mounts)) {
      const problem = await folderProblem(folder);
      if (problem !== undefined) this.#log('warn', `${problem}: nothing is served at ${prefix} until it is there`);
    }
  }

  /** A rule for somebody who cannot sign in lets nobody in, which is safe, and not what was meant. */
  async #readUsers({ guards }: EngineConfig): Promise<readonly User[]> {
    const users = await readUsers(guards.auth);
    for (const name of unknownNames(guards.auth, users)) {
      this.#log('warn', `The option auth names ${JSON.stringify(name)}, and no user is called so`);
    }
    return users;
  }

  #createSite(config: EngineConfig, users: readonly User[]): Site {
    return createSite(config, {
      users,
      authorities: () => this.#authorities,
      sharing: () => this.#sharing,
      nowMs: this.#nowMs,
    });
  }

  /** What is listened on now, and under which names that is. */
  #announce(): Listening {
    const { host, allowHosts, port: requestedPort, root } = this.#config;
    const port = this.#listener!.port;
    this.#authorities = authoritiesOf(host, port, allowHosts);
    const urls = urlsOf(host, port);
    const networkUrls = networkUrlsOf(host, port, this.#lanAddresses());
    const certificate = certificateInfo(this.#certificate!);
    return { url: urls[0]!, urls, networkUrls, port, requestedPort, root, certificate };
  }
}

function certificateInfo(certificate: OpenedCertificate): CertificateInfo {
  const { file, selfSigned, names, notAfterMs, fingerprint256 } = certificate;
  return { file, selfSigned, names, notAfterMs, fingerprint256 };
}

function isBoundElsewhere(before: EngineConfig, after: EngineConfig): boolean {
  return before.host !== after.host || before.port !== after.port || before.strictPort !== after.strictPort;
}
