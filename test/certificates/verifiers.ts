/** Who else judges our certificates: OpenSSL, NSS (Firefox; Chromium's store on Linux), Python and Node. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { checkServerIdentity, connect, createServer } from 'node:tls';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Pair } from '../../src/certificates/leaf.ts';
import { certificateBlocks } from '../../src/certificates/pem.ts';
import { temporaryFolder } from './support.ts';

const run = promisify(execFile);

/** A server that shows `leaf`, and somebody who trusts `rootFile` and wants to speak to `name`. */
export interface Case {
  readonly rootFile: string;
  /** What the server sends along with its leaf. */
  readonly issuerFile: string;
  readonly leafFile: string;
  readonly port: number;
  readonly name: string;
}

export interface Verifier {
  /** Resolves where the certificate is taken, and rejects with what is wrong where it is not. */
  verify(one: Case): Promise<unknown>;
  /** What is said of a name that the authority may not vouch for. */
  readonly notPermitted: RegExp;
}

/** A TLS server that shows `leaf` and its chain, until the test is over. */
export async function prepare(root: Pick<Pair, 'certPem'>, leaf: Pair, name: string): Promise<Case> {
  const folder = temporaryFolder();
  const rootFile = join(folder, 'root.pem');
  const leafFile = join(folder, 'leaf.pem');
  writeFileSync(rootFile, root.certPem);
  const issuerFile = join(folder, 'issuer.pem');
  const [leafPem, issuerPem] = certificateBlocks(leaf.certPem);
  writeFileSync(leafFile, leafPem!);
  writeFileSync(issuerFile, issuerPem!);
  const server = createServer({ cert: leaf.certPem, key: leaf.keyPem }, (socket) => socket.on('error', () => {}).end());
  server.on('tlsClientError', () => {}); // a client that refuses is what these tests are about
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { rootFile, issuerFile, leafFile, port: (server.address() as AddressInfo).port, name };
}

const PYTHON = `
import socket, ssl, sys
root, port, name = sys.argv[1:]
context = ssl.create_default_context(cafile=root)
context.verify_flags |= ssl.VERIFY_X509_STRICT
with socket.create_connection(("127.0.0.1", int(port)), timeout=10) as plain:
    context.wrap_socket(plain, server_hostname=name).close()
`;

/** By name. */
export const VERIFIERS: Readonly<Record<string, Verifier>> = {
  'OpenSSL, strictly': {
    verify({ rootFile, issuerFile, leafFile, name }) {
      const target = isIP(name) === 0 ? ['-verify_hostname', name] : ['-verify_ip', name];
      const args = ['verify', '-x509_strict', '-purpose', 'sslserver', ...target, '-CAfile', rootFile];
      return run('openssl', [...args, '-untrusted', issuerFile, leafFile]);
    },
    notPermitted: /permitted subtree violation/,
  },
  NSS: {
    async verify({ rootFile, issuerFile, leafFile }) {
      const folder = `sql:${temporaryFolder()}`;
      await run('certutil', ['-N', '-d', folder, '--empty-password']);
      await run('certutil', ['-A', '-d', folder, '-n', 'root', '-t', 'C,,', '-i', rootFile]);
      const isServer = ['-u', '1'];
      return run('vfychain', ['-d', folder, ...isServer, '-a', leafFile, issuerFile]);
    },
    notPermitted: /not permitted to issue a certificate with this name/,
  },
  'Python, strictly': {
    verify: ({ rootFile, port, name }) => run('python3', ['-c', PYTHON, rootFile, String(port), name]),
    notPermitted: /permitted subtree violation/,
  },
  Node: {
    async verify({ rootFile, port, name }) {
      const socket = connect({
        port,
        host: '127.0.0.1',
        ca: readFileSync(rootFile),
        ...(isIP(name) === 0 ? { servername: name } : {}),
        checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      });
      await once(socket, 'secureConnect');
      socket.destroy();
    },
    notPermitted: /permitted subtree violation/,
  },
};
