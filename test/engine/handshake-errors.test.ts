import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { describeHandshakeError } from '../../src/engine/handshake-errors.ts';
import { configOf, started } from './support.ts';

test.each([
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN', /does not trust the certificate/],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', /does not trust the certificate/],
  ['ERR_SSL_NO_APPLICATION_PROTOCOL', /ALPN/],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', /TLS 1\.2/],
  ['ECONNRESET', /went away/],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', /too long/],
  ['ERR_SSL_SOMETHING_NEW', /^ERR_SSL_SOMETHING_NEW$/],
])('%s', (code, says) => {
  expect(describeHandshakeError(code)).toMatch(says);
});

test('a client that does not trust the certificate is told of in words', async () => {
  const lines: string[] = [];
  let told = () => {};
  const isTold = new Promise<void>((resolve) => {
    told = resolve;
  });
  const log = (_level: string, message: string) => {
    lines.push(message);
    if (message.startsWith('TLS')) told();
  };
  const { listening } = await started(await configOf(), { log });
  const client = spawn('openssl', ['s_client', '-verify_return_error', '-connect', `127.0.0.1:${listening.port}`], {
    stdio: 'ignore',
  });
  await once(client, 'exit');
  await isTold;
  expect(lines.at(-1)).toMatch(
    /^TLS handshake with (127\.0\.0\.1|::1) failed: the client does not trust the certificate/,
  );
});
