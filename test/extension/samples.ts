/** Values that several tests start from. */
import type { EngineConfig } from '../../src/config/engine-config.ts';
import { DEFAULT_LIMITS } from '../../src/config/limits.ts';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { siteConfig } from '../../src/config/site.ts';
import type { Listening } from '../../src/engine/protocol.ts';

export const listening: Listening = {
  url: 'https://localhost:8443/',
  urls: ['https://localhost:8443/', 'https://127.0.0.1:8443/'],
  port: 8443,
  requestedPort: 8443,
  root: '/site',
  certificate: {
    file: '/state/certificate/localhost.pem',
    selfSigned: true,
    names: ['localhost', '127.0.0.1'],
    notAfterMs: Date.UTC(2027, 11, 23),
    fingerprint256: 'AB:CD',
  },
};

export const engineConfig: EngineConfig = {
  root: '/site',
  port: 8443,
  strictPort: false,
  host: 'localhost',
  certificate: { kind: 'self-signed', folder: '/state/certificate' },
  directoryListing: true,
  allowHidden: [],
  allowSymlinks: [],
  site: siteConfig(DEFAULT_OPTIONS, (folder) => folder),
  limits: DEFAULT_LIMITS,
  allowHosts: [],
};
