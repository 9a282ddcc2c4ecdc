/** What people write in ten lines: `node:https` with sirv. A program; its arguments are folder, port, certificate, key. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import sirv from 'sirv';

const [folder = '', port = '', certFile = '', keyFile = ''] = process.argv.slice(2);
const credentials = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
const server = createServer(credentials, sirv(folder, { dev: false, etag: true }));
// As long as the others wait. After its own 5 s the first of the idle connections would be gone before the last has come.
server.keepAliveTimeout = 65_000;
server.listen(Number(port), '127.0.0.1');
