/** Values that several tests start from. */
import type { EngineConfig } from '../../src/config/engine-config.ts';
import { guardsConfig } from '../../src/config/guards.ts';
import { DEFAULT_LIMITS } from '../../src/config/limits.ts';
import { DEFAULT_OPTIONS } from '../../src/config/options.ts';
import { siteConfig } from '../../src/config/site.ts';
import type { Listening } from '../../src/engine/protocol.ts';
import type { SharingState } from '../../src/engine/sharing-state.ts';

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
  guards: guardsConfig(DEFAULT_OPTIONS, (file) => file),
  limits: DEFAULT_LIMITS,
  allowHosts: [],
};

/** A fingerprint of the right length. */
export const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(':');

export const sharing: SharingState = {
  urls: ['https://192.168.1.20:8443/'],
  interfaceName: 'wlan0',
  network: 'Wi-Fi (wlan0)',
  address: '192.168.1.20',
  endsAtMs: Date.now() + 3_600_000,
  link: {
    url: 'https://192.168.1.20:8443/.https-preview/pair/AbCdEfGhIjKlMnOpQrStUvWx',
    expiresAtMs: Date.now() + 600_000,
  },
  helpUrl: 'https://192.168.1.20:8443/.https-preview/',
  authority: { name: 'HTTPS Preview authority on desk 1A2B3C4D', fingerprint256: FINGERPRINT },
  devices: [],
};
