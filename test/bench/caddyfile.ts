/** Caddy as the bench runs it: its defaults, but for what stands here. */
import type { ServeOptions } from './contenders.ts';

/** The text of the configuration file. */
export function caddyfile({ root, port, certFile, keyFile }: ServeOptions): string {
  return `{
  admin off
  auto_https off
  servers {
    protocols h1 h2
  }
}
:${port} {
  bind 127.0.0.1
  tls ${certFile} ${keyFile}
  root * ${root}
  file_server browse
}
`;
}
