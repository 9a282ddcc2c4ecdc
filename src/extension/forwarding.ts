/**
 * Where the browser finds the server. VS Code may run on another machine than the server (SSH, containers, Codespaces,
 * tunnels): `env.asExternalUri` then forwards the port and names another authority. Only that authority is taken over;
 * path and query stay as they are, because `asExternalUri` loses or re-encodes them.
 */
import type { Listening } from '../engine/protocol.ts';

/** As much of `vscode.Uri` as is needed here. */
export interface Forwarded {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** The URL to open. */
export interface Reachable {
  readonly url: string;
  /** The URL for `env.openExternal`, which forwards `localhost` and `127.0.0.1` by itself, and leaves `[::1]` alone. */
  readonly externalUrl: string;
  /** The authority that the server has to answer to from now on, where it is not its own. */
  readonly allowHost?: string;
  /** Why the forwarded address is of no use, and the local one is tried. */
  readonly warning?: string;
}

/** Ports that VS Code forwards as HTTPS without being told. */
const HTTPS_PORTS: ReadonlySet<number> = new Set([443, 8443]);

/** What `asExternalUri` is to be asked for: it forwards only URLs that name their port. */
export function forwardable(serverUrl: string): string {
  return `https://${authorityOf(serverUrl)}/`;
}

/**
 * The URL at which a browser reaches `path` (with its query) of the server, when VS Code forwards
 * `forwardable(listening.url)` as `forwarded`.
 */
export function reachableUrl(
  listening: Pick<Listening, 'url' | 'urls'>,
  path: string,
  forwarded: Forwarded,
): Reachable {
  const { origin } = new URL(listening.url);
  const own = { url: origin + path, externalUrl: origin + path };
  const { scheme, authority } = forwarded;
  if (scheme === 'https' && authority === authorityOf(listening.url)) return own;
  if (scheme === 'https' && ['', '/'].includes(forwarded.path)) {
    return { ...own, url: `https://${authority}${path}`, allowHost: authority };
  }
  // A proxy that speaks plain HTTP, or puts a path in front, cannot pass TLS on to the server.
  const unforwarded = listening.urls.find((url) => new URL(url).hostname === '[::1]') ?? listening.url;
  const direct = { ...own, externalUrl: new URL(unforwarded).origin + path };
  // Where the proxy is on loopback, so is the browser, and nothing has to be forwarded.
  if (isLoopback(authority)) return direct;
  const proxy = `${scheme}://${authority}${forwarded.path}`;
  return {
    ...direct,
    warning: `This editor forwards ports as ${proxy}, which cannot carry HTTPS. Opening ${origin} instead: it works where the browser runs on the same machine as the server.`,
  };
}

/** True where a relay ends TLS and would speak plain HTTP to the server, unless the port is marked as HTTPS. */
export function needsHttpsMark(port: number, allowHost: string): boolean {
  return !HTTPS_PORTS.has(port) && !isLoopback(allowHost);
}

function isLoopback(authority: string): boolean {
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(authority);
}

function authorityOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 443}`;
}
