/** nginx as the bench runs it: its defaults, but for what stands here. */
import { join } from 'node:path';
import type { ServeOptions } from './contenders.ts';

/** Where nginx would write things that it never has to here; its own choice may be a folder of root's. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** The text of the configuration file. `isRoot`: nginx gives up root's rights, and could not read the files then. */
export function nginxConfig({ root, port, certFile, keyFile, folder }: ServeOptions, isRoot: boolean): string {
  return `daemon off;
worker_processes 1;
${isRoot ? 'user root;' : ''}
pid ${join(folder, 'nginx.pid')};
error_log ${join(folder, 'error.log')};
events {
  worker_connections 16384;
}
http {
  access_log off;
  sendfile on;
  open_file_cache off;
  keepalive_requests 1000000; # closes after 1000 otherwise, and a handshake would be counted with each thousand
  default_type application/octet-stream;
  types {
    text/html html;
    text/plain txt;
    text/javascript js;
  }
${TEMPORARY.map((name) => `  ${name}_temp_path ${join(folder, name)};\n`).join('')}
  server {
    listen 127.0.0.1:${port} ssl http2;
    ssl_certificate ${certFile};
    ssl_certificate_key ${keyFile};
    ssl_protocols TLSv1.2 TLSv1.3;
    root ${root};
    autoindex on;
  }
}
`;
}
