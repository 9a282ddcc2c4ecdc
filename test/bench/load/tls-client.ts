/**
 * How the clients speak TLS: what a browser offers first, and nothing else. Left to themselves the servers would choose
 * differently among what they are offered, and the bench would compare ciphers.
 */
import type { TcpSocketConnectOpts } from 'node:net';
import { type ConnectionOptions, connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

/** What a connection may have besides. */
type More = Pick<ConnectionOptions, 'session'> & Partial<Pick<TcpSocketConnectOpts, 'localAddress' | 'onread'>>;

/** Opens connections to one server. */
export interface TlsClient {
  /** For clients that open their connections themselves. */
  readonly options: {
    readonly host: string;
    readonly port: number;
    readonly servername: string;
    readonly secureContext: SecureContext;
    /** Offered in the ClientHello; not part of the context. */
    readonly ecdhCurve: string;
  };
  /** A socket that is about to connect. */
  connect(more?: More): TLSSocket;
}

/** A client of the server on this port of 127.0.0.1, which trusts this certificate (a PEM text) and no other. */
export function createTlsClient(port: number, certPem: string): TlsClient {
  const ecdhCurve = 'X25519';
  const secureContext = createSecureContext({
    ca: certPem,
    minVersion: 'TLSv1.3',
    ciphers: 'TLS_AES_128_GCM_SHA256',
    ecdhCurve,
  });
  const options = { host: '127.0.0.1', port, servername: 'localhost', secureContext, ecdhCurve };
  return {
    options,
    connect: (more) => connect({ ...options, ALPNProtocols: ['http/1.1'], ...more }).setNoDelay(),
  };
}
