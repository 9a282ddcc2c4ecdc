/** The proof of it all: a TLS handshake with the running server, judged by the certificate, and by a program of the user's. */
import { connect } from 'node:tls';
import { codeOf } from '../system-error.ts';
import type { TrustSubject } from './subject.ts';
import type { World } from './world.ts';
import { hasProgram } from './world.ts';

/** A server on this machine takes milliseconds. */
const PATIENCE_MS = 5_000;

/** What a server answered. */
export type Handshake =
  | {
      readonly kind: 'done';
      /** For example `TLSv1.3`. */
      readonly protocol: string;
      /** What ALPN chose, for example `h2`; undefined where it chose nothing. */
      readonly alpn: string | undefined;
      /** True where the server has the certificate that was looked at. */
      readonly isSubject: boolean;
      /** SHA-256 of the server's, `AB:CD:…`. */
      readonly fingerprint256: string | undefined;
      /** Why a client that trusts just this certificate refuses it: OpenSSL's word. Undefined where it does not. */
      readonly refusal: string | undefined;
    }
  /** `isRefused`: nobody listens there. */
  | { readonly kind: 'failed'; readonly why: string; readonly isRefused: boolean };

/** Shakes hands with the server at `url` as a client that trusts the subject and nobody else. Does not reject. */
export function shakeHands(url: URL, subject: TrustSubject): Promise<Handshake> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isAddress = /^[\d.]+$|:/.test(host);
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      // RFC 6066 section 3: an address is no server name.
      ...(isAddress ? {} : { servername: host }),
      ca: subject.certificate.toString(),
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false, // it is looked at here, and nothing is sent
      timeout: PATIENCE_MS,
    });
    const fail = (why: string, isRefused = false) => {
      socket.destroy();
      resolve({ kind: 'failed', why, isRefused });
    };
    socket.once('timeout', () => fail(`nothing came for ${PATIENCE_MS / 1000} s`));
    socket.once('error', (error) => fail(error.message || String(codeOf(error)), codeOf(error) === 'ECONNREFUSED'));
    socket.once('secureConnect', () => {
      const fingerprint256 = socket.getPeerX509Certificate()?.fingerprint256;
      const { authorized, authorizationError, alpnProtocol } = socket;
      const protocol = socket.getProtocol() ?? 'TLS';
      socket.destroy();
      resolve({
        kind: 'done',
        protocol,
        alpn: alpnProtocol || undefined,
        isSubject: fingerprint256 === subject.certificate.fingerprint256,
        fingerprint256,
        refusal: authorized ? undefined : String(authorizationError),
      });
    });
  });
}

/** What a program of the user's says, that was told nothing about the certificate. */
export interface PlainProof {
  /** The program, for example `curl`. */
  readonly program: string;
  /** Why it refuses; undefined where it does not. */
  readonly refusal: string | undefined;
}

/** Lets curl ask, as the user has it. Undefined where there is no curl. */
export async function askPlainly(url: URL, world: World): Promise<PlainProof | undefined> {
  if (!hasProgram(world, 'curl')) return undefined;
  const limits = ['--max-time', String(PATIENCE_MS / 1000), '--noproxy', '*'];
  const { code, stderr } = await world.run(['curl', '--silent', '--show-error', '--head', ...limits, url.href]);
  // The reason is its first line; behind it, it explains what certificates are.
  return { program: 'curl', refusal: code === 0 ? undefined : (stderr.split('\n')[0] ?? `it ended with ${code}`) };
}
