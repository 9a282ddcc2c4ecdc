/**
 * The engine's part about trust, in this process: what it plans is shown, and done, as one value that has functions in it. It
 * is a bundle of its own (`esbuild.js`), read when it is first needed, so that activation knows nothing of it.
 */
import { existsSync } from 'node:fs';
import { env } from 'vscode';
import type { CertificateSource } from '../config/engine-config.ts';
import type { Trust, TrustSource } from '../engine/trust.ts';
import { browserElsewhere } from './browser-place.ts';

/** Trust in the certificate that the server is served with. */
export async function openTrust(source: CertificateSource): Promise<Trust> {
  const { createTrust } = await import('../engine/trust.ts');
  return createTrust(
    trustSource(source),
    { elevationTool: hasPasswordDialog() ? 'pkexec' : 'sudo', withoutRoot: false, withoutTerminal: true },
    { browserElsewhere: browserElsewhere(env.remoteName) },
  );
}

function trustSource(source: CertificateSource): TrustSource {
  if (source.kind === 'self-signed') return { kind: 'kept', folder: source.folder };
  return { kind: 'own', certFile: source.certFile, keyFile: source.keyFile };
}

/** True where polkit can ask for a password: it does so on the desktop of this machine. Elsewhere it waits in vain. */
function hasPasswordDialog(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return env.remoteName === undefined && Boolean(DISPLAY || WAYLAND_DISPLAY) && existsSync('/usr/bin/pkexec');
}
