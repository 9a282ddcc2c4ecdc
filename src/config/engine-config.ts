/**
 * What the engine needs to run: every path absolute, every default filled in. Both faces make one of these from what
 * their user said; it crosses to the server process as JSON, so it is plain data.
 */

import type { GuardsConfig } from './guards.ts';
import type { Limits } from './limits.ts';
import type { SiteConfig } from './site.ts';

/** Where the certificate comes from: the user's own files, or one we make and keep. */
export type CertificateSource =
  | { readonly kind: 'self-signed' /** Absolute path of the folder it is kept in. */; readonly folder: string }
  | {
      readonly kind: 'files';
      /** Absolute path of a PEM file: the certificate, then its chain. */
      readonly certFile: string;
      /** Absolute path of a PEM file. */
      readonly keyFile: string;
      readonly passphrase?: string;
    };

/** The engine's configuration. */
export interface EngineConfig {
  /** Absolute path of the folder to serve. */
  readonly root: string;
  /** 0 to 65535; 0 takes any free port. */
  readonly port: number;
  /** True: a taken port is an error. False: the next free port is taken. */
  readonly strictPort: boolean;
  /** `localhost` (127.0.0.1 and ::1), or one address to bind. */
  readonly host: string;
  readonly certificate: CertificateSource;
  /** Show what is in a folder without an index. */
  readonly directoryListing: boolean;
  /** Names of files and folders that are served although they are hidden. */
  readonly allowHidden: readonly string[];
  /** Absolute paths of folders outside the root that symbolic links may lead to. */
  readonly allowSymlinks: readonly string[];
  /** How the folder becomes a site. */
  readonly site: SiteConfig;
  /** Who may see what. */
  readonly guards: GuardsConfig;
  /** What a client may cost. */
  readonly limits: Limits;
  /** Authorities beside our own that requests may name, for example a forwarded `name-8443.example.dev`. */
  readonly allowHosts: readonly string[];
}
